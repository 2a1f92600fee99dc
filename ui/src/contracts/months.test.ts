import { describe, expect, it } from 'vitest';
import { exampleContracts } from '../platform/memory/contracts';
import type { ContractView, MonthView } from '../platform/bindings';
import { barsOf, idOf, ticksOf, totalOf } from './months';

const [magic] = exampleContracts(0) as [ContractView];
const [gigantic, small] = magic.products.map(idOf) as [string, string];
const month = (product: string, day: string | null, units: number): MonthView => ({
  product,
  month: day,
  units,
  entries: 1,
});

describe('the bars', () => {
  it('stand for every month from the first to the last one, of all products or of one', () => {
    const months = [month(small, '2026-02-01', 2), month(gigantic, '2025-11-01', 1), month(small, '2025-11-01', 4)];
    const bars = barsOf(months, null);
    expect(bars.map((bar) => [bar.month, bar.units, bar.entries])).toEqual([
      ['2025-11-01', 5, 2],
      ['2025-12-01', 0, 0],
      ['2026-01-01', 0, 0],
      ['2026-02-01', 2, 1],
    ]);
    expect(barsOf(months, gigantic).map((bar) => bar.units)).toEqual([1]);
    expect(barsOf([], null)).toEqual([]);
  });

  it('put old months and what has no date together, and lose no unit', () => {
    const months = Array.from({ length: 60 }, (_, n) =>
      month(small, `${2020 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}-01`, n),
    );
    const bars = barsOf([...months, month(small, null, 3)], null);
    expect(bars).toHaveLength(25);
    expect([bars[0]?.kind, bars[0]?.month, bars.at(-1)?.kind]).toEqual(['earlier', '2023-01-01', 'undated']);
    expect(bars.reduce((sum, bar) => sum + bar.units, 0)).toBe((59 * 60) / 2 + 3);
  });
});

describe('the total', () => {
  it('agrees when each product does', () => {
    expect(totalOf([month(small, '2026-02-01', 1)], magic, null)).toEqual({
      units: 1,
      entries: 1,
      counted: 1,
      agrees: true,
    });
    // As many in all, but not of each.
    expect(totalOf([month(gigantic, '2026-02-01', 1)], magic, null).agrees).toBe(false);
    expect(totalOf([], magic, gigantic)).toEqual({ units: 0, entries: 0, counted: 0, agrees: true });
  });

  it('can’t agree with what Salesforce does not say', () => {
    const unsaid = { ...magic, products: magic.products.map((product) => ({ ...product, consumed: null })) };
    expect(totalOf([], unsaid, null)).toMatchObject({ counted: null, agrees: false });
  });
});

describe('the scale', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [1150, [0, 500, 1000, 1500]],
    [400, [0, 100, 200, 300, 400]],
  ])('up to %i has round lines', (most, lines) => {
    expect(ticksOf(most)).toEqual(lines);
  });
});
