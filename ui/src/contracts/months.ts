/** Usage by month: what the chart draws, and whether it adds up with what Salesforce counts. */

import type { ContractView, MonthView } from '../platform/bindings';

/** A month, all months before the first one that is drawn, or what has no date. */
export interface Bar {
  kind: 'month' | 'earlier' | 'undated';
  /** The first day of the month; of the last one where several stand together. */
  month: string | null;
  units: number;
  entries: number;
}

/** What a chart has room for; older months stand together. */
const MOST = 24;

/** A bar for each month from the first to the last one with usage, of all products or of one. */
export function barsOf(months: MonthView[], product: string | null): Bar[] {
  const wanted = months.filter((one) => product === null || one.product === product);
  const byMonth = new Map<string, Bar>();
  const add = (bar: Bar) => {
    const before = byMonth.get(bar.month ?? '');
    byMonth.set(bar.month ?? '', before ? joined([before, bar], bar) : bar);
  };
  for (const { month, units, entries } of wanted) {
    add({ kind: month === null ? 'undated' : 'month', month, units, entries });
  }
  const undated = byMonth.get('');
  byMonth.delete('');
  const known = [...byMonth.keys()].toSorted();
  const all = monthsFrom(known[0], known.at(-1)).map(
    (month): Bar => byMonth.get(month) ?? { kind: 'month', month, units: 0, entries: 0 },
  );
  const early = all.length > MOST ? all.splice(0, all.length - MOST + 1) : [];
  const last = early.at(-1);
  return [...(last ? [joined(early, { ...last, kind: 'earlier' })] : []), ...all, ...(undated ? [undated] : [])];
}

function joined(bars: Bar[], as: Bar): Bar {
  const sum = (of: (bar: Bar) => number) => bars.reduce((all, bar) => all + of(bar), 0);
  return { ...as, units: sum((bar) => bar.units), entries: sum((bar) => bar.entries) };
}

/** The first days of all months from `first` to `last`. */
function monthsFrom(first: string | undefined, last: string | undefined): string[] {
  if (first === undefined || last === undefined) return [];
  const from = placeOf(first);
  return Array.from({ length: placeOf(last) - from + 1 }, (_, n) => monthAt(from + n));
}

/** Months since the year 0. */
function placeOf(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

function monthAt(place: number): string {
  return `${String(Math.floor(place / 12)).padStart(4, '0')}-${String((place % 12) + 1).padStart(2, '0')}-01`;
}

export interface Total {
  units: number;
  entries: number;
  /** What Salesforce counts as consumed; null where it does not say. */
  counted: number | null;
  agrees: boolean;
}

/** What the entries add up to, of all products or of one, beside what Salesforce counts. Each product must agree. */
export function totalOf(months: MonthView[], contract: ContractView, product: string | null): Total {
  const products = contract.products.filter((one) => product === null || idOf(one) === product);
  const sums = products.map((one) => {
    const wanted = months.filter((month) => month.product === idOf(one));
    return { units: unitsOf(wanted), entries: entriesOf(wanted), counted: one.consumed };
  });
  const counted = sums.reduce<number | null>(
    (all, one) => (all === null || one.counted === null ? null : all + one.counted),
    0,
  );
  return {
    units: sums.reduce((all, one) => all + one.units, 0),
    entries: sums.reduce((all, one) => all + one.entries, 0),
    counted,
    agrees: sums.every((one) => one.units === one.counted),
  };
}

const unitsOf = (months: MonthView[]) => months.reduce((all, month) => all + month.units, 0);
const entriesOf = (months: MonthView[]) => months.reduce((all, month) => all + month.entries, 0);

export function idOf(product: ContractView['products'][number]): string {
  return product.line.ids?.contract_product ?? product.line.product_code;
}

/** Round values for the lines of a scale from 0 to at least `most`: at most five of them. */
export function ticksOf(most: number): number[] {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? rough);
  return Array.from({ length: Math.ceil(Math.max(most, 1) / step) + 1 }, (_, n) => n * step);
}
