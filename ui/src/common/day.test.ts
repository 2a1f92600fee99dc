import { CalendarDate } from '@internationalized/date';
import { describe, expect, it } from 'vitest';
import { inThisCentury, isPossible, dayOf, readDay } from './day';

const full = (text: string) => inThisCentury(dayOf(text) ?? new CalendarDate(1, 1, 1)).toString();
const read = (text: string, locale = 'de-DE') => readDay(text, locale)?.toString() ?? null;

describe('a pasted day', () => {
  it.each([
    '01.07.2027',
    '2027-07-01',
    '1.7.27',
    '1. Juli 2027',
    ' 01 . 07 . 2027 ',
    '1.\u00a07.\u00a02027',
    '\u200e01.07.2027\u200f',
    '０１.０７.２０２７',
    '01.07.2027\n',
    '01/07/2027',
    '01-07-2027',
    '1 7 2027',
    '2027/07/01',
    '2027.7.1',
    '20270701',
    '2027-07-01 00:00:00',
    '01.07.2027 14:30 Uhr',
    '2027-07-01T10:00:00',
    '1. Jul. 2027',
    'Do., 1. Juli 2027',
    'Donnerstag, den 1. Juli 2027',
    'Do, 01.07.2027',
    '1 July 2027',
    'July 1, 2027',
    'Jul 1st, 2027',
    'Thursday, 1st of July 2027',
    '1-Jul-2027',
    '1. JULI 27',
    '2027 July 1',
  ])('%j is the first of July 2027 for a German', (text) => {
    expect(read(text)).toBe('2027-07-01');
  });

  it('is read by the order of the person where it could be two days', () => {
    expect(read('7/1/2027', 'en-US')).toBe('2027-07-01');
    expect(read('7/1/2027', 'en-GB')).toBe('2027-01-07');
    expect(read('7/1/2027', 'de-DE')).toBe('2027-01-07');
    expect(read('7-1-27', 'en-US')).toBe('2027-07-01');
    // Nobody writes the month first with dots.
    expect(read('01.07.2027', 'en-US')).toBe('2027-07-01');
    // Only one of the two is a day.
    expect(read('7/31/2027', 'en-GB')).toBe('2027-07-31');
    expect(read('31/7/2027', 'en-US')).toBe('2027-07-31');
  });

  it('knows months by their names and short forms in both languages', () => {
    expect(read('3. März 2027')).toBe('2027-03-03');
    expect(read('3. Maerz 2027')).toBe('2027-03-03');
    expect(read('3. Mrz 2027')).toBe('2027-03-03');
    expect(read('6 March 2027')).toBe('2027-03-06');
    expect(read('5. Jänner 2027')).toBe('2027-01-05');
    expect(read('Sept. 30, 2027', 'en-US')).toBe('2027-09-30');
    expect(read('24. Dez. 2027')).toBe('2027-12-24');
    expect(read('8. Mai 2027')).toBe('2027-05-08');
  });

  it('of a moment is the day where the person is', () => {
    const moment = new Date(2027, 6, 1, 0, 30).toISOString();
    expect(read(moment)).toBe('2027-07-01');
  });

  it.each([
    '',
    'Hallo',
    '01.07.',
    '1. Juli',
    '31.06.2027',
    '29.02.2027',
    '13/13/2027',
    '0.7.2027',
    '1.7.207',
    '1.7.7',
    '1.7.0000',
    '01.07.2027 - 05.07.2027',
    '1. Juli 2027, 2. Juli 2027',
    'Vertrag 00000101',
    '3.5',
    '=DATE(2027;7;1)',
    '1. Juli Juni 2027',
    '1. Foo 2027',
    '٣.٧.٢٠٢٧',
    'x'.repeat(100_000),
  ])('%j is none', (text) => {
    expect(read(text)).toBeNull();
  });
});

describe('a day of an ad', () => {
  it('is of the years 2000 to 2100', () => {
    expect(['2000-01-01', '2026-07-01', '2100-12-31'].filter((day) => !isPossible(day))).toEqual([]);
    const others = ['1999-12-31', '2101-01-01', '0027-07-01', '0001-01-01', '0000-07-01', '9999-12-31', '', 'x'];
    expect(others.filter(isPossible)).toEqual([]);
  });

  it('with a year of two digits is of this century', () => {
    expect(full('0027-07-01')).toBe('2027-07-01');
    expect(full('0099-12-31')).toBe('2099-12-31');
    expect(full('0028-02-29')).toBe('2028-02-29');
    expect(full('0100-01-01')).toBe('0100-01-01');
    expect(full('1927-07-01')).toBe('1927-07-01');
  });
});
