/** What the status line says of the line to Salesforce. */

import { codeText } from '../messages/faults';
import type { Format } from '../messages/format';
import type { Translate } from '../messages/translate';
import type { DeskStatus, Hold } from '../platform/bindings';

export type LineName = 'clear' | 'offline' | 'unserved' | 'held' | 'signed_out' | 'paused';

export interface LineWords {
  line: LineName;
  words: string;
  /** What it means for the work, where something stands in the way. */
  hint: string | null;
  /** When it is tried again by itself. */
  next: string | null;
}

/** What a person has to do comes first, then what a person has done, then what only time mends. */
export function lineWords(t: Translate, format: Format, status: DeskStatus): LineWords {
  const { line } = status;
  if (!status.signed_in || line === null) {
    return plain('signed_out', t('status.signed_out'), t('status.signed_out.hint'));
  }
  if (line.line === 'held' && line.hold.hold === 'sign_in') {
    return plain('signed_out', t('status.sign_in_again'), t('status.signed_out.hint'));
  }
  if (status.paused) {
    return plain('paused', t('status.paused'), t('status.paused.hint'));
  }
  switch (line.line) {
    case 'clear':
      return plain('clear', t('status.clear'), null);
    case 'offline': {
      // A connection is tried every two seconds: nothing to count down to.
      const since = format.moment(line.since);
      return plain('offline', t('status.offline', { since }), t('status.offline.hint'));
    }
    case 'unserved': {
      const since = format.moment(line.since);
      const words = plain('unserved', t('status.unserved', { since }), t('status.unserved.hint'));
      return { ...words, next: format.moment(line.next) };
    }
    case 'held': {
      const [words, hint] = holdWords(t, line.hold);
      return { ...plain('held', words, hint), next: line.next === null ? null : format.moment(line.next) };
    }
  }
}

function plain(line: LineName, words: string, hint: string | null): LineWords {
  return { line, words, hint, next: null };
}

function holdWords(t: Translate, hold: Hold): [string, string] {
  switch (hold.hold) {
    case 'sign_in':
      return [t('status.sign_in_again'), t('status.signed_out.hint')];
    case 'someone_else':
      return [t('status.someone_else'), t('status.someone_else.hint')];
    case 'untrusted':
      return [t('status.untrusted'), t('status.untrusted.hint')];
    case 'api_limit':
      return [t('status.api_limit'), t('status.api_limit.hint')];
    case 'set_up':
      if (hold.code === 'ADTALLY_SET_UP') return [t('status.set_up'), t('status.set_up.hint')];
      if (hold.code === 'ADTALLY_NO_CONTRACT_PRODUCT') {
        return [t('status.no_ground'), t('status.no_ground.hint')];
      }
      return [t('status.admin'), t('status.admin.hint', { ...hold, why: codeText(t, hold.code) ?? t('code.other') })];
    case 'our_fault':
      return [t('status.our_fault'), t('status.our_fault.hint', { code: hold.code })];
  }
}

/** How the computer's clock differs from Salesforce's, when it does by minutes. */
export function clockWords(t: Translate, off: number | null): string | null {
  if (off === null) return null;
  const count = Math.round(Math.abs(off) / 60);
  if (count < 120) return off > 0 ? t('status.clock_behind', { count }) : t('status.clock_ahead', { count });
  const hours = { count: Math.round(count / 60) };
  return off > 0 ? t('status.clock_behind_hours', hours) : t('status.clock_ahead_hours', hours);
}
