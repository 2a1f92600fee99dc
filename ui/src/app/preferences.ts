/** What the person prefers, kept by the desk; until that has answered, all is as the system has it. */

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { usePlatform, type Platform } from '../platform/platform';
import type { Preferences } from '../platform/bindings';
import { keys } from './queries';

export const AS_IT_COMES: Preferences = { language: null, theme: null, zoom: 100 };

/** The sizes that the keys step through, in percent. */
export const ZOOMS = [75, 90, 100, 110, 125, 150, 175, 200] as const;

export const preferencesOptions = (platform: Platform) =>
  queryOptions({ queryKey: keys.preferences, queryFn: () => platform.preferences() });

/** What holds now, and what changes part of it. */
export function usePreferences(): [Preferences, (part: Partial<Preferences>) => void] {
  const platform = usePlatform();
  const client = useQueryClient();
  const preferences = useQuery(preferencesOptions(platform)).data ?? AS_IT_COMES;
  const prefer = (part: Partial<Preferences>) => {
    const wanted = { ...(client.getQueryData(preferencesOptions(platform).queryKey) ?? preferences), ...part };
    client.setQueryData(keys.preferences, wanted);
    void platform.prefer(wanted);
  };
  return [preferences, prefer];
}

/** The next size in a direction; the same where there is none. */
export function zoomed(zoom: number, by: 1 | -1): number {
  const next = by > 0 ? ZOOMS.find((one) => one > zoom) : ZOOMS.findLast((one) => one < zoom);
  return next ?? zoom;
}
