/** The usage entries of a contract, whoever made them: thousands, of which those in sight are drawn. */

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { Button } from '../common/Button';
import { StateChip } from '../common/StateChip';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { AdKey, EntryView } from '../platform/bindings';
import type { Entries } from './useContractUsage';

const ROW = 60;

interface Props {
  entries: Entries;
  /** What scrolls around the list. */
  scroller: RefObject<HTMLElement | null>;
  onOpenAd: (key: AdKey) => void;
  onRefresh: () => void;
}

export function EntryList({ entries, scroller, onOpenAd, onRefresh }: Props) {
  const { t, format } = useWords();
  const { rows, total, asOf, fault } = entries;
  return (
    <section className="contract-part" aria-label={t('entries.title')}>
      <div className="contract-part-head">
        <h3>{t('entries.title')}</h3>
        {asOf === null ? null : (
          <p className="contract-part-about" data-testid="entries-count" data-count={total}>
            {t('entries.count', { entries: t('usage.entries', { count: total }), time: format.clock(asOf) })}
          </p>
        )}
      </div>
      {asOf !== null && rows.length === 0 ? <p className="contract-none">{t('entries.none')}</p> : null}
      {rows.length > 0 ? <Table entries={entries} scroller={scroller} onOpenAd={onOpenAd} /> : null}
      {asOf === null && fault === null ? <span className="skeleton" /> : null}
      {fault ? (
        <div className="note note-wait" role="status" data-testid="entries-fault">
          <p>{faultText(t, fault)}</p>
          <div className="note-actions">
            <Button onPress={onRefresh}>{t('contracts.refresh')}</Button>
          </div>
        </div>
      ) : null}
    </section>
  );
}

function Table({ entries, scroller, onOpenAd }: Pick<Props, 'entries' | 'scroller' | 'onOpenAd'>) {
  const { t } = useWords();
  const { rows, total, hasMore, isReading, fault, more } = entries;
  const body = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    scrollMargin: useTop(body, scroller),
    overscan: 8,
  });
  const shown = list.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isReading && fault === null && last >= rows.length - 20) more();
  }, [hasMore, isReading, fault, last, rows.length, more]);
  return (
    <>
      <div role="table" className="entries" aria-label={t('entries.title')} aria-rowcount={total + 1}>
        <div role="row" className="entry entry-head" aria-rowindex={1}>
          <span role="columnheader">{t('entries.ad')}</span>
          <span role="columnheader">{t('entries.who')}</span>
          <span role="columnheader">{t('entries.units')}</span>
        </div>
        <div role="rowgroup" className="list-rows" ref={body} style={{ height: list.getTotalSize() }}>
          {shown.map((item) => {
            const row = rows[item.index];
            return row ? (
              <Row
                key={row.id}
                row={row}
                index={item.index}
                top={item.start - list.options.scrollMargin}
                onOpenAd={onOpenAd}
              />
            ) : null;
          })}
        </div>
      </div>
      {hasMore ? (
        <p className="contract-none" role="status">
          {t('entries.loading')}
        </p>
      ) : null}
    </>
  );
}

function Row(props: { row: EntryView; index: number; top: number; onOpenAd: (key: AdKey) => void }) {
  const { t, format } = useWords();
  const { row, index, top, onOpenAd } = props;
  const { ad } = row;
  const title = row.ad_title === '' ? t('entries.untitled') : row.ad_title;
  const reason = row.reason ? t('entries.reason', { reason: row.reason }) : null;
  const product = row.product_name === '' ? row.product_code : row.product_name;
  return (
    <div
      role="row"
      className="entry"
      data-testid="entry-row"
      data-index={index}
      data-cancelled={row.cancelled || undefined}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className="entry-cell">
        {ad ? (
          <button
            type="button"
            className="link entry-first"
            data-testid="entry-ad"
            aria-label={t('entries.open', { title })}
            title={title}
            onClick={() => onOpenAd(ad)}
          >
            {title}
          </button>
        ) : (
          <span className="entry-first" title={title}>
            {title}
          </span>
        )}
        <span className="entry-second" title={reason ?? undefined}>
          {[product, reason].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span role="cell" className="entry-cell">
        <span className="entry-first" title={row.booked_by}>
          {row.booked_by === '' ? t('entries.nobody') : row.booked_by}
        </span>
        <span className="entry-second">
          {row.booked_at ? <time dateTime={row.booked_at}>{format.moment(row.booked_at)}</time> : t('entries.no_time')}
        </span>
      </span>
      <span role="cell" className="entry-cell entry-units">
        <span className="entry-first">{format.number(row.units)}</span>
        {row.cancelled ? <StateChip state="cancelled" /> : null}
      </span>
    </div>
  );
}

/** How far below the top of what scrolls an element begins; what stands above it may change its height. */
function useTop(element: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const content = scroller.current?.firstElementChild;
    if (!content) return;
    const measure = () => {
      const [one, other] = [element.current?.getBoundingClientRect(), content.getBoundingClientRect()];
      if (one) setTop(one.top - other.top);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(content);
    return () => observer.disconnect();
  }, [element, scroller]);
  return top;
}
