/** Everything that still has to be reported, in order, and what can be done about it. */

import { useVirtualizer } from '@tanstack/react-virtual';
import { useQueries } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { keys, useStatus } from '../app/queries';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { PAGE, pagesOf } from '../common/pages';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdKey, DeskStatus } from '../platform/bindings';
import { QueueItem } from './QueueItem';

const GUESSED_HEIGHT = 72;

export function QueueScreen({ onOpen }: { onOpen: (key: AdKey) => void }) {
  const { t } = useWords();
  const platform = usePlatform();
  const status = useStatus();
  const total = status ? status.counts.waiting + status.counts.reporting + status.counts.needs_you : null;
  const paused = status?.paused ?? false;
  return (
    <section className="queue" aria-label={t('queue.title')}>
      <header className="queue-head">
        <div>
          <h2>{t('queue.title')}</h2>
          <p>{t('queue.lead')}</p>
        </div>
        <div className="queue-actions">
          <Button
            data-testid="pause"
            aria-pressed={paused}
            isDisabled={!status?.signed_in}
            onPress={() => void platform.pause(!paused)}
          >
            {t(paused ? 'queue.resume' : 'queue.pause')}
          </Button>
          <Button
            look="primary"
            data-testid="try-all"
            isDisabled={!status?.signed_in || total === 0}
            onPress={() => void platform.tryNow([])}
          >
            {t('queue.try_all')}
          </Button>
        </div>
      </header>
      {total === 0 ? (
        <Empty title={t('queue.empty.title')} text={t('queue.empty.text')} />
      ) : status && total !== null ? (
        <QueueList total={total} status={status} onOpen={onOpen} />
      ) : null}
    </section>
  );
}

interface ListProps {
  total: number;
  status: DeskStatus;
  onOpen: (key: AdKey) => void;
}

function QueueList({ total, status, onOpen }: ListProps) {
  const { t } = useWords();
  const platform = usePlatform();
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<[number, number]>([0, 0]);
  const pages = pagesOf(range[0], range[1]);
  const found = useQueries({
    queries: pages.map((page) => ({
      queryKey: keys.queuePage(page),
      queryFn: () => platform.queue(page * PAGE, PAGE),
    })),
    combine: (results) => results.map((result) => result.data),
  });
  const rowAt = (index: number) => {
    const place = pages.indexOf(Math.floor(index / PAGE));
    return place < 0 ? undefined : found[place]?.[index % PAGE];
  };
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => GUESSED_HEIGHT,
    overscan: 6,
    onChange: ({ range: shown }) => {
      const [from, to] = [shown?.startIndex ?? 0, shown?.endIndex ?? 0];
      setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]));
    },
  });
  return (
    <div className="list-scroller" ref={scroller}>
      <ol
        className="list-rows"
        aria-label={t('queue.list')}
        data-testid="queue-list"
        style={{ height: list.getTotalSize() }}
      >
        {list.getVirtualItems().map((item) => {
          const row = rowAt(item.index);
          return (
            <li
              key={item.key}
              className="queue-row"
              data-testid={row ? 'queue-row' : undefined}
              data-key={row?.key}
              data-state={row?.state}
              data-index={item.index}
              aria-posinset={item.index + 1}
              aria-setsize={total}
              ref={list.measureElement}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row ? (
                <QueueItem row={row} place={item.index + 1} status={status} onOpen={onOpen} />
              ) : (
                <span className="skeleton" />
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
