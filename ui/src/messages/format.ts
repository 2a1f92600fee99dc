/** Dates, times and numbers as a person of this locale writes them. */

export interface Format {
  number(value: number): string;
  /** With two decimals; the org's currency is not known here. */
  price(value: number): string;
  /** A share of 1, such as `150 %`. */
  percent(share: number): string;
  /** Several as one, such as `a, b and c`. */
  list(parts: string[]): string;
  /** How far ahead of `now` (milliseconds) something is: `in 42 seconds`, `now`. */
  ahead(timestamp: string, now: number): string;
  /** `10:32` today, else with the day. */
  moment(timestamp: string): string;
  /** `10:32` today, else the day alone: for narrow places. */
  brief(timestamp: string): string;
  /** `10:32:05` */
  clock(timestamp: string): string;
  /** A day without a time, such as `2026-07-31`. */
  day(civil: string): string;
  /** The same in digits alone, such as `31/07/2026`. */
  digits(civil: string): string;
  /** `July 2026`, of any day of it. */
  month(civil: string): string;
  /** `Jul`, for narrow places. */
  briefMonth(civil: string): string;
}

export function formatter(locale: string, now: () => Date = () => new Date()): Format {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const prices = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const shares = new Intl.NumberFormat(locale, { style: 'percent' });
  const lists = new Intl.ListFormat(locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });
  const digits = new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit' });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long' });
  const briefMonth = new Intl.DateTimeFormat(locale, { month: 'short' });
  const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const moment = (timestamp: string, ofThisYear: Intl.DateTimeFormat) => {
    const date = parse(timestamp);
    if (date.toDateString() === now().toDateString()) return time.format(date);
    return (date.getFullYear() === now().getFullYear() ? ofThisYear : day).format(date);
  };
  return {
    number: (value) => numbers.format(value),
    price: (value) => prices.format(value),
    percent: (share) => shares.format(share),
    list: (parts) => lists.format(parts),
    ahead: (timestamp, at) => {
      const seconds = Math.max(0, Math.ceil((parse(timestamp).getTime() - at) / 1000));
      if (seconds < 100) return relative.format(seconds, 'second');
      const minutes = Math.round(seconds / 60);
      return minutes < 100 ? relative.format(minutes, 'minute') : relative.format(Math.round(minutes / 60), 'hour');
    },
    moment: (timestamp) => moment(timestamp, dayOfYear),
    brief: (timestamp) => moment(timestamp, shortDay),
    clock: (timestamp) => clock.format(parse(timestamp)),
    day: (civil) => day.format(dateOf(civil)),
    digits: (civil) => digits.format(dateOf(civil)),
    month: (civil) => month.format(dateOf(civil)),
    briefMonth: (civil) => briefMonth.format(dateOf(civil)),
  };
}

function dateOf(civil: string): Date {
  const [year = 0, month = 1, date = 1] = civil.split('-').map(Number);
  return new Date(year, month - 1, date);
}

/** Timestamps carry up to nine digits of a second; `Date` promises to read three. */
function parse(timestamp: string): Date {
  return new Date(timestamp.replace(/(\.\d{3})\d+/, '$1'));
}
