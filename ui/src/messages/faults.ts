/** Plain words for what a command or Salesforce answered. */

import type { Cause, CommandError, Repaired } from '../platform/bindings';
import { isKey, type Translate } from './translate';

/** What happened, what it means for the ad, and what to do. */
export function faultText(t: Translate, fault: CommandError): string {
  const key = `error.${fault.code}`;
  if (isKey(key)) {
    // The keys of errors take no parameters; the raw words of the fault stand beside the text.
    return (t as (key: string) => string)(key);
  }
  return t(fault.code.startsWith('store_') ? 'error.store' : 'error.internal');
}

/** The parameters that are shown as they are: paths, names, and what the machine or the org said. */
const SHOWN = ['path', 'field', 'line', 'salesforce_code', 'message', 'ports', 'system'] as const;

/** A line for the code of a fault, and for each of its parameters that says more. */
export function detailsOf(t: Translate, fault: CommandError): string {
  const params = SHOWN.flatMap((name) => {
    const value = fault.params[name];
    return value === undefined || value === '' ? [] : [`${t(`details.${name}`)}: ${value}`];
  });
  return [`${t('details.code')}: ${fault.code}`, ...params].join('\n');
}

/** What was repaired when the ads were opened, and what that means for them. */
export function repairText(t: Translate, repaired: Repaired): string {
  switch (repaired.repair) {
    case 'torn_tail':
    case 'scratched':
    case 'unreadable':
    case 'bad_base':
    case 'draft_set_aside':
      return t(`repair.${repaired.repair}`, { file: repaired.file });
    case 'damaged':
    case 'journal_spoilt':
      return t(`repair.${repaired.repair}`, { file: repaired.file, count: repaired.records });
    case 'journal_behind':
      return t('repair.journal_behind', { count: repaired.records });
    case 'index_rebuilt':
      return repaired.set_aside === null
        ? t('repair.index_rebuilt')
        : t('repair.index_set_aside', { file: repaired.set_aside });
    case 'no_index':
      return t('repair.no_index');
  }
}

/** The same where somebody was signing in: no contract is the matter there. */
export function moveFaultText(t: Translate, fault: CommandError): string {
  const elsewhere = ['offline', 'unserved', 'proxy_sign_in'].includes(fault.code);
  return faultText(t, elsewhere ? { ...fault, code: `sign_in_${fault.code}` } : fault);
}

/** What one of Salesforce’s codes means; none where there are no words for it. */
export function codeText(t: Translate, code: string): string | null {
  const key = `code.${code}`;
  // The keys of codes take no parameters.
  return isKey(key) ? (t as (key: string) => string)(key) : null;
}

export function causeText(t: Translate, cause: Cause): string {
  const { kind, contract = '', product = '', message = '' } = cause;
  const why = codeText(t, cause.code ?? '') ?? t('code.other');
  switch (kind.kind) {
    case 'changed_by_colleague': {
      const change = kind.cancelled
        ? t('cause.colleague_cancelled')
        : t('cause.colleague_units', { count: kind.units });
      if (kind.own_past) return t('cause.own_past', { what: change, product, contract });
      const what = kind.reason ? t('cause.colleague_reason', { what: change, reason: kind.reason }) : change;
      const who = kind.by ?? t('cause.colleague');
      return t('cause.changed_by_colleague', { who, what, product, contract });
    }
    case 'several_lines':
      return t('cause.several_lines', { contract, product, found: kind.found });
    case 'entry_gone':
    case 'no_such_product':
    case 'line_gone':
      return t(`cause.${kind.kind}`, { contract, product });
    case 'rule':
      return t('cause.rule', { contract, message });
    case 'bad_value':
    case 'other':
      return t(`cause.${kind.kind}`, { contract, why, message });
    case 'not_allowed':
      return t('cause.not_allowed', { contract, why });
    case 'locked':
    case 'no_such_contract':
    case 'record_locked':
      return t(`cause.${kind.kind}`, { contract });
    case 'temporary':
    case 'too_slow':
    case 'our_fault':
      return t(`cause.${kind.kind}`);
  }
}
