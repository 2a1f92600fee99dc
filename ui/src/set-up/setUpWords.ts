/** Plain words for what a check of the set-up found, or why there was none. */

import { isKey, type Translate } from '../messages/translate';
import type { CommandError, SetUpFault } from '../platform/bindings';

/** What an admin does about it. */
export function setUpFaultText(t: Translate, fault: SetUpFault): string {
  switch (fault.fault) {
    case 'old_version':
    case 'no_object':
    case 'no_field':
    case 'no_relation':
    case 'too_short':
    case 'not_external_id':
    case 'not_unique':
    case 'not_calculated':
    case 'entry_refused':
    case 'replay_refused':
    case 'other_rule':
    case 'rule_silent': {
      const { fault: kind, ...params } = fault;
      // Each of these texts takes exactly the names that its fault has; a test reads them all.
      return (t as (key: string, params: object) => string)(`set_up.fault.${kind}`, params);
    }
    case 'wrong_type':
      return t('set_up.fault.wrong_type', { ...fault, wanted: t(`set_up.kind.${fault.wanted}`) });
    case 'no_right':
      return t('set_up.fault.no_right', { ...fault, right: t(`set_up.right.${fault.right}`) });
    case 'no_field_right':
      return t('set_up.fault.no_field_right', { ...fault, right: t(`set_up.right.${fault.right}`) });
    case 'not_tried':
    case 'nothing_to_try_on':
      return t(`set_up.fault.${fault.fault}`);
  }
}

/** Why there is no finding. */
export function checkFaultText(t: Translate, fault: CommandError): string {
  if (fault.code === 'set_up') {
    return t('set_up.error.set_up', { code: String(fault.params['salesforce_code'] ?? '') });
  }
  const key = `set_up.error.${fault.code}`;
  return isKey(key) ? (t as (key: string) => string)(key) : t('set_up.error.other');
}
