/** The history, fetched part by part as somebody goes back in it. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EVERYTHING } from '../ads/filter';
import { useFirstPage } from '../ads/useAdPages';
import { keys, type PastQuery } from '../app/queries';
import { PAGE } from '../common/pages';
import { usePlatform } from '../platform/platform';
import type { HistoryEvent } from '../platform/bindings';

export interface Past {
  /** None until the first answer. */
  events: HistoryEvent[] | null;
  error: unknown;
  /** To when the history was looked through, while there is more. */
  backTo: string | null;
  hasMore: boolean;
  more(): void;
  /** Whether something has happened since it was read. */
  hasNews: boolean;
  readAgain(): void;
}

export function usePast(query: PastQuery, held: boolean): Past {
  const platform = usePlatform();
  // Rises with everything that happens.
  const revision = useFirstPage(EVERYTHING).data?.revision ?? 0;
  const [asOf, setAsOf] = useState(revision);
  const found = useInfiniteQuery({
    queryKey: [...keys.history(query), asOf],
    queryFn: ({ pageParam }) => platform.history({ ...query, before: pageParam, limit: PAGE }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.older,
    placeholderData: (before) => before,
    gcTime: 0,
  });
  const { data, hasNextPage, isFetching, fetchNextPage, isPlaceholderData } = found;
  const goesBack = data !== undefined && data.pages.length > 1;
  // What is read from the top follows by itself; whoever has gone back is not moved.
  const follows = revision !== asOf && !held && !goesBack && !isFetching;
  if (follows) setAsOf(revision);
  return {
    events: data === undefined ? null : data.pages.flatMap((page) => page.events),
    error: found.error,
    backTo: data?.pages.at(-1)?.back_to ?? null,
    hasMore: hasNextPage,
    more: () => {
      if (!isFetching && !isPlaceholderData) void fetchNextPage();
    },
    hasNews: revision !== asOf && !follows && data !== undefined,
    readAgain: () => setAsOf(revision),
  };
}
