/** An ad as a person is typing it. */

import type { Ad, AdDraft, AdForm, ContractLine } from '../platform/bindings';

export interface DraftBooking {
  /** Tells rows apart on the screen; never leaves it. */
  id: string;
  usageKey: string | null;
  line: ContractLine;
  /** As typed: what is no number is the desk's to refuse, not ours to swallow. */
  units: string;
}

export interface Draft {
  title: string;
  text: string;
  link: string;
  picture: string | null;
  runsFrom: string;
  runsUntil: string;
  bookings: DraftBooking[];
}

export const emptyDraft: Draft = {
  title: '',
  text: '',
  link: '',
  picture: null,
  runsFrom: '',
  runsUntil: '',
  bookings: [],
};

export function draftOf(ad: Ad): Draft {
  const live = (ad.bookings ?? []).filter((booking) => !booking.cancelled);
  return {
    title: ad.title,
    text: ad.text ?? '',
    link: ad.link ?? '',
    picture: ad.picture ?? null,
    runsFrom: ad.runs_from ?? '',
    runsUntil: ad.runs_until ?? '',
    bookings: live.map((booking) => ({
      id: booking.usage_key,
      usageKey: booking.usage_key,
      line: booking.line,
      units: String(booking.units),
    })),
  };
}

/** As the desk keeps it. */
export function keptOf(draft: Draft): AdDraft {
  return {
    title: draft.title,
    text: draft.text,
    link: draft.link,
    picture: draft.picture,
    runs_from: draft.runsFrom === '' ? null : draft.runsFrom,
    runs_until: draft.runsUntil === '' ? null : draft.runsUntil,
    bookings: draft.bookings.map(({ usageKey, line, units }) => ({ usage_key: usageKey, line, units })),
  };
}

export function draftOfKept(kept: AdDraft): Draft {
  return {
    title: kept.title,
    text: kept.text,
    link: kept.link,
    picture: kept.picture,
    runsFrom: kept.runs_from ?? '',
    runsUntil: kept.runs_until ?? '',
    bookings: kept.bookings.map(({ usage_key, line, units }) =>
      usage_key === null ? newBooking(line, units) : { id: usage_key, usageKey: usage_key, line, units },
    ),
  };
}

/** The most that the desk can read as units; it refuses all above 10,000 in plain words. */
const MOST_READABLE = 2 ** 32 - 1;

export function unitsOf(typed: string): number {
  const digits = typed.trim();
  return /^\d+$/.test(digits) ? Math.min(Number(digits), MOST_READABLE) : 0;
}

export function formOf(draft: Draft): AdForm {
  return {
    title: draft.title,
    text: draft.text,
    link: draft.link,
    picture: draft.picture,
    runs_from: draft.runsFrom === '' ? null : draft.runsFrom,
    runs_until: draft.runsUntil === '' ? null : draft.runsUntil,
    bookings: draft.bookings.map(({ usageKey, line, units }) => ({
      usage_key: usageKey,
      line,
      units: unitsOf(units),
    })),
  };
}

export function isSame(one: Draft, other: Draft): boolean {
  // The ids of rows are the screen's alone; an ad that was saved comes back with others.
  const bare = (draft: Draft) =>
    JSON.stringify({ ...draft, bookings: draft.bookings.map((booking) => ({ ...booking, id: '' })) });
  return bare(one) === bare(other);
}

let bookings = 0;
export function newBooking(line: ContractLine, units: string): DraftBooking {
  bookings += 1;
  return { id: `new-${bookings}`, usageKey: null, line, units };
}

export const productOf = (line: ContractLine): string => line.product_name ?? line.product_code;
