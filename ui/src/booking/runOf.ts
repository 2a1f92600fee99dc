import type { Format } from '../messages/format';
import type { Translate } from '../messages/translate';
import type { ContractView } from '../platform/bindings';

/** From when until when a contract runs, as far as the org says. */
export function runOf(t: Translate, format: Format, { starts, ends }: ContractView): string | null {
  if (starts && ends) return t('picker.runs', { from: format.day(starts), until: format.day(ends) });
  if (starts) return t('picker.runs_from', { from: format.day(starts) });
  return ends ? t('picker.runs_until', { until: format.day(ends) }) : null;
}
