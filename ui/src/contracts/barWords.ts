/** What a bar of the chart is called. */

import type { Format } from '../messages/format';
import type { Translate } from '../messages/translate';
import type { Bar } from './months';

export function nameOf(t: Translate, format: Format, { kind, month }: Bar): string {
  if (month === null) return t('usage.undated');
  return kind === 'earlier' ? t('usage.earlier', { month: format.month(month) }) : format.month(month);
}

/** The same where there is little room. */
export function briefOf(t: Translate, format: Format, { kind, month }: Bar): string {
  if (month === null) return t('usage.undated.brief');
  return kind === 'earlier' ? t('usage.earlier.brief') : format.briefMonth(month);
}

export function barWords(t: Translate, format: Format, bar: Bar): string {
  const [units, entries] = [t('usage.units', { count: bar.units }), t('usage.entries', { count: bar.entries })];
  return t('usage.bar', { month: nameOf(t, format, bar), units, entries });
}
