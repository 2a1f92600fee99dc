/** What happened, newest first: only the rows in view are in the document. */

import { useEffect, useId, useRef } from 'react';
import { useRovingFocus } from '../common/useRovingFocus';
import { useRows } from '../common/useRows';
import { useWords } from '../messages/words';
import type { AdKey, HistoryEvent } from '../platform/bindings';
import { HISTORY_ROW_HEIGHT, HistoryRow } from './HistoryRow';
import type { Past } from './usePast';

/** Older events are fetched so many rows before they come into view. */
const AHEAD = 30;

interface Props {
  events: HistoryEvent[];
  past: Past;
  onOpen: (key: AdKey) => void;
}

export function HistoryList({ events, past, onOpen }: Props) {
  const { t, format } = useWords();
  const help = useId();
  // The last row says how far back the history was looked through, or that it begins there.
  const scroller = useRef<HTMLDivElement>(null);
  const { items, totalHeight, last, at, setActive, pageSize, scrollTo } = useRows({
    scroller,
    count: events.length + 1,
    focusable: events.length,
    height: HISTORY_ROW_HEIGHT,
  });
  const { hasMore, more } = past;
  const nearsEnd = last + AHEAD >= events.length;
  useEffect(() => {
    if (hasMore && nearsEnd) more();
  });

  const open = (index: number) => {
    const event = events[index];
    if (event) onOpen(event.ad);
  };
  const { container, onKeyDown } = useRovingFocus({
    at,
    count: events.length,
    pageSize,
    move: (to) => {
      setActive(to);
      scrollTo(to);
    },
    open,
    toggle: open,
  });

  return (
    <div className="list-scroller" ref={scroller}>
      <p className="hidden" id={help}>
        {t('past.keys')}
      </p>
      <div
        role="grid"
        aria-label={t('past.list')}
        aria-describedby={help}
        aria-rowcount={hasMore ? -1 : events.length}
        aria-colcount={3}
        data-testid="past-list"
        className="list-rows"
        tabIndex={-1}
        style={{ height: totalHeight }}
        onKeyDown={onKeyDown}
        ref={container}
      >
        {items.map((item) => {
          const event = events[item.index];
          return event ? (
            <HistoryRow
              key={event.number}
              event={event}
              index={item.index}
              top={item.start}
              isActive={item.index === at}
              onPress={() => {
                setActive(item.index);
                open(item.index);
              }}
            />
          ) : (
            <div
              key="end"
              role="row"
              className="past-end"
              style={{ height: HISTORY_ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
            >
              <span role="gridcell">
                {!hasMore
                  ? t('past.end')
                  : past.backTo
                    ? t('past.searching', { when: format.moment(past.backTo) })
                    : t('past.reading')}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
