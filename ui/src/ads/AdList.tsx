/** All ads that match, newest first: only the rows in view are in the document. */

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, useState } from 'react';
import { useWords } from '../messages/words';
import type { AdKey } from '../platform/bindings';
import { AdListRow, ROW_HEIGHT } from './AdListRow';
import { useAdPages } from './useAdPages';
import { useRovingFocus } from './useRovingFocus';

interface Props {
  text: string;
  openKey: AdKey | null;
  onOpen: (key: AdKey) => void;
}

/** Typing in the form beside it does not draw the list again. */
export const AdList = memo(AdListPlain);

function AdListPlain({ text, openKey, onOpen }: Props) {
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<[number, number]>([0, 0]);
  const pages = useAdPages(text, range[0], range[1]);
  const count = pages.total ?? 0;
  const [active, setActive] = useState(0);
  const at = Math.min(active, Math.max(count - 1, 0));
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    // The row that has the focus stays in the document, so that the focus is never lost.
    rangeExtractor: (shown) => [...new Set([at, ...defaultRangeExtractor(shown)])].toSorted((a, b) => a - b),
    onChange: ({ range: shown }) => {
      const [from, to] = [shown?.startIndex ?? 0, shown?.endIndex ?? 0];
      setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]));
    },
  });

  // Another search begins at its top.
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo?.({ top: 0 });
  }, [text]);

  const focus = useRovingFocus({
    at,
    count,
    pageSize: Math.max(range[1] - range[0], 1),
    move: (to) => {
      setActive(to);
      list.scrollToIndex(to);
    },
    open: (index) => {
      const row = pages.rowAt(index);
      if (row) onOpen(row.key);
    },
  });

  return (
    <div className="list-scroller" ref={scroller}>
      <div
        role="grid"
        aria-label={t('list.label')}
        aria-rowcount={count}
        aria-colcount={1}
        data-testid="ad-list"
        className="list-rows"
        tabIndex={-1}
        style={{ height: list.getTotalSize() }}
        onKeyDown={focus.onKeyDown}
        ref={focus.container}
      >
        {list.getVirtualItems().map((item) => (
          <AdListRow
            key={item.key}
            row={pages.rowAt(item.index)}
            index={item.index}
            top={item.start}
            isActive={item.index === at}
            isOpen={openKey !== null && pages.rowAt(item.index)?.key === openKey}
            onPress={() => {
              setActive(item.index);
              focus.open(item.index);
            }}
          />
        ))}
      </div>
    </div>
  );
}
