import { memo, type MouseEvent } from 'react';
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
  isChecked: boolean;
  /** While nothing is checked, the open ad is the one that is selected. */
  isSelected: boolean;
  onPress: (event: MouseEvent) => void;
  onToggle: (event: MouseEvent) => void;
}

export const AdListRow = memo(AdListRowPlain, (before, after) => {
  const { onPress: _press, onToggle: _toggle, ...one } = before;
  const { onPress: _newPress, onToggle: _newToggle, ...other } = after;
  // The handlers are new at every render and do the same for the same row and selection.
  return (Object.keys(one) as (keyof typeof one)[]).every((name) => one[name] === other[name]);
});

function AdListRowPlain(props: Props) {
  const { row, index, top, isActive, isOpen, isChecked, isSelected, onPress, onToggle } = props;
  const { t } = useWords();
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-current={isOpen || undefined}
      tabIndex={isActive ? 0 : -1}
      className="list-row"
      data-testid={row ? 'ad-row' : undefined}
      data-key={row?.key}
      data-state={row?.state}
      data-unsaved={row?.unsaved}
      data-index={index}
      style={{ height: ROW_HEIGHT, transform: `translateY(${top}px)` }}
      onClick={onPress}
      // The grid around it handles the keys of all rows.
      onKeyDown={undefined}
    >
      <div role="gridcell" className="list-check">
        {row && row.state !== 'draft' ? (
          <input
            type="checkbox"
            className="tick"
            aria-label={t('list.select', { title: row.title })}
            checked={isChecked}
            // The row has the keys; Space does the same there.
            tabIndex={-1}
            data-testid="ad-check"
            onClick={(event) => {
              event.stopPropagation();
              onToggle(event);
            }}
            onChange={() => {}}
          />
        ) : null}
      </div>
      <div role="gridcell" className="list-cell">
        {row ? <RowContent row={row} /> : <span className="skeleton" aria-label={t('list.loading')} />}
      </div>
    </div>
  );
}

function RowContent({ row }: { row: AdRow }) {
  const { t, format } = useWords();
  const isUntitled = row.title.trim() === '';
  return (
    <>
      <span className="list-title" data-untitled={isUntitled || undefined} title={row.title}>
        {isUntitled ? t('list.untitled') : row.title}
      </span>
      <span className="list-second">
        <StateChip state={row.state} />
        {row.unsaved ? (
          <span className="list-unsaved">{t('list.unsaved')}</span>
        ) : (
          <span className="list-meta">
            {row.units > 0 ? `${t('list.units', { count: row.units })} · ` : null}
            {format.brief(row.saved_at)}
          </span>
        )}
      </span>
    </>
  );
}
