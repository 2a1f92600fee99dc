/** A queue with something of everything, for `npm run dev`: what is refused, in groups, and what waits. */

import type { AdForm } from '../bindings';
import type { MemoryDesk } from './desk';

const form = (title: string, number: string, code: string, units = 1): AdForm => {
  const line = { contract_number: number, product_code: code };
  return {
    title,
    text: '',
    link: '',
    picture: null,
    runs_from: null,
    runs_until: null,
    bookings: [{ usage_key: null, line, units }],
  };
};

/** The contracts of the examples that end with these are fulfilled, or not there at all. */
const FULFILLED = '00000110';

export function exampleWork(desk: MemoryDesk, many: number): void {
  const titles = [
    'Donaudampfschifffahrtsgesellschaft: Besichtigung des historischen Maschinenraums mit Kapitänsempfang',
    '<img src=x onerror=alert(1)> "O\'Neil" =1+1',
    'Herbstaktion Winterreifen',
  ];
  for (let n = 0; n < many; n += 1) desk.keep(null, form(titles[n] ?? `Summer party ${n}`, FULFILLED, 'BANNER', 1 + (n % 4)));
  desk.keep(null, form('Open day of the fire brigade', '4711', 'SMALL'));
  desk.keep(null, form('Two for one: iced coffee all of July', '101', 'HUGE'));
  desk.keep(null, form('Advent calendar', '101', 'HUGE', 3));
}
