/** Days as people type and paste them: which ones an ad can have, and how a text is read as one. */

import { CalendarDate, getLocalTimeZone, parseAbsolute, parseDate, toCalendarDate } from '@internationalized/date';

/** The years that core takes, too. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;

/** The longest text that may be a day. */
const LONGEST = 80;

/** A day of its text, such as `2026-07-31`; none of any other text. */
export function dayOf(text: string): CalendarDate | null {
  try {
    return parseDate(text);
  } catch {
    return null;
  }
}

/** Whether an ad can run on the day of this text. */
export function isPossible(text: string): boolean {
  const day = dayOf(text);
  return day !== null && day.era === 'AD' && day.year >= FIRST_YEAR && day.year <= LAST_YEAR;
}

/** A year of two digits is one of this century. */
export function inThisCentury(day: CalendarDate): CalendarDate {
  return day.year < 100 ? day.set({ year: FIRST_YEAR + day.year }) : day;
}

/** The day that a pasted text names, in English or German; none where it names no day, or several. */
export function readDay(pasted: string, locale: string): CalendarDate | null {
  // Full-width digits and odd spaces become plain ones; marks of direction mean nothing here.
  const text = pasted.normalize('NFKC').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim().toLowerCase();
  if (text.length > LONGEST) return null;
  return ofMoment(text) ?? ofNumbers(withoutTime(text), locale) ?? ofWords(withoutTime(text));
}

/** `2027-06-30T22:00:00Z` is another day in Berlin. */
function ofMoment(text: string): CalendarDate | null {
  if (!/^\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}.*(z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  try {
    return toCalendarDate(parseAbsolute(text.toUpperCase().replace(' ', 'T'), getLocalTimeZone()));
  } catch {
    return null;
  }
}

function withoutTime(text: string): string {
  return text.replace(/(?:,? (?:at |um )?|t)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?(?: uhr)?$/, '');
}

function ofNumbers(text: string, locale: string): CalendarDate | null {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return made(compact[1], compact[2], compact[3]);
  const parts = /^(?:\p{L}+\.?,? )?(\d+) ?([./-]| ) ?(\d+) ?\2 ?(\d+)\.?$/u.exec(text);
  if (!parts) return null;
  const [, one, sign, two, three] = parts;
  if (one?.length === 4) return made(one, two, three);
  const [dayFirst, monthFirst] = [made(three, two, one), made(three, one, two)];
  // Nobody writes the month first with dots.
  const wanted = sign !== '.' && isMonthFirst(locale) ? [monthFirst, dayFirst] : [dayFirst, monthFirst];
  return wanted[0] ?? wanted[1] ?? null;
}

function isMonthFirst(locale: string): boolean {
  const order = new Intl.DateTimeFormat(locale).formatToParts().map(({ type }) => type);
  return order.indexOf('month') < order.indexOf('day');
}

/** Words that may stand beside a day. */
const FILLING = /^(?:st|nd|rd|th|of|on|the|am|den|der|dem)$/;

/** `1. Juli 2027`, `Thursday, July 1st, 2027`. */
function ofWords(text: string): CalendarDate | null {
  const pieces = text.match(/\d+|\p{L}+/gu) ?? [];
  // What is neither a word, a number nor a sign between them makes it another text.
  if (/[^\d\p{L}\p{M} .,'’/-]/u.test(text)) return null;
  const numbers = pieces.filter((piece) => /^\d/.test(piece));
  const words = pieces.filter((piece) => !/^\d/.test(piece) && !FILLING.test(piece));
  const months = words.flatMap((word) => monthOf(word) ?? []);
  const rest = words.filter((word) => monthOf(word) === null);
  const [month] = months;
  const [one, two] = numbers;
  if (months.length !== 1 || numbers.length !== 2 || !rest.every(isWeekday) || rest.length > 1) return null;
  return one?.length === 4 ? made(one, String(month), two) : made(two, String(month), one);
}

function namesOf(part: 'month' | 'weekday', count: number): string[][] {
  return Array.from({ length: count }, (_, place) => {
    // The first of January 2001 was a Monday.
    const day = part === 'month' ? new Date(2001, place, 1) : new Date(2001, 0, 1 + place);
    return ['en', 'de', 'de-AT'].map((locale) =>
      new Intl.DateTimeFormat(locale, { [part]: 'long' }).format(day).toLowerCase(),
    );
  });
}

const MONTHS = namesOf('month', 12);
const WEEKDAYS = namesOf('weekday', 7);

/** A month by its name, or by three letters of it or more. */
function monthOf(word: string): number | null {
  const found = MONTHS.findIndex((names) => names.some((name) => isShortFor(word, name, 3)));
  // No name begins so.
  const place = found >= 0 ? found : word === 'mrz' ? 2 : -1;
  return place < 0 ? null : place + 1;
}

function isWeekday(word: string): boolean {
  return WEEKDAYS.some((names) => names.some((name) => isShortFor(word, name, 2)));
}

function isShortFor(word: string, name: string, least: number): boolean {
  return word.length >= least && [plain, spelt].some((as) => as(name).startsWith(as(word)));
}

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '');
const spelt = (text: string) => text.replace('ä', 'ae');

/** The day, if there is such a day and its year has two digits or four. */
function made(year = '', month = '', date = ''): CalendarDate | null {
  if (!/^(?:\d{2}|\d{4})$/.test(year) || month.length > 2 || date.length > 2) return null;
  const wanted = [Number(year), Number(month), Number(date)] as const;
  const read = year.length === 2 ? FIRST_YEAR + wanted[0] : wanted[0];
  if (read < 1) return null;
  const day = new CalendarDate(read, wanted[1], wanted[2]);
  // What is no day, such as the 31st of June, was moved to one.
  return day.month === wanted[1] && day.day === wanted[2] ? day : null;
}
