/** What happened to all ads, and when: searched, filtered, and written to a file. */

import { useDeferredValue, useMemo, useState, type RefObject } from 'react';
import { Button as AriaButton, Input, Label, SearchField } from 'react-aria-components';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { useSay } from '../common/Toast';
import { useAttempt } from '../common/useAttempt';
import { useHeld } from '../common/useHeld';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdKey } from '../platform/bindings';
import { NO_PAST_FILTER, countOf, queryOf, type PastFilter } from './filter';
import { HistoryList } from './HistoryList';
import { useHistoryWords } from './historyWords';
import { KindFilter } from './KindFilter';
import { usePast } from './usePast';

interface Props {
  past: PastFilter;
  onPast: (filter: PastFilter) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  onOpen: (key: AdKey) => void;
}

export function HistoryScreen({ past: filter, onPast, searchBox, onOpen }: Props) {
  const { t } = useWords();
  // The letter is painted first; the list follows when it can.
  const wanted = useDeferredValue(filter);
  const query = useMemo(() => queryOf(wanted), [wanted]);
  const { held, handlers } = useHeld();
  const past = usePast(query, held);
  const { events } = past;
  const isChosen = wanted.text !== '' || countOf(wanted) > 0;
  const isEmpty = events?.length === 0 && !past.hasMore;
  return (
    <section className="past-screen" aria-label={t('history.title')}>
      <header className="queue-head">
        <div>
          <h2>{t('history.title')}</h2>
          <p>{t('past.lead')}</p>
        </div>
      </header>
      <div className="past-tools">
        <SearchField className="search" value={filter.text} onChange={(text) => onPast({ ...filter, text })}>
          <Label className="hidden">{t('past.search')}</Label>
          <Input
            className="input"
            data-testid="past-search"
            placeholder={t('past.search.short')}
            ref={searchBox}
          />
          <AriaButton className="search-clear">×</AriaButton>
        </SearchField>
        <KindFilter filter={filter} onFilter={onPast} />
        <ExportButton filter={filter} isDisabled={events === null || isEmpty} />
      </div>
      {past.hasNews ? (
        <div className="queue-changed" role="status">
          <span>{t('past.news')}</span>
          <Button look="quiet" data-testid="past-show-news" onPress={past.readAgain}>
            {t('past.show_news')}
          </Button>
        </div>
      ) : null}
      {past.error ? (
        <p className="note note-bad past-fault" role="alert">
          {faultText(t, asFault(past.error))}
        </p>
      ) : isEmpty ? (
        <Empty
          title={t(isChosen ? 'past.none.title' : 'past.empty.title')}
          text={t(isChosen ? 'past.none.text' : 'past.empty.text')}
        >
          {isChosen ? <Button onPress={() => onPast(NO_PAST_FILTER)}>{t('filter.clear')}</Button> : null}
        </Empty>
      ) : (
        <div className="past-column" {...handlers}>
          {events === null ? (
            <p className="hidden">{t('past.reading')}</p>
          ) : (
            <HistoryList key={JSON.stringify(query)} events={events} past={past} onOpen={onOpen} />
          )}
        </div>
      )}
    </section>
  );
}

/** Writes all that the filters let through, also what is not on the screen. */
function ExportButton({ filter, isDisabled }: { filter: PastFilter; isDisabled: boolean }) {
  const { t } = useWords();
  const platform = usePlatform();
  const words = useHistoryWords();
  const say = useSay();
  const attempt = useAttempt();
  const [writes, setWrites] = useState(false);
  const write = async () => {
    setWrites(true);
    await attempt(async () => {
      const path = await platform.exportHistory({ ...queryOf(filter), before: null, limit: 0 }, words);
      say(t('past.exported', { path }));
    });
    setWrites(false);
  };
  return (
    <Button data-testid="past-export" isDisabled={isDisabled || writes} onPress={() => void write()}>
      {t(writes ? 'past.exporting' : 'past.export')}
    </Button>
  );
}
