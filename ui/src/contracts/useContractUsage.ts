/** A contract that is open, with its usage and its entries: read live, and forgotten when it closes. */

import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { keys } from '../app/queries';
import { live } from '../booking/useContracts';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { CommandError, ContractUsageView, EntriesView, EntryView } from '../platform/bindings';

export interface Entries {
  rows: EntryView[];
  total: number;
  asOf: string | null;
  fault: CommandError | null;
  isReading: boolean;
  hasMore: boolean;
  more(): void;
}

export interface OpenedContract {
  /** None until the first answer. */
  usage: ContractUsageView | null;
  fault: CommandError | null;
  isReading: boolean;
  entries: Entries;
  refresh(): void;
}

export function useContractUsage(id: string): OpenedContract {
  const platform = usePlatform();
  const client = useQueryClient();
  const usage = useQuery({
    queryKey: keys.contractUsage(id),
    queryFn: () => platform.contractUsage(id),
    ...live,
  });
  const entries = useInfiniteQuery({
    queryKey: keys.contractEntries(id),
    queryFn: ({ pageParam }): Promise<EntriesView> => platform.contractEntries(id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...live,
    // Whoever reads far below keeps the place; all pages anew would be as many calls.
    refetchOnWindowFocus: (query) => (query.state.data?.pages.length ?? 0) <= 1,
  });
  const pages = entries.data?.pages ?? [];
  return {
    usage: usage.data ?? null,
    fault: usage.error && asFault(usage.error),
    isReading: usage.isFetching || entries.isFetching,
    entries: {
      rows: pages.flatMap((page) => page.entries),
      total: pages[0]?.total ?? 0,
      asOf: pages[0]?.as_of ?? null,
      fault: entries.error && asFault(entries.error),
      isReading: entries.isFetching,
      hasMore: entries.hasNextPage,
      more: () => void entries.fetchNextPage(),
    },
    refresh: () => {
      client.setQueryData<InfiniteData<EntriesView>>(keys.contractEntries(id), (before) => before && firstOf(before));
      void usage.refetch();
      void entries.refetch();
    },
  };
}

function firstOf({ pages, pageParams }: InfiniteData<EntriesView>): InfiniteData<EntriesView> {
  return { pages: pages.slice(0, 1), pageParams: pageParams.slice(0, 1) };
}
