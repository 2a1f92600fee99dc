/**
 * What the queue holds, fetched by the page as it comes into view. While somebody is busy in the list its
 * lines stay where they are, and only say how their ads stand now.
 */

import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../app/queries';
import { PAGE } from '../common/pages';
import { usePlatform } from '../platform/platform';
import type { QueueGroup, QueueRow, QueueView } from '../platform/bindings';
import { idOf, type Line } from './lines';

/** The list as it was when somebody became busy in it. */
class Held {
  private view: QueueView | null = null;
  private readonly rows = new Map<string, QueueRow>();

  viewOr(live: QueueView | null): QueueView | null {
    this.view ??= live;
    return this.view;
  }

  rowOr(id: string, live: QueueRow | null): QueueRow | null {
    const before = this.rows.get(id);
    if (before === undefined && live !== null) this.rows.set(id, live);
    return before ?? live;
  }

  get isUsed(): boolean {
    return this.view !== null;
  }
}

export interface Shown {
  /** What the list shows; none until it is known. */
  view: QueueView | null;
  /** Whether there is a newer one than the list shows. */
  hasChanged: boolean;
  showNow(): void;
  /** What keeps the lines where they are; none while nobody is busy among them. */
  held: Held | null;
}

export function useQueueView(isHeld: boolean): Shown {
  const platform = usePlatform();
  const live = useQuery({ queryKey: keys.queueView, queryFn: () => platform.queueView() }).data ?? null;
  const [held, setHeld] = useState(() => new Held());
  if (!isHeld && held.isUsed) setHeld(new Held());
  const view = isHeld ? held.viewOr(live) : live;
  return {
    view,
    hasChanged: isHeld && view !== live,
    showNow: () => setHeld(new Held()),
    held: isHeld ? held : null,
  };
}

/** Answers with the row of an ad's line; none while it is fetched. */
export type RowAt = (line: Line) => QueueRow | null;

/** The rows of these lines. */
export function useQueueRows(lines: Line[], held: Held | null): RowAt {
  const platform = usePlatform();
  const ads = lines.filter((line) => line.kind === 'ad');
  const pages = new Map(ads.map((line) => [pageId(line), line] as const));
  const found = useQueries({
    queries: [...pages.values()].map(({ group, place }) => ({
      queryKey: keys.queuePage(group?.group ?? null, Math.floor(place / PAGE)),
      queryFn: () => platform.queue(group?.group ?? null, Math.floor(place / PAGE) * PAGE, PAGE),
    })),
    combine: (results) => results.map((result) => result.data),
  });
  const byPage = new Map([...pages.keys()].map((id, at) => [id, found[at]]));
  const fetched: RowAt = (line) => {
    if (line.kind === 'group') return null;
    const row = byPage.get(pageId(line))?.[line.place % PAGE] ?? null;
    return held ? held.rowOr(`${pageId(line)} ${line.place}`, row) : row;
  };

  const shown = held ? ads.flatMap((line) => fetched(line)?.key ?? []) : [];
  const now = useQuery({
    queryKey: keys.queueRows(shown),
    queryFn: () => platform.queueRows(shown),
    enabled: shown.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
  }).data;
  return (line) => {
    const row = fetched(line);
    return (held && now?.find((one) => one.key === row?.key)) || row;
  };
}

const pageId = ({ group, place }: { group: QueueGroup | null; place: number }): string =>
  `${group === null ? '' : idOf(group.group)}/${Math.floor(place / PAGE)}`;
