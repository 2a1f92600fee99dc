/** Contracts, read live while they are looked at and forgotten when what shows them closes. */

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '../app/queries';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { CommandError, ContractsView, ContractView } from '../platform/bindings';

const PAUSE_IN_TYPING_MS = 250;

/** What is read of contracts: anew whenever the window gets the focus, and kept no longer than it is shown. */
export const live = { staleTime: 0, gcTime: 0, refetchOnWindowFocus: true } as const;

export interface Contracts {
  /** What was searched for; the field may be ahead of it. */
  text: string;
  by: 'number' | 'customer';
  contracts: ContractView[];
  total: number | null;
  asOf: string | null;
  fault: CommandError | null;
  searching: boolean;
  hasMore: boolean;
  more(): void;
  refresh(): void;
}

/** Digits are a number, anything else is part of a customer's name. */
export function kindOf(text: string): 'number' | 'customer' {
  return /^\d+$/.test(text) ? 'number' : 'customer';
}

export function useContracts(typed: string): Contracts {
  const platform = usePlatform();
  const text = useSettled(typed.trim(), PAUSE_IN_TYPING_MS);
  const by = kindOf(text);
  const isEnough = by === 'number' || text.length >= 2;
  const query = useInfiniteQuery({
    queryKey: [...keys.contracts, by, text],
    queryFn: ({ pageParam }): Promise<ContractsView> =>
      by === 'number' ? platform.contractsByNumber(text) : platform.contractsByCustomer(text, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: isEnough,
    ...live,
    placeholderData: keepPreviousData,
  });
  useForgetting();

  const pages = isEnough ? (query.data?.pages ?? []) : [];
  return {
    text,
    by,
    contracts: pages.flatMap((page) => page.contracts),
    total: pages[0]?.total ?? null,
    asOf: pages[0]?.as_of ?? null,
    fault: isEnough && query.isError ? asFault(query.error) : null,
    searching: isEnough && query.isFetching,
    hasMore: query.hasNextPage && !query.isPlaceholderData,
    more: () => void query.fetchNextPage(),
    refresh: () => void query.refetch(),
  };
}

/** Nothing that was read of a contract outlives what shows it. */
export function useForgetting(): void {
  const client = useQueryClient();
  useEffect(() => () => client.removeQueries({ queryKey: keys.contracts }), [client]);
}

function useSettled(value: string, pause: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
