/** Example contracts, with names that trip up whoever forgets to escape them. */

import type { ContractView } from '../bindings';

const CUSTOMERS = [
  'Müller & Söhne GmbH',
  'Straßenbau Groß AG',
  "O'Neill's Coffee",
  'Quote "Unquote" Ltd',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft Nachfolger ' +
    'Erste Allgemeine Verwaltungs- und Beteiligungsgesellschaft mbH & Co. KG',
  'Bäckerei Süß',
  '東京広告株式会社',
  '<img src=x onerror=alert(1)> GmbH',
  'Reisebüro Fernweh',
  'Stadtwerke Überlingen',
];

const PRODUCTS = [
  ['BANNER', 'Banner 728 × 90', 120, 95],
  ['NEWSLETTER', 'Newsletter, one issue', 12, 480.5],
  ['SMALL', 'Small ad', 40, 1000],
] as const;

export function exampleContracts(count = 60): ContractView[] {
  const magic = contract(0, 'Magic Ads Inc', false);
  magic.products = [
    product(magic.number, 'GIGANTIC', 'Gigantic ad', 5, 5000, 0),
    product(magic.number, 'SMALL', 'Small ad', 3, 1000, 1),
  ];
  const others = Array.from({ length: count }, (_, n) => {
    const customer = CUSTOMERS[(n - Math.floor(n / 4)) % CUSTOMERS.length] ?? '';
    const made = contract(n + 1, customer, n % 9 === 8);
    made.products = PRODUCTS.slice(0, 1 + (n % 3)).map(([code, name, quantity, price], place) =>
      product(made.number, code, name, quantity, price, (n * 7 + place * 3) % quantity),
    );
    return made;
  });
  return [magic, ...others];
}

function contract(n: number, customer: string, fulfilled: boolean): ContractView {
  return {
    id: `800${String(101 + n).padStart(12, '0')}`,
    number: String(101 + n).padStart(8, '0'),
    customer,
    status: fulfilled ? 'Fulfilled' : 'Activated',
    starts: '2026-01-01',
    ends: '2026-12-31',
    fulfilled,
    locked_through: null,
    products: [],
  };
}

function product(
  number: string,
  code: string,
  name: string,
  quantity: number,
  price: number,
  consumed: number,
): ContractView['products'][number] {
  return {
    line: {
      contract_number: number,
      product_code: code,
      product_name: name,
      ids: { contract: `800${number.padStart(12, '0')}`, contract_product: `a00${number}${code}` },
    },
    quantity,
    unit_price: price,
    consumed,
    available: quantity - consumed,
    waiting_here: 0,
  };
}
