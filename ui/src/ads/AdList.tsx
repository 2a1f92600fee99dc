/** All ads that match, in their order: only the rows in view are in the document. */

import { memo, useId, useRef, type MouseEvent } from 'react';
import type { ListQuery } from '../app/queries';
import { useRovingFocus } from '../common/useRovingFocus';
import { useRows } from '../common/useRows';
import { useWords } from '../messages/words';
import type { AdKey, AdRow } from '../platform/bindings';
import { AdListRow, ROW_HEIGHT } from './AdListRow';
import { useAdRows, useFirstPage } from './useAdPages';
import type { Selection } from './useSelection';

interface Props {
  query: ListQuery;
  openKey: AdKey | null;
  selection: Selection;
  onOpen: (row: AdRow) => void;
}

/** Typing in the form beside it does not draw the list again. */
export const AdList = memo(
  AdListPlain,
  (before, after) =>
    before.query === after.query &&
    before.openKey === after.openKey &&
    before.onOpen === after.onOpen &&
    before.selection.keys === after.selection.keys,
);

function AdListPlain({ query, openKey, selection, onOpen }: Props) {
  const { t } = useWords();
  const help = useId();
  const count = useFirstPage(query).data?.total ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const { items, first, last, totalHeight, at, setActive, pageSize, scrollTo } = useRows({
    scroller,
    count,
    height: ROW_HEIGHT,
    of: query,
  });
  const rowAt = useAdRows(query, first, last);

  const toggle = (index: number) => {
    const row = rowAt(index);
    if (row) selection.toggle(row, index);
  };
  const { container, onKeyDown, open } = useRovingFocus({
    at,
    count,
    pageSize,
    move: (to) => {
      setActive(to);
      scrollTo(to);
    },
    open: (index) => {
      const row = rowAt(index);
      if (row) onOpen(row);
    },
    toggle,
    extend: selection.extend,
    selectAll: selection.all,
    clear: selection.clear,
  });
  const press = (event: MouseEvent, index: number) => {
    setActive(index);
    if (event.shiftKey) selection.extend(index, at);
    else if (event.ctrlKey || event.metaKey) toggle(index);
    else open(index);
  };

  return (
    <div className="list-scroller" ref={scroller}>
      <p className="hidden" id={help}>
        {t('list.keys')}
      </p>
      <div
        role="grid"
        aria-label={t('list.label')}
        aria-describedby={help}
        aria-multiselectable="true"
        aria-rowcount={count}
        aria-colcount={2}
        data-testid="ad-list"
        data-selects={selection.keys.size > 0 || undefined}
        className="list-rows"
        tabIndex={-1}
        style={{ height: totalHeight }}
        onKeyDown={onKeyDown}
        ref={container}
      >
        {items.map((item) => {
          const row = rowAt(item.index);
          const isOpen = openKey !== null && row?.key === openKey;
          const isChecked = row !== null && selection.keys.has(row.key);
          return (
            <AdListRow
              key={item.key}
              row={row}
              index={item.index}
              top={item.start}
              isActive={item.index === at}
              isOpen={isOpen}
              isChecked={isChecked}
              isSelected={selection.keys.size > 0 ? isChecked : isOpen}
              onPress={(event) => press(event, item.index)}
              onToggle={(event) => {
                setActive(item.index);
                if (event.shiftKey) selection.extend(item.index, at);
                else toggle(item.index);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
