/** Usage entries of the org in memory: those of the desk's own ads, and colleagues' for all else that is consumed. */

import type { ContractView, EntryView, MonthView, ProductView } from '../bindings';
import type { MemoryDesk } from './desk';

const PEOPLE = ['Petra Lang', 'Klaus Vogt', 'Annegret Freifrau von Schnurrbein-Hohenlohe', 'O\'Neil \\ 100%_<b>'];
const TITLES = [
  'Sommerfest auf dem Marktplatz',
  'Coffee and cake, every Sunday of the season until the leaves fall and the terrace closes',
  '<img src=x onerror=alert(1)> "O\'Neil" =1+1',
  'Winterreifen: jetzt wechseln',
  '東京の夏祭り',
];
const DAY_MS = 86_400_000;

/** Newest first, as the org tells them. */
export function entriesOf(desk: MemoryDesk, { products }: ContractView): EntryView[] {
  const all = products.flatMap((product) => [...ownOf(desk, product), ...othersOf(desk, product)]);
  const readable = desk.usage === 'part' ? all.filter((_, place) => place % 3 !== 0) : all;
  return readable.toSorted((a, b) => (b.booked_at ?? '').localeCompare(a.booked_at ?? ''));
}

export function monthsOf(desk: MemoryDesk, of: ContractView): MonthView[] {
  const months = new Map<string, MonthView>();
  for (const product of of.products) {
    const id = product.line.ids?.contract_product ?? '';
    for (const one of entriesOf(desk, { ...of, products: [product] })) {
      if (one.cancelled) continue;
      const month = one.booked_at ? `${one.booked_at.slice(0, 7)}-01` : null;
      const before = months.get(`${id} ${month}`) ?? { product: id, month, units: 0, entries: 0 };
      months.set(`${id} ${month}`, { ...before, units: before.units + one.units, entries: before.entries + 1 });
    }
  }
  return [...months.values()];
}

/** As far as the org can have counted them. */
function ownOf(desk: MemoryDesk, product: ProductView): EntryView[] {
  let room = product.consumed ?? 0;
  const id = product.line.ids?.contract_product;
  return [...desk.ads.values()].flatMap(({ ad, counted }) =>
    (ad.bookings ?? []).flatMap((booking) => {
      const units = counted.get(booking.usage_key) ?? 0;
      if (booking.line.ids?.contract_product !== id || units === 0 || units > room) return [];
      room -= units;
      const own = { ad: ad.key, ad_title: ad.title, booked_by: 'Klaus Vogt', booked_at: booking.booked_at };
      return [entry(product, booking.usage_key, { ...own, units })];
    }),
  );
}

function othersOf(desk: MemoryDesk, product: ProductView): EntryView[] {
  const own = ownOf(desk, product).reduce((sum, one) => sum + one.units, 0);
  const made: EntryView[] = [];
  let left = (product.consumed ?? 0) - own;
  for (let n = 0; left > 0; n += 1) {
    const units = Math.min(left, 1 + (n % 3));
    const cancelled = n % 11 === 10;
    if (!cancelled) left -= units;
    const booked_at = new Date(Date.UTC(2026, 10, 20, 9, 0) - ((n * 17) % 300) * DAY_MS - n * 61_000).toISOString();
    const title = `${TITLES[n % TITLES.length]}${n < TITLES.length ? '' : ` ${n}`}`;
    const reason = n % 13 === 7 ? 'Falscher Monat, mit dem Kunden besprochen' : null;
    const booked_by = PEOPLE[n % PEOPLE.length] ?? '';
    made.push(entry(product, `other-${n}`, { ad_title: title, booked_by, booked_at, units, cancelled, reason }));
  }
  return made;
}

function entry({ line }: ProductView, key: string, what: Partial<EntryView>): EntryView {
  return {
    id: `${line.ids?.contract_product} ${key}`,
    ad: null,
    ad_title: '',
    booked_by: '',
    booked_at: null,
    product_code: line.product_code,
    product_name: line.product_name ?? '',
    units: 0,
    cancelled: false,
    reason: null,
    ...what,
  };
}

/** Contracts that put the screen to the test: thousands of entries, overbooked, a name that is markup. */
export function remarkableContracts(): ContractView[] {
  const hostile = '<img src=x onerror=alert(1)> "O\'Neil" =1+1';
  const overbooked = contract('00000901', 'Überbucht & Söhne', [
    ['BANNER', 'Banner 728 × 90', 40, 47],
    ['TEXT', 'Textanzeige', 10, 3],
  ]);
  return [
    contract('00000900', 'Großverbraucher Medien GmbH & Co. KG', [
      ['KLEIN', 'Kleinanzeige', 20_000, 9_871],
      ['GROSS', 'Große Anzeige mit Umrandung und zweiter Schmuckfarbe', 1_500, 1_211],
    ]),
    { ...overbooked, locked_through: '2026-09-30' },
    contract('00000902', hostile, [['<b>', hostile, 12, 5]]),
  ];
}

/** Its products by code, name, quantity and what is consumed. */
function contract(number: string, customer: string, products: [string, string, number, number][]): ContractView {
  const id = `800${number.padStart(12, '0')}`;
  return {
    id,
    number,
    customer,
    status: 'Activated',
    starts: '2026-01-01',
    ends: '2026-12-31',
    fulfilled: false,
    locked_through: null,
    products: products.map(([product_code, product_name, quantity, consumed]) => ({
      line: {
        contract_number: number,
        product_code,
        product_name,
        ids: { contract: id, contract_product: `a00${number}${product_code}` },
      },
      quantity,
      unit_price: 1250,
      consumed,
      available: quantity - consumed,
      waiting_here: 0,
    })),
  };
}
