/** What the screens know of the desk: one cache, asked again when the desk says that it changed. */

import { QueryClient, focusManager, notifyManager, queryOptions, useQuery } from '@tanstack/react-query';
import { usePlatform, type Platform } from '../platform/platform';
import type { AdKey, AdQuery, CauseGroup, HistoryQuery } from '../platform/bindings';

/** Which ads a list shows and in what order, without the slice of it. */
export type ListQuery = Omit<AdQuery, 'offset' | 'limit'>;

/** What of the history is wanted, without the slice of it. */
export type PastQuery = Omit<HistoryQuery, 'before' | 'limit'>;

/**
 * The library's own defaults would pause every query while the browser believes itself offline,
 * repeat failed ones and ask again on focus; the desk is on this computer and tells when it changed.
 */
export function newQueryClient(): QueryClient {
  // The library looks at the page's visibility alone, which stays as it is while another window lies beside.
  focusManager.setEventListener((onFocus) => {
    const listener = () => onFocus();
    window.addEventListener('focus', listener);
    return () => window.removeEventListener('focus', listener);
  });
  // By itself it tells of an answer only after a timer.
  notifyManager.setScheduler(queueMicrotask);
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        staleTime: Infinity,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

export const keys = {
  start: ['start'],
  preferences: ['preferences'],
  about: ['about'],
  proxy: ['proxy'],
  status: ['status'],
  adPages: ['ads'],
  adPage: (query: ListQuery, page: number) => ['ads', query, page],
  ad: (key: AdKey) => ['ad', key],
  /** Below the ad, so that what changes the ad asks for its history again. */
  adHistory: (key: AdKey) => ['ad', key, 'history'],
  /** Everything of the queue, which changes together. */
  queue: ['queue'],
  queueView: ['queue', 'view'],
  queuePage: (group: CauseGroup | null, page: number) => ['queue', 'page', group, page],
  queueRows: (ads: AdKey[]) => ['queue', 'rows', ads],
  adDraft: (key: AdKey) => ['ad', key, 'draft'],
  history: (query: PastQuery) => ['history', query],
  contracts: ['contracts'],
  contractUsage: (id: string) => ['contracts', 'usage', id],
  contractEntries: (id: string) => ['contracts', 'entries', id],
  setUp: ['set_up'],
  movePreview: (store: string) => ['move', store],
} as const;

export const adOptions = (platform: Platform, key: AdKey) =>
  queryOptions({ queryKey: keys.ad(key), queryFn: () => platform.getAd(key) });

export function useStart() {
  const platform = usePlatform();
  return useQuery({ queryKey: keys.start, queryFn: () => platform.start() });
}

export function useProxy() {
  const platform = usePlatform();
  return useQuery({ queryKey: keys.proxy, queryFn: () => platform.proxy() }).data;
}

export function useStatus() {
  const platform = usePlatform();
  return useQuery({ queryKey: keys.status, queryFn: () => platform.status() }).data;
}
