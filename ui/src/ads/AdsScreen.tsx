/** The ads: the list on the left, the open one on the right. */

import { useCallback, useMemo, type RefObject } from 'react';
import { Input, SearchField, Button as AriaButton, Label } from 'react-aria-components';
import { AdPane } from '../ad/AdPane';
import type { Workspace } from '../ad/workspace';
import { useSpoken } from '../common/Announcer';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { useWords } from '../messages/words';
import type { AdRow } from '../platform/bindings';
import { AdList } from './AdList';
import { NO_FILTER, countOf, queryOf, type Filter } from './filter';
import { FilterButton } from './FilterButton';
import { FilterTags } from './FilterTags';
import { SelectionBar } from './SelectionBar';
import { SortChoice } from './SortChoice';
import { useAskAhead, useFirstPage } from './useAdPages';
import { useSelection } from './useSelection';

interface Props {
  workspace: Workspace;
  search: string;
  onSearch: (text: string) => void;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  onNew: () => void;
}

export function AdsScreen({ workspace, search, onSearch, filter, onFilter, searchBox, onNew }: Props) {
  const { t } = useWords();
  const query = useMemo(() => queryOf(search, filter), [search, filter]);
  const { data: first, isPlaceholderData: isSearching } = useFirstPage(query);
  const askAhead = useAskAhead();
  const onType = (typed: string) => {
    askAhead(queryOf(typed, filter));
    onSearch(typed);
  };
  const total = first?.total;
  const selection = useSelection(query);
  const isChosen = search !== '' || countOf(filter) > 0;
  const count = total === undefined ? null : t(isChosen ? 'list.found' : 'list.count', { count: total });
  useSpoken(isChosen ? count : null);
  const { open, leaving, show, showDraft } = workspace;
  const onOpen = useCallback(
    (row: AdRow) => leaving(() => (row.state === 'draft' ? showDraft(row.key) : show({ kind: 'ad', key: row.key }))),
    [leaving, show, showDraft],
  );
  return (
    <div className="ads">
      <section className="ads-list" aria-label={t('list.label')} aria-busy={isSearching} data-text={search}>
        <div className="ads-tools">
          <SearchField className="search" value={search} onChange={onType}>
            <Label className="hidden">{t('list.search')}</Label>
            <Input className="input" data-testid="ad-search" placeholder={t('list.search.short')} ref={searchBox} />
            <AriaButton className="search-clear">×</AriaButton>
          </SearchField>
          <Button look="primary" data-testid="new-ad" onPress={onNew}>
            {t('list.new')}
          </Button>
        </div>
        {selection.keys.size > 0 ? (
          <SelectionBar selection={selection} />
        ) : (
          <div className="ads-bar">
            <FilterButton filter={filter} onFilter={onFilter} counts={first?.states} />
            <p className="ads-count" data-testid="ads-count" data-count={total}>
              {count ?? '\u00a0'}
            </p>
            <SortChoice sort={filter.sort} onSort={(sort) => onFilter({ ...filter, sort })} />
          </div>
        )}
        <FilterTags filter={filter} onFilter={onFilter} />
        {total === 0 ? (
          <NothingFound
            text={search}
            isFiltered={countOf(filter) > 0}
            onClear={() => onSearch('')}
            onClearFilter={() => onFilter({ ...NO_FILTER, sort: filter.sort })}
          />
        ) : (
          <AdList
            query={query}
            openKey={open.kind === 'none' ? null : open.key}
            selection={selection}
            onOpen={onOpen}
          />
        )}
      </section>
      <AdPane workspace={workspace} onNew={onNew} isFirst={total === 0 && !isChosen} />
    </div>
  );
}

interface NothingProps {
  text: string;
  isFiltered: boolean;
  onClear: () => void;
  onClearFilter: () => void;
}

/** Without a search and a filter, the pane on the right says what to do. */
function NothingFound({ text, isFiltered, onClear, onClearFilter }: NothingProps) {
  const { t } = useWords();
  if (text === '' && !isFiltered) return null;
  return (
    <Empty
      title={t('list.none.title')}
      text={isFiltered ? t('list.none.filtered') : t('list.none.text', { text })}
    >
      {text === '' ? null : <Button onPress={onClear}>{t('list.none.clear')}</Button>}
      {isFiltered ? <Button onPress={onClearFilter}>{t('filter.clear')}</Button> : null}
    </Empty>
  );
}
