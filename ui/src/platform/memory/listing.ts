/** What core's list of ads says to a query, so that the screens meet the same here. */

import type { AdDraft, AdKey, AdPage, AdQuery, AdRow, AdState, ContractLine } from '../bindings';
import { haystack, rowOf, stateOf } from './ads';
import type { MemoryDesk } from './desk';

const STATES: AdState[] = [
  'needs_you',
  'draft',
  'reporting',
  'waiting',
  'not_booked',
  'in_salesforce',
  'cancelled',
];
const bare = (number: string) => number.trim().replace(/^0+/, '').toLowerCase();

interface Listed {
  row: AdRow;
  text: string;
  lines: ContractLine[];
  from: string | null;
  until: string | null;
}

const isIn = (state: AdState) => ({ row }: Listed) => row.state === state || (state === 'draft' && row.unsaved);
const place = ({ row }: Listed) => STATES.indexOf(row.state);

export function page(desk: MemoryDesk, query: AdQuery): AdPage {
  const all = listed(desk).filter((one) => fits(one, query));
  const states = STATES.map((state): [AdState, number] => [state, all.filter(isIn(state)).length]);
  const found = all
    .filter((one) => query.states.length === 0 || query.states.some((state) => isIn(state)(one)))
    .toSorted((one, other) => order(query, one, other));
  const rows = found.slice(query.offset, query.offset + query.limit).map(({ row }) => row);
  return { revision: desk.revision, total: found.length, states, rows };
}

export function keysOf(desk: MemoryDesk, query: AdQuery): AdKey[] {
  return page(desk, query)
    .rows.filter((row) => row.state !== 'draft')
    .map((row) => row.key);
}

function listed(desk: MemoryDesk): Listed[] {
  const ads = [...desk.ads.values()].map((kept): Listed => ({
    row: { ...rowOf(kept), state: stateOf(kept), unsaved: desk.drafts.has(kept.ad.key) },
    text: haystack(kept),
    lines: (kept.ad.bookings ?? []).filter((booking) => !booking.cancelled).map((booking) => booking.line),
    from: kept.ad.runs_from ?? null,
    until: kept.ad.runs_until ?? null,
  }));
  const drafts = [...desk.drafts].filter(([key]) => !desk.ads.has(key));
  return [...ads, ...drafts.map(([key, { at, draft }]) => ofDraft(key, at, draft))];
}

function ofDraft(key: AdKey, saved_at: string, draft: AdDraft): Listed {
  const lines = draft.bookings.map((booking) => booking.line);
  const units = draft.bookings.reduce((sum, booking) => sum + (Number.parseInt(booking.units, 10) || 0), 0);
  const state: AdState = 'draft';
  return {
    row: { key, title: draft.title, state, unsaved: false, bookings: lines.length, units, saved_at },
    text: [draft.title, draft.text, ...lines.map((line) => line.contract_number)].join('\n').toLowerCase(),
    lines,
    from: draft.runs_from,
    until: draft.runs_until,
  };
}

function fits({ text, lines, from, until }: Listed, query: AdQuery): boolean {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const days = query.runs_from !== null || query.runs_until !== null;
  return (
    words.every((word) => text.includes(word)) &&
    (query.contract === '' || lines.some((line) => bare(line.contract_number) === bare(query.contract))) &&
    (query.ended_before === null || (until !== null && until < query.ended_before)) &&
    (!days || from !== null || until !== null) &&
    (query.runs_from === null || until === null || query.runs_from <= until) &&
    (query.runs_until === null || from === null || from <= query.runs_until)
  );
}

function order({ sort }: AdQuery, one: Listed, other: Listed): number {
  const first = {
    saved: () => 0,
    title: () => one.row.title.localeCompare(other.row.title),
    run_start: () => (other.from ?? '').localeCompare(one.from ?? ''),
    state: () => place(one) - place(other),
  }[sort]();
  return first || other.row.saved_at.localeCompare(one.row.saved_at) || (one.row.key < other.row.key ? 1 : -1);
}
