/** Dates, times and numbers as a person of this locale writes them. */

export interface Format {
  number(value: number): string;
  /** With two decimals; the org's currency is not known here. */
  price(value: number): string;
  /** `10:32` today, else with the day. */
  moment(timestamp: string): string;
  /** `10:32` today, else the day alone: for narrow places. */
  brief(timestamp: string): string;
  /** `10:32:05` */
  clock(timestamp: string): string;
  /** A day without a time, such as `2026-07-31`. */
  day(civil: string): string;
  /** `in 12 minutes`, as seen from `now`. */
  relative(timestamp: string, now: number): string;
}

export function formatter(locale: string, now: () => Date = () => new Date()): Format {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const prices = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const distance = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const moment = (timestamp: string, ofThisYear: Intl.DateTimeFormat) => {
    const date = parse(timestamp);
    if (date.toDateString() === now().toDateString()) return time.format(date);
    return (date.getFullYear() === now().getFullYear() ? ofThisYear : day).format(date);
  };
  return {
    number: (value) => numbers.format(value),
    price: (value) => prices.format(value),
    moment: (timestamp) => moment(timestamp, dayOfYear),
    brief: (timestamp) => moment(timestamp, shortDay),
    clock: (timestamp) => clock.format(parse(timestamp)),
    relative: (timestamp, from) => {
      const seconds = Math.round((parse(timestamp).getTime() - from) / 1000);
      if (Math.abs(seconds) < 60) return distance.format(seconds, 'second');
      if (Math.abs(seconds) < 3600) return distance.format(Math.round(seconds / 60), 'minute');
      return distance.format(Math.round(seconds / 3600), 'hour');
    },
    day: (civil) => {
      const [year = 0, month = 1, date = 1] = civil.split('-').map(Number);
      return day.format(new Date(year, month - 1, date));
    },
  };
}

/** Timestamps carry up to nine digits of a second; `Date` promises to read three. */
function parse(timestamp: string): Date {
  return new Date(timestamp.replace(/(\.\d{3})\d+/, '$1'));
}
