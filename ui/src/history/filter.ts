/** What of the history a person wants to see. */

import { getLocalTimeZone, parseDate } from '@internationalized/date';
import type { PastQuery } from '../app/queries';
import { isPossible } from '../common/day';
import type { HistoryKind } from '../platform/bindings';

export interface PastFilter {
  text: string;
  kinds: HistoryKind[];
  /** Days such as `2026-07-31`, or empty. */
  from: string;
  until: string;
}

export const NO_PAST_FILTER: PastFilter = { text: '', kinds: [], from: '', until: '' };

export const KINDS: HistoryKind[] = ['saved', 'cancelled', 'sent', 'reported', 'refused', 'adopted'];

export function queryOf({ text, kinds, from, until }: PastFilter): PastQuery {
  return { text: text.trim(), kinds, since: midnight(from, 0), until: midnight(until, 1) };
}

function midnight(day: string, daysLater: number): string | null {
  return !isPossible(day) ? null : parseDate(day).add({ days: daysLater }).toDate(getLocalTimeZone()).toISOString();
}

/** How many filters are on beside the search. */
export function countOf({ kinds, from, until }: PastFilter): number {
  return kinds.length + Number(isPossible(from)) + Number(isPossible(until));
}
