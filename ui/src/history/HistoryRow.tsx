import { memo } from 'react';
import { useWords } from '../messages/words';
import type { AdEvent, HistoryEvent } from '../platform/bindings';
import { detailText } from './eventWords';

/** Two lines and their space; every row is as high. */
export const HISTORY_ROW_HEIGHT = 60;

/** Each drawn in a box of 16 by 16, by outline alone; the words beside it say the same. */
const SHAPES: Record<AdEvent['what'], string> = {
  created: 'M8 3v10M3 8h10',
  taken_over: 'M8 3v10M3 8h10',
  saved: 'M3 13l.8-3.2L11 2.6 13.4 5l-7.2 7.2z',
  cancelled: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM3.9 12.1l8.2-8.2',
  restored: 'M3 6.5h7a3.5 3.5 0 0 1 0 7H6M5.8 3.5L3 6.5l2.8 3',
  sent: 'M8 13.5v-10M3.8 7.5L8 3.2l4.2 4.3',
  unsent: 'M2.5 2.5l11 11M3 8a7 7 0 0 1 3-2.4M10.5 5.8A7 7 0 0 1 13 8',
  reported: 'M2.5 8.5l3.5 3.5 7.5-8',
  refused: 'M8 2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.3',
  adopted: 'M8 8.2a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-3 2.7-4.4 5.5-4.4s4.9 1.4 5.5 4.4',
};

interface Props {
  event: HistoryEvent;
  index: number;
  top: number;
  isActive: boolean;
  onPress: () => void;
}

export const HistoryRow = memo(HistoryRowPlain, (before, after) => {
  const { onPress: _press, ...one } = before;
  const { onPress: _newPress, ...other } = after;
  // The handler is new at every render and does the same for the same row.
  return (Object.keys(one) as (keyof typeof one)[]).every((name) => one[name] === other[name]);
});

function HistoryRowPlain({ event, index, top, isActive, onPress }: Props) {
  const { t, format } = useWords();
  const title = event.title === '' ? t('past.gone') : event.title;
  const detail = detailText(t, format, event);
  const numbers = [...new Set(event.lines.map((line) => line.contract_number))];
  const contracts = event.what === 'refused' ? [] : numbers.map((number) => t('bookings.contract', { number }));
  const second = [detail, ...contracts].filter(Boolean).join(' · ');
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      tabIndex={isActive ? 0 : -1}
      className="list-row past-row"
      data-testid="past-row"
      data-what={event.what}
      data-key={event.ad}
      data-index={index}
      style={{ height: HISTORY_ROW_HEIGHT, transform: `translateY(${top}px)` }}
      onClick={onPress}
      // The grid around it handles the keys of all rows.
      onKeyDown={undefined}
    >
      <div role="gridcell" className="past-when">
        <time dateTime={event.at}>{format.moment(event.at)}</time>
      </div>
      <div role="gridcell" className={`past-what past-${event.what}`}>
        <svg className="chip-shape" viewBox="0 0 16 16" aria-hidden="true">
          <path d={SHAPES[event.what]} />
        </svg>
        <span>{t(`past.what.${event.what}`)}</span>
      </div>
      <div role="gridcell" className="past-cell">
        <span className="past-title" title={title}>
          {title}
        </span>
        <span className="past-detail" title={second}>
          {second}
        </span>
      </div>
    </div>
  );
}
