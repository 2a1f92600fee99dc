import { describe, expect, it } from 'vitest';
import { formatter } from './format';
import { catalogues, isKey, languageOf, localeOf, translator, type Key, type Plural } from './translate';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();
const forms = (message: string | Plural) => (typeof message === 'string' ? [message] : Object.values(message));
const all = Object.keys(catalogues.en) as Key[];

describe('the messages', () => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(catalogues.de).toSorted()).toEqual(all.toSorted());
  });

  it.each(all)('%s has the same placeholders in both languages and all its forms', (key) => {
    const [english, german] = [forms(catalogues.en[key]), forms(catalogues.de[key])];
    const wanted = placeholders(english.at(-1) ?? '');
    expect(placeholders(german.at(-1) ?? '')).toEqual(wanted);
    // “One field” needs no number, and has nothing else that the plural lacks.
    for (const text of [...english, ...german]) {
      expect(wanted).toEqual(expect.arrayContaining(placeholders(text)));
      expect(wanted.filter((name) => name !== 'count')).toEqual(
        placeholders(text).filter((name) => name !== 'count'),
      );
    }
  });

  it('blame nobody and shout at nobody', () => {
    for (const key of all) {
      for (const text of [...forms(catalogues.en[key]), ...forms(catalogues.de[key])]) {
        expect(text).not.toContain('!');
        expect(text.trim()).toBe(text);
        expect(text).not.toBe('');
      }
    }
  });

  it('have words for every code that the desk can answer with', () => {
    const codes =
      'invalid no_such_ad cancelled no_such_picture not_written not_signed_in offline unserved api_limit set_up ' +
      'no_such_page sign_in_denied sign_in_cancelled sign_in_timed_out ports_taken bad_address someone_else unnamed ' +
      'demo_failed internal closed sign_in_wrong_state sign_in_refused no_browser no_secure_connections ' +
      'not_a_picture picture_too_large nothing_to_give store_already_open store_newer store_disk_full ' +
      'store_read_only store_failed app_blocked app_missing bad_instance clock_wrong untrusted bad_settings ' +
      'too_many_copies not_exported not_read no_such_contract search_too_long too_much too_many_ads ' +
      'picture_too_many_pixels several_files folder_given file_elsewhere no_file_given file_gone ' +
      'file_unreadable copy_withheld moved sign_in_waits sign_in_moved login_set proxy_sign_in ' +
      'proxy_not_an_address proxy_scheme proxy_script proxy_named proxy_more_than_a_host proxy_name';
    expect(codes.split(' ').filter((code) => !isKey(`error.${code}`))).toEqual([]);
  });

  it('count and name numbers as the language does', () => {
    const english = translator('en', 'en-GB');
    const german = translator('de', 'de-DE');
    expect(english('list.count', { count: 1 })).toBe('1 ad');
    expect(english('list.count', { count: 100_000 })).toBe('100,000 ads');
    expect(german('list.count', { count: 100_000 })).toBe('100.000 Anzeigen');
    expect(german('status.waiting', { count: 1 })).toBe('1 wartet');
  });

  it('leave what looks like a placeholder in a name alone', () => {
    const t = translator('en', 'en');
    expect(t('queue.open', { title: '{count} $& <b>' })).toBe('Open the ad “{count} $& <b>”');
  });

  it('follow the language of the system', () => {
    expect(['de', 'de-AT', 'DE-ch', 'en-US', 'fr-FR', ''].map(languageOf)).toEqual([
      'de',
      'de',
      'de',
      'en',
      'en',
      'en',
    ]);
  });
});

describe('the locale', () => {
  it('is the system’s where there are words for its language, and English elsewhere', () => {
    const wanted = ['de-CH', 'en-US', 'fr-FR', 'den', 'C', 'c', 'en_GB', ''];
    expect(wanted.map(localeOf)).toEqual(['de-CH', 'en-US', 'en', 'en', 'en', 'en', 'en', 'en']);
  });
});

describe('the format', () => {
  const format = formatter('en-GB', () => new Date(2026, 10, 22, 15, 0));
  it('names a moment by its time today and by its day before', () => {
    expect(format.moment(new Date(2026, 10, 22, 10, 32).toISOString())).toBe('10:32');
    expect(format.moment(new Date(2026, 10, 20, 10, 32).toISOString())).toContain('20 Nov');
    expect(format.moment(new Date(2025, 10, 20, 10, 32).toISOString())).toBe('20 Nov 2025');
  });
  it('has the day alone where there is little room', () => {
    expect(format.brief(new Date(2026, 10, 22, 10, 32).toISOString())).toBe('10:32');
    expect(format.brief(new Date(2026, 10, 20, 10, 32).toISOString())).toBe('20 Nov');
    expect(format.brief(new Date(2025, 10, 20, 10, 32).toISOString())).toBe('20 Nov 2025');
  });
  it('says how far ahead a moment is', () => {
    const at = new Date(2026, 10, 22, 15, 0);
    const ahead = (seconds: number) => format.ahead(new Date(at.getTime() + seconds * 1000).toISOString(), at.getTime());
    expect([ahead(30), ahead(12 * 60), ahead(2 * 3600)]).toEqual(['in 30 seconds', 'in 12 minutes', 'in 2 hours']);
  });
  it('reads nanoseconds and days without a time', () => {
    const at = new Date(2026, 10, 22, 10, 32, 5).toISOString().replace('.000Z', '.000123456Z');
    expect(format.clock(at)).toBe('10:32:05');
    expect(format.day('2026-07-31')).toBe('31 Jul 2026');
  });
});
