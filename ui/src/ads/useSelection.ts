/** The ads that a person has selected to do something with all of them at once. */

import { useEffect, useRef, useState } from 'react';
import type { ListQuery } from '../app/queries';
import { usePlatform } from '../platform/platform';
import type { AdKey, AdRow } from '../platform/bindings';

export interface Selection {
  keys: ReadonlySet<AdKey>;
  toggle(row: AdRow, index: number): void;
  /** Selects all from the row that was selected last to this one, and nothing else. Without a selection
   * it begins at the row where the person is. */
  extend(to: number, from: number): void;
  all(): void;
  clear(): void;
}

const NONE: ReadonlySet<AdKey> = new Set();

/** Drafts are no ads yet, and can't be selected. What is no longer in sight is not acted on: another query
 * begins with nothing. */
export function useSelection(query: ListQuery): Selection {
  const platform = usePlatform();
  const [selected, setSelected] = useState({ query, keys: NONE });
  const keys = selected.query === query ? selected.keys : NONE;
  /** Where the last row was selected; none before. */
  const anchor = useRef<number | null>(null);
  // Rows keep their handlers from render to render, so what these need to know lies here.
  const now = useRef({ query, keys });
  useEffect(() => {
    if (now.current.query !== query) anchor.current = null;
    now.current = { query, keys };
  });
  /** Counts what was asked for, so that a slow answer never takes the place of a newer one. */
  const asked = useRef(0);

  const set = (next: ReadonlySet<AdKey>) => {
    asked.current += 1;
    now.current = { query: now.current.query, keys: next };
    setSelected(now.current);
  };

  const fetch = (offset: number, limit: number) => {
    asked.current += 1;
    const mine = asked.current;
    void platform.adKeys({ ...now.current.query, offset, limit }).then((found) => {
      if (asked.current === mine) set(new Set(found));
    });
  };

  return {
    keys,
    toggle: (row, index) => {
      anchor.current = index;
      if (row.state === 'draft') return;
      const next = new Set(now.current.keys);
      if (!next.delete(row.key)) next.add(row.key);
      set(next);
    },
    extend: (to, from) => {
      anchor.current ??= from;
      const [first, last] = [Math.min(anchor.current, to), Math.max(anchor.current, to)];
      fetch(first, last - first + 1);
    },
    all: () => fetch(0, Number.MAX_SAFE_INTEGER),
    clear: () => {
      anchor.current = null;
      set(NONE);
    },
  };
}
