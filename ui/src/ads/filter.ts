/** Which ads a person wants to see, and in what order. */

import { getLocalTimeZone, today } from '@internationalized/date';
import type { ListQuery } from '../app/queries';
import { isPossible } from '../common/day';
import type { AdSort, AdState } from '../platform/bindings';

export type Runs = 'any' | 'running' | 'ended' | 'days';

export interface Filter {
  states: AdState[];
  runs: Runs;
  /** Days such as `2026-07-31`, or empty; for `days` alone. */
  from: string;
  until: string;
  contract: string;
  sort: AdSort;
}

export const NO_FILTER: Filter = { states: [], runs: 'any', from: '', until: '', contract: '', sort: 'saved' };

/** In the order in which a list sorts them. */
export const STATES: AdState[] = [
  'needs_you',
  'draft',
  'reporting',
  'waiting',
  'not_booked',
  'in_salesforce',
  'cancelled',
];
export const RUNS: Runs[] = ['any', 'running', 'ended', 'days'];
export const SORTS: AdSort[] = ['saved', 'title', 'run_start', 'state'];

export function queryOf(text: string, filter: Filter): ListQuery {
  const day = today(getLocalTimeZone()).toString();
  const { runs } = filter;
  const { from, until } = daysOf(filter);
  const asked = (typed: string) => (runs === 'running' ? day : typed || null);
  return {
    text,
    states: filter.states,
    contract: filter.contract.trim(),
    ended_before: runs === 'ended' ? day : null,
    runs_from: asked(from),
    runs_until: asked(until),
    sort: filter.sort,
  };
}

/** The whole list, as it is shown at first. */
export const EVERYTHING = queryOf('', NO_FILTER);

/** How many filters are on. */
export function countOf(filter: Filter): number {
  const { from, until } = daysOf(filter);
  const hasDays = filter.runs !== 'days' || from !== '' || until !== '';
  return filter.states.length + Number(filter.runs !== 'any' && hasDays) + Number(filter.contract.trim() !== '');
}

/** The days that are asked for; a day that no ad can have, or that is half typed, is none. */
export function daysOf({ runs, from, until }: Filter): { from: string; until: string } {
  const asked = (day: string) => (runs === 'days' && isPossible(day) ? day : '');
  return { from: asked(from), until: asked(until) };
}
