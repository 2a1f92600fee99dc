import { memo } from 'react';
import { StateChip } from '../common/StateChip';
import { useWords } from '../messages/words';
import type { AdRow } from '../platform/bindings';

/** Two lines and their space; every row is as high, so that nothing moves while rows load. */
export const ROW_HEIGHT = 64;

interface Props {
  row: AdRow | null;
  index: number;
  top: number;
  isActive: boolean;
  isOpen: boolean;
  onPress: () => void;
}

export const AdListRow = memo(AdListRowPlain, (before, after) => {
  const { onPress: _before, ...one } = before;
  const { onPress: _after, ...other } = after;
  // The handler is new at every render and does the same for the same row.
  return (Object.keys(one) as (keyof typeof one)[]).every((name) => one[name] === other[name]);
});

function AdListRowPlain({ row, index, top, isActive, isOpen, onPress }: Props) {
  const { t } = useWords();
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isOpen}
      tabIndex={isActive ? 0 : -1}
      className="list-row"
      data-testid={row ? 'ad-row' : undefined}
      data-key={row?.key}
      data-state={row?.state}
      data-index={index}
      style={{ height: ROW_HEIGHT, transform: `translateY(${top}px)` }}
      onClick={onPress}
      // The grid around it handles the keys of all rows.
      onKeyDown={undefined}
    >
      <div role="gridcell" className="list-cell">
        {row ? <RowContent row={row} /> : <span className="skeleton" aria-label={t('list.loading')} />}
      </div>
    </div>
  );
}

function RowContent({ row }: { row: AdRow }) {
  const { t, format } = useWords();
  return (
    <>
      <span className="list-title" title={row.title}>
        {row.title}
      </span>
      <span className="list-second">
        <StateChip state={row.state} />
        <span className="list-meta">
          {row.units > 0 ? t('list.units', { count: row.units }) : t('list.bookings', { count: row.bookings })}
          {' · '}
          {format.moment(row.saved_at)}
        </span>
      </span>
    </>
  );
}
