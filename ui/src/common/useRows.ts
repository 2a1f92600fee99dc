/** Rows of one height in a list that scrolls: those in view are in the document, and the one with the focus. */

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useState, type RefObject } from 'react';

interface Options {
  scroller: RefObject<HTMLElement | null>;
  count: number;
  /** How many of them take the focus, from the first on; all, unless said otherwise. */
  focusable?: number;
  height: number;
  /** What the rows are of. Those of something else are shown from the top. */
  of?: unknown;
}

export function useRows({ scroller, count, focusable = count, height, of }: Options) {
  const [active, setActive] = useState(0);
  const at = Math.min(active, Math.max(focusable - 1, 0));
  const list = useVirtualizer<HTMLElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    // The row that has the focus stays in the document, so that the focus is never lost.
    rangeExtractor: (shown) => [...new Set([at, ...defaultRangeExtractor(shown)])].toSorted((a, b) => a - b),
  });
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo?.({ top: 0 });
  }, [scroller, of]);
  const items = list.getVirtualItems();
  const [first, last] = [list.range?.startIndex ?? 0, list.range?.endIndex ?? 0];
  // The list itself stays one and the same while all that it tells changes, so what it tells now is given out.
  return {
    items,
    totalHeight: list.getTotalSize(),
    first,
    last,
    pageSize: Math.max(last - first, 1),
    at,
    setActive,
    scrollTo: (index: number) => list.scrollToIndex(index),
  };
}
