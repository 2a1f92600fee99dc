/** The rows of the list of ads, fetched by the page as they come into view. */

import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { PAGE, pagesOf } from '../common/pages';
import { keys, type ListQuery } from '../app/queries';
import { usePlatform, type Platform } from '../platform/platform';
import type { AdPage, AdRow } from '../platform/bindings';

/** The first page also says how many there are, so it is always asked for. */
export function useFirstPage(query: ListQuery) {
  const platform = usePlatform();
  return useQuery({ ...pageOptions(platform, query, 0), placeholderData: keepPreviousData });
}

/** Asks for what a search is about to show, while its letter is still being painted. */
export function useAskAhead() {
  const client = useQueryClient();
  const platform = usePlatform();
  return (query: ListQuery) => void client.prefetchQuery(pageOptions(platform, query, 0));
}

/** The row at an index, as far as it is there: those from `first` to `last` are asked for. */
export function useAdRows(query: ListQuery, first: number, last: number): (index: number) => AdRow | null {
  const platform = usePlatform();
  const start = useFirstPage(query).data;
  const pages = pagesOf(first, last).filter((page) => page > 0);
  const found = useQueries({
    queries: pages.map((page) => pageOptions(platform, query, page)),
    combine: (results) => results.map((result) => result.data),
  });
  const byPage = new Map<number, AdPage | undefined>(pages.map((page, place) => [page, found[place]]));
  byPage.set(0, start);
  return (index) => byPage.get(Math.floor(index / PAGE))?.rows[index % PAGE] ?? null;
}

function pageOptions(platform: Platform, query: ListQuery, page: number) {
  return {
    queryKey: keys.adPage(query, page),
    queryFn: () => platform.searchAds({ ...query, offset: page * PAGE, limit: PAGE }),
    // A search leaves a page for every letter typed; they are cheap to ask for again.
    gcTime: 10_000,
  };
}
