/** Arrow keys through the rows of a virtual list: one row is in the tab order, and it moves. */

import { useEffect, useRef, type KeyboardEvent } from 'react';

interface Options {
  at: number;
  count: number;
  pageSize: number;
  /** Makes another row the active one and brings it into view. */
  move: (to: number) => void;
  open: (index: number) => void;
  toggle: (index: number) => void;
  /** Selects up to a row; `from` is where the person was. Nothing where rows are not selected, as the next two. */
  extend?: (to: number, from: number) => void;
  selectAll?: () => void;
  clear?: () => void;
}

const nothing = () => {};

export function useRovingFocus(options: Options) {
  const { at, count, pageSize, move, open, toggle } = options;
  const { extend = nothing, selectAll = nothing, clear = nothing } = options;
  const container = useRef<HTMLDivElement>(null);
  const follows = useRef(false);

  // The row is in the document only after the list has scrolled to it.
  useEffect(() => {
    if (!follows.current) return;
    follows.current = false;
    container.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus({ preventScroll: true });
  });

  const acts: Record<string, (index: number) => void> = { Enter: open, ' ': toggle, Escape: clear };

  const onKeyDown = (event: KeyboardEvent) => {
    const to = target(event.key, at, count, pageSize);
    const act = acts[event.key];
    if (to !== null) {
      event.preventDefault();
      follows.current = true;
      move(to);
      if (event.shiftKey) extend(to, at);
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      selectAll();
    } else if (act) {
      event.preventDefault();
      act(at);
    }
  };

  return { container, onKeyDown, open };
}

function target(key: string, at: number, count: number, pageSize: number): number | null {
  const within = (index: number) => Math.max(0, Math.min(index, count - 1));
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return within(at - 1);
    case 'PageDown':
      return within(at + pageSize);
    case 'PageUp':
      return within(at - pageSize);
    case 'Home':
      return 0;
    case 'End':
      return within(count - 1);
    default:
      return null;
  }
}
