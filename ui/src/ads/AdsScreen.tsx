/** The ads: the list on the left, the open one on the right. */

import { useCallback, useDeferredValue, type RefObject } from 'react';
import { Input, SearchField, Button as AriaButton, Label } from 'react-aria-components';
import { AdPane } from '../ad/AdPane';
import type { Workspace } from '../ad/workspace';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { useWords } from '../messages/words';
import type { AdKey } from '../platform/bindings';
import { AdList } from './AdList';
import { useFirstPage } from './useAdPages';

interface Props {
  workspace: Workspace;
  search: string;
  onSearch: (text: string) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  onNew: () => void;
}

export function AdsScreen({ workspace, search, onSearch, searchBox, onNew }: Props) {
  const { t } = useWords();
  // The letter is painted first; the list follows when it can.
  const text = useDeferredValue(search);
  const total = useFirstPage(text).data?.total;
  const { open, leaving, show } = workspace;
  const onOpen = useCallback(
    (key: AdKey) => leaving(() => show({ kind: 'ad', key })),
    [leaving, show],
  );
  return (
    <div className="ads">
      <section className="ads-list" aria-label={t('list.label')}>
        <div className="ads-tools">
          <SearchField className="search" value={search} onChange={onSearch}>
            <Label className="hidden">{t('list.search')}</Label>
            <Input className="input" data-testid="ad-search" placeholder={t('list.search.short')} ref={searchBox} />
            <AriaButton className="search-clear">×</AriaButton>
          </SearchField>
          <Button look="primary" data-testid="new-ad" onPress={onNew}>
            {t('list.new')}
          </Button>
        </div>
        <p className="ads-count" role="status">
          {total === undefined ? '\u00a0' : t(text === '' ? 'list.count' : 'list.found', { count: total })}
        </p>
        {total === 0 ? (
          <NothingFound text={text} onClear={() => onSearch('')} />
        ) : (
          <AdList
            text={text}
            openKey={open.kind === 'ad' ? open.key : null}
            onOpen={onOpen}
          />
        )}
      </section>
      <AdPane workspace={workspace} onNew={onNew} isFirst={total === 0 && text === ''} />
    </div>
  );
}

/** Without a search, the pane on the right says what to do. */
function NothingFound({ text, onClear }: { text: string; onClear: () => void }) {
  const { t } = useWords();
  if (text === '') return null;
  return (
    <Empty title={t('list.none.title')} text={t('list.none.text', { text })}>
      <Button onPress={onClear}>{t('list.none.clear')}</Button>
    </Empty>
  );
}
