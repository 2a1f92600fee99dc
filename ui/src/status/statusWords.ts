/** What is said of the line to Salesforce: in the status line, its popover and the strip. */

import { codeText } from '../messages/faults';
import type { Format } from '../messages/format';
import type { Translate } from '../messages/translate';
import type { DeskStatus, Hold, Line } from '../platform/bindings';

export type LineName = 'clear' | 'offline' | 'unserved' | 'held' | 'signed_out' | 'paused';

export interface LineWords {
  line: LineName;
  /** How it stands, without a time. */
  words: string;
  /** What it means for the work, where something stands in the way. */
  hint: string | null;
  /** What ends it, where a person can. */
  remedy: 'try_now' | 'check_set_up' | 'settings' | 'sign_in' | 'resume' | null;
  /** Whether something has gone wrong that is not this person's own wish. */
  isOutage: boolean;
}

const REMEDIES: Partial<Record<Hold['hold'], LineWords['remedy']>> = {
  set_up: 'check_set_up',
  moved: 'sign_in',
  proxy_sign_in: 'settings',
};

/** What a person has to do comes first, then what a person has done, then what only time mends. */
export function lineWords(t: Translate, status: DeskStatus): LineWords {
  const { line } = status;
  if (!status.signed_in || line === null) {
    const words = { line: 'signed_out', words: t('status.signed_out'), hint: t('status.signed_out.hint') } as const;
    return { ...words, remedy: 'sign_in', isOutage: false };
  }
  if (line.line === 'held' && isSignInOver(line)) {
    const [words, hint] = holdWords(t, line.hold);
    return { line: 'signed_out', words, hint, remedy: 'sign_in', isOutage: true };
  }
  if (status.paused) {
    const words = { line: 'paused', words: t('status.paused'), hint: t('status.paused.hint') } as const;
    return { ...words, remedy: 'resume', isOutage: false };
  }
  switch (line.line) {
    case 'clear':
      return { line: 'clear', words: t('status.clear'), hint: null, remedy: null, isOutage: false };
    case 'offline':
    case 'unserved': {
      const words = { words: t(`status.${line.line}`), hint: t(`status.${line.line}.hint`) };
      return { line: line.line, ...words, remedy: 'try_now', isOutage: true };
    }
    case 'held': {
      const [words, hint] = holdWords(t, line.hold);
      return { line: 'held', words, hint, remedy: REMEDIES[line.hold.hold] ?? 'try_now', isOutage: true };
    }
  }
}

/** Whether nothing is reported until the person has signed in once more. */
export function isSignInOver(line: Line | null): boolean {
  return line?.line === 'held' && (line.hold.hold === 'sign_in' || line.hold.hold === 'someone_else');
}

function holdWords(t: Translate, hold: Hold): [string, string] {
  switch (hold.hold) {
    case 'sign_in':
      return [t('status.sign_in_again'), t('status.sign_in_again.hint')];
    case 'sign_in_waits':
      return [t('status.sign_in_waits'), t('status.sign_in_waits.hint', { code: hold.code, message: hold.message })];
    case 'moved':
      return [
        t('status.moved'),
        hold.to === null ? t('status.moved.hint') : t('status.moved_to.hint', { address: hold.to.replace('https://', '') }),
      ];
    case 'someone_else':
      return [t('status.someone_else'), t('status.someone_else.hint')];
    case 'untrusted':
      return [t('status.untrusted'), t('status.untrusted.hint')];
    case 'proxy_sign_in':
      return [t('status.proxy_sign_in'), t('status.proxy_sign_in.hint')];
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

/** The same with since when it is so. */
export function sinceWords(t: Translate, format: Format, said: LineWords, status: DeskStatus): string {
  if (status.since === null) return said.words;
  return t('status.since', { words: said.words, since: format.moment(status.since) });
}

/** When something is tried again by itself. A lost connection is tried every few seconds: no use to count down to. */
export function nextWords(t: Translate, format: Format, status: DeskStatus, now: number): string | null {
  const { line, next } = status;
  if (status.paused || line === null) return null;
  const waits = status.counts.waiting + status.counts.reporting + status.counts.needs_you > 0;
  if (!waits) return line.line === 'clear' ? null : t('status.next.when_something_waits');
  if (next === null) return null;
  if (line.line === 'offline') return t('status.next.every_few_seconds');
  // What is due and goes out in turn is no try to wait for.
  if (line.line === 'clear' && Date.parse(next) <= now) return null;
  return t('status.next', { when: format.ahead(next, now) });
}

/** How the computer's clock differs from Salesforce's, when it does by minutes. */
export function clockWords(t: Translate, off: number | null): string | null {
  if (off === null) return null;
  const count = Math.round(Math.abs(off) / 60);
  if (count < 120) return off > 0 ? t('status.clock_behind', { count }) : t('status.clock_ahead', { count });
  const hours = { count: Math.round(count / 60) };
  return off > 0 ? t('status.clock_behind_hours', hours) : t('status.clock_ahead_hours', hours);
}
