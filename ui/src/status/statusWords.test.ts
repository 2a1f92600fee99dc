import { describe, expect, it } from 'vitest';
import { formatter } from '../messages/format';
import { translator } from '../messages/translate';
import type { DeskStatus, Line } from '../platform/bindings';
import { clockWords, lineWords } from './statusWords';

const t = translator('en', 'en-GB');
const format = formatter('en-GB');
const since = new Date(new Date().setHours(10, 32, 0, 0)).toISOString();
const next = new Date(new Date().setHours(10, 45, 0, 0)).toISOString();

function words(line: Line | null, more: Partial<DeskStatus> = {}) {
  const status: DeskStatus = {
    counts: { ads: 0, waiting: 0, reporting: 0, needs_you: 0 },
    signed_in: true,
    set_up_proven: true,
    line,
    paused: false,
    last_report: null,
    disk: null,
    api_calls: null,
    clock_off: null,
    ...more,
  };
  const said = lineWords(t, format, status);
  return [said.line, said.words, said.next];
}

function setUpWords(code: string) {
  return words({ line: 'held', hold: { hold: 'set_up', code, message: '' }, since, next })[1];
}

describe('the words of the status line', () => {
  it('name each state of the line', () => {
    expect(words({ line: 'clear' })).toEqual(['clear', 'Online', null]);
    expect(words({ line: 'offline', since, next })).toEqual(['offline', 'Offline since 10:32', null]);
    expect(words({ line: 'unserved', since, next })).toEqual([
      'unserved',
      'Salesforce doesn’t answer since 10:32',
      '10:45',
    ]);
    expect(words({ line: 'held', hold: { hold: 'api_limit' }, since, next })).toEqual([
      'held',
      'Your company’s Salesforce calls are used up',
      '10:45',
    ]);
  });
  it('say what an admin has to do', () => {
    expect(setUpWords('ADTALLY_SET_UP')).toBe('Salesforce is not set up for Adtally');
    expect(setUpWords('ADTALLY_NO_CONTRACT_PRODUCT')).toBe('Salesforce has no open contract with a product yet');
    expect(setUpWords('STORAGE_LIMIT_EXCEEDED')).toBe('Salesforce needs your admin');
  });
  it('ask for a sign-in before anything else', () => {
    const hold = { hold: 'sign_in', code: 'INVALID_SESSION_ID' } as const;
    expect(words({ line: 'held', hold, since, next: null })[0]).toBe('signed_out');
    expect(words(null, { signed_in: false })).toEqual(['signed_out', 'Not signed in', null]);
    expect(words(null, { signed_in: false, paused: true })[0]).toBe('signed_out');
  });
  it('say that a person paused, whatever the line', () => {
    expect(words({ line: 'offline', since, next }, { paused: true })[0]).toBe('paused');
  });
  it('tell which way the clock is off', () => {
    expect(clockWords(t, 600)).toBe('This computer’s clock is 10 minutes slow');
    expect(clockWords(t, -360)).toBe('This computer’s clock is 6 minutes fast');
    expect(clockWords(t, 3 * 60 * 60)).toBe('This computer’s clock is 3 hours slow');
    expect(clockWords(t, -50 * 60 * 60)).toBe('This computer’s clock is 50 hours fast');
    expect(clockWords(t, null)).toBeNull();
  });
});
