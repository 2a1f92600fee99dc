/** An ad as the in-memory desk keeps it, what the screens see of it, and examples. */

import type {
  Ad,
  AdDraft,
  AdEvent,
  AdForm,
  AdRow,
  AdState,
  AdView,
  Booking,
  Cause,
  ContractLine,
  ContractView,
  QueueRow,
} from '../bindings';

export interface Kept {
  ad: Ad;
  /** Units that the org counts, by usage key; what is missing was never reported. */
  counted: Map<string, number>;
  /** Whether something of it still has to be reported. */
  queued: boolean;
  reporting: boolean;
  tries: number;
  cause: Cause | null;
  /** What happened to it, oldest first. */
  past: AdEvent[];
}

let keys = 0;
export function newKey(): string {
  keys += 1;
  return `019a0000-0000-7000-8000-${String(keys).padStart(12, '0')}`;
}

/** The ad that a form makes of `before`; what was reported and is taken off stays as cancelled. */
export function saved(before: Kept | null, form: AdForm): Ad {
  const now = new Date().toISOString();
  const known = before?.ad.bookings ?? [];
  const kept = form.bookings.map((wanted): Booking => {
    const old = known.find((booking) => booking.usage_key === wanted.usage_key && !booking.cancelled);
    const { line, units } = wanted;
    return old ? { ...old, line, units } : { usage_key: newKey(), line, units, booked_at: now };
  });
  const gone = known.filter(
    (old) => before?.counted.has(old.usage_key) && !kept.some((one) => one.usage_key === old.usage_key),
  );
  return {
    key: before?.ad.key ?? newKey(),
    revision: (before?.ad.revision ?? 0) + 1,
    title: form.title.trim(),
    text: form.text.trimEnd(),
    link: form.link.trim() === '' ? null : form.link.trim(),
    picture: form.picture ?? null,
    runs_from: form.runs_from ?? null,
    runs_until: form.runs_until ?? null,
    bookings: [...kept, ...gone.map((booking) => ({ ...booking, cancelled: true }))],
    created_at: before?.ad.created_at ?? now,
    saved_at: now,
  };
}

/** A draft that says the same as an ad, with bookings of its own. */
export function copyOf(ad: Ad): AdDraft {
  const live = (ad.bookings ?? []).filter((booking) => !booking.cancelled);
  return {
    title: ad.title,
    text: ad.text ?? '',
    link: ad.link ?? '',
    picture: ad.picture ?? null,
    runs_from: ad.runs_from ?? null,
    runs_until: ad.runs_until ?? null,
    bookings: live.map(({ line, units }) => ({ usage_key: null, line, units: String(units) })),
  };
}

export function stateOf(kept: Kept): AdState {
  if (kept.cause !== null) return 'needs_you';
  if (kept.reporting) return 'reporting';
  if (kept.queued) return 'waiting';
  if (kept.ad.cancelled) return 'cancelled';
  return kept.counted.size === 0 ? 'not_booked' : 'in_salesforce';
}

/** What the org is to count of a booking. */
function unitsWanted(booking: Booking): number {
  return booking.cancelled ? 0 : booking.units;
}

/** Whether the org counts anything of the ad's bookings otherwise than they are here. */
export function differs({ ad, counted }: Pick<Kept, 'ad' | 'counted'>): boolean {
  return (ad.bookings ?? []).some((booking) => unitsWanted(booking) !== (counted.get(booking.usage_key) ?? 0));
}

export function rowOf(kept: Kept): AdRow {
  const live = (kept.ad.bookings ?? []).filter((booking) => !booking.cancelled);
  return {
    key: kept.ad.key,
    title: kept.ad.title,
    state: stateOf(kept),
    bookings: live.length,
    units: live.reduce((sum, booking) => sum + booking.units, 0),
    saved_at: kept.ad.saved_at,
    unsaved: false,
  };
}

export function queueRowOf(kept: Kept): QueueRow {
  const { ad, tries, cause } = kept;
  const due = cause ? new Date(Date.parse(cause.at) + 15 * 60_000).toISOString() : null;
  const { key, title, saved_at } = ad;
  return { key, title, state: stateOf(kept), saved_at, tries, due, cause };
}

export function viewOf(kept: Kept, revision: number): AdView {
  const bookings = (kept.ad.bookings ?? []).map((booking) => ({
    line: booking.line,
    units: booking.cancelled ? 0 : booking.units,
    counted: kept.counted.get(booking.usage_key) ?? 0,
    cancelled: booking.cancelled ?? false,
    refused:
      kept.cause?.contract === booking.line.contract_number && kept.cause.product === booking.line.product_code,
  }));
  const queue = kept.queued ? queueRowOf(kept) : null;
  return { revision, ad: structuredClone(kept.ad), state: stateOf(kept), queue, sent: wasSent(kept), bookings };
}

export function wasSent(kept: Kept): boolean {
  return kept.reporting || kept.counted.size > 0;
}

export function haystack(kept: Kept): string {
  const lines = (kept.ad.bookings ?? []).flatMap(({ line }) => [
    line.contract_number,
    line.product_code,
    line.product_name ?? '',
  ]);
  return [kept.ad.title, kept.ad.text ?? '', ...lines].join('\n').toLowerCase();
}

const TITLES = [
  'Summer party on the Marktplatz',
  'Two for one: iced coffee all of July',
  'Open day at the Donaudampfschifffahrtsgesellschaft with guided tours of the historic engine room',
  'Herbstaktion Winterreifen',
  'New opening hours',
  '<img src=x onerror=alert(1)> "O\'Neil" =1+1',
  'Bicycle repair while you wait',
];

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** Some have ended, some run now, some say no days. */
function runOf(n: number): Pick<Ad, 'runs_from' | 'runs_until'> {
  if (n % 3 === 0) return {};
  return n % 3 === 1 ? { runs_from: day(-40), runs_until: day(-10) } : { runs_from: day(-5), runs_until: day(30) };
}

/** Ads that were reported long ago; every one has a booking. */
export function exampleAds(count: number, contracts: ContractView[]): Kept[] {
  const lines = contracts.flatMap((contract) => contract.products).map((product) => product.line);
  return Array.from({ length: count }, (_, n): Kept => {
    const line = lines[n % lines.length] as ContractLine;
    const at = new Date(Date.now() - (count - n) * 3_600_000).toISOString();
    const usage_key = newKey();
    const booking: Booking = { usage_key, line, units: 1 + (n % 5), booked_at: at };
    const title = `${TITLES[n % TITLES.length]}${n < TITLES.length ? '' : ` ${n}`}`;
    return {
      ad: { key: newKey(), revision: 1, title, bookings: [booking], ...runOf(n), created_at: at, saved_at: at },
      counted: new Map([[usage_key, booking.units]]),
      queued: false,
      reporting: false,
      tries: 0,
      cause: null,
      past: [
        { at, what: 'created' },
        { at, what: 'sent', bookings: 1 },
        { at, what: 'reported', units: booking.units },
      ],
    };
  });
}
