import { describe, expect, it } from 'vitest';
import { formatter } from '../messages/format';
import { translator } from '../messages/translate';
import type { DeskStatus, Hold, Line } from '../platform/bindings';
import { clockWords, lineWords, nextWords, sinceWords } from './statusWords';

const t = translator('en', 'en-GB');
const format = formatter('en-GB');
const at = new Date(new Date().setHours(10, 32, 0, 0));
const since = at.toISOString();
const next = new Date(at.getTime() + 42_000).toISOString();

function status(line: Line | null, more: Partial<DeskStatus> = {}): DeskStatus {
  return {
    counts: { ads: 2, waiting: 1, reporting: 0, needs_you: 0 },
    signed_in: true,
    set_up_proven: true,
    line,
    since,
    next: line && 'next' in line ? line.next : null,
    paused: false,
    last_report: null,
    disk: null,
    taken_in: null,
    api_calls: null,
    clock_off: null,
    ...more,
  };
}

function said(line: Line | null, more: Partial<DeskStatus> = {}) {
  const words = lineWords(t, status(line, more));
  return [words.line, words.words, words.remedy, words.isOutage];
}

function setUpWords(code: string) {
  return said({ line: 'held', hold: { hold: 'set_up', code, message: '' }, since, next })[1];
}

const nextOf = (line: Line | null, more: Partial<DeskStatus> = {}) =>
  nextWords(t, format, status(line, more), at.getTime());

const held = (hold: Hold) => said({ line: 'held', hold, since, next });
const hint = (hold: Hold) => lineWords(t, status({ line: 'held', hold, since, next })).hint;

describe('the words of the line to Salesforce', () => {
  it('name each state, and what ends it', () => {
    expect(said({ line: 'clear' })).toEqual(['clear', 'Online', null, false]);
    expect(said({ line: 'offline', since, next })).toEqual(['offline', 'Offline', 'try_now', true]);
    expect(said({ line: 'unserved', since, next })).toEqual(['unserved', 'Salesforce doesn’t answer', 'try_now', true]);
    expect(said({ line: 'held', hold: { hold: 'api_limit' }, since, next })).toEqual([
      'held',
      'Your company’s Salesforce calls are used up',
      'try_now',
      true,
    ]);
  });
  it('say what an admin has to do', () => {
    expect(setUpWords('ADTALLY_SET_UP')).toBe('Salesforce is not set up for Adtally');
    expect(setUpWords('ADTALLY_NO_CONTRACT_PRODUCT')).toBe('Salesforce has no open contract with a product yet');
    expect(setUpWords('STORAGE_LIMIT_EXCEEDED')).toBe('Salesforce needs your admin');
  });
  it('ask for a sign-in before anything else', () => {
    const hold = { hold: 'sign_in', code: 'INVALID_SESSION_ID' } as const;
    const over = said({ line: 'held', hold, since, next: null });
    expect(over).toEqual(['signed_out', 'Signed out by Salesforce', 'sign_in', true]);
    expect(said(null, { signed_in: false })).toEqual(['signed_out', 'Not signed in', 'sign_in', false]);
    expect(said(null, { signed_in: false, paused: true })[0]).toBe('signed_out');
  });
  it('tell what passes, what has moved and what an admin has to mend from what is over', () => {
    const waits = { hold: 'sign_in_waits', code: 'invalid_grant', message: 'already being processed' } as const;
    expect(held(waits)).toEqual(['held', 'Salesforce isn’t renewing your sign-in yet', 'try_now', true]);
    for (const to of [null, 'https://magic-new.my.salesforce.com']) {
      expect(held({ hold: 'moved', to })).toEqual(['held', 'Salesforce may have a new address', 'sign_in', true]);
    }
    expect(hint(waits)).toContain('already being processed');
    expect(hint({ hold: 'moved', to: 'https://magic-new.my.salesforce.com' })).toContain('to magic-new.my.salesforce.com.');
    for (const code of ['inactive_user', 'inactive_org', 'ip_restricted', 'login_hours', 'not_approved', 'app_blocked', 'app_not_found', 'app_refused', 'wrong_domain', 'policy']) {
      const admin = hint({ hold: 'set_up', code, message: '' }) ?? '';
      expect(admin).toContain('tell your admin');
      expect(admin).not.toContain('is one that Adtally doesn’t know');
    }
  });
  it('say that a person paused, whatever the line', () => {
    expect(said({ line: 'offline', since, next }, { paused: true })).toEqual([
      'paused',
      'Reporting is paused',
      'resume',
      false,
    ]);
  });
  it('say since when it is so, where that is known', () => {
    const offline = status({ line: 'offline', since, next });
    expect(sinceWords(t, format, lineWords(t, offline), offline)).toBe('Offline since 10:32');
    const out = status(null, { signed_in: false, since: null });
    expect(sinceWords(t, format, lineWords(t, out), out)).toBe('Not signed in');
  });
  it('count down to the next try, where there is one to wait for', () => {
    expect(nextOf({ line: 'unserved', since, next })).toBe('Next try in 42 seconds');
    expect(nextOf({ line: 'held', hold: { hold: 'api_limit' }, since, next }, { next: new Date(at.getTime() + 840_000).toISOString() })).toBe(
      'Next try in 14 minutes',
    );
    expect(nextOf({ line: 'unserved', since, next }, { next: since })).toBe('Next try now');
    expect(nextOf({ line: 'offline', since, next })).toBe('Tried again every few seconds');
    expect(nextOf({ line: 'clear' }, { next: since })).toBeNull();
    expect(nextOf({ line: 'clear' }, { next })).toBe('Next try in 42 seconds');
    expect(nextOf({ line: 'offline', since, next }, { paused: true })).toBeNull();
    const counts = { ads: 1, waiting: 0, reporting: 0, needs_you: 0 };
    expect(nextOf({ line: 'offline', since, next }, { counts, next: null })).toBe('Tried again as soon as something waits');
    const german = nextWords(translator('de', 'de'), formatter('de'), status({ line: 'unserved', since, next }), at.getTime());
    expect(german).toBe('Nächster Versuch in 42 Sekunden');
  });
  it('tell which way the clock is off', () => {
    expect(clockWords(t, 600)).toBe('This computer’s clock is 10 minutes slow');
    expect(clockWords(t, -360)).toBe('This computer’s clock is 6 minutes fast');
    expect(clockWords(t, 3 * 60 * 60)).toBe('This computer’s clock is 3 hours slow');
    expect(clockWords(t, -50 * 60 * 60)).toBe('This computer’s clock is 50 hours fast');
    expect(clockWords(t, null)).toBeNull();
  });
});
