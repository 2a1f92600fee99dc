import { describe, expect, it } from 'vitest';
import { sheetFor } from './sheet';

describe('a spreadsheet', () => {
  it.each([
    ['de-DE', 'de-DE'],
    ['de-CH', 'de-CH'],
    ['de-AT', 'de-AT'],
    ['de', 'en-US'],
    ['en', 'de-DE'],
    ['en', 'fr-FR'],
    ['en', 'pl-PL'],
    ['en-DE', 'en-DE'],
  ])('of a person with Adtally in %s on a system in %s separates by semicolons', (locale, system) => {
    expect(sheetFor(locale, system).separator).toBe('semicolon');
  });

  it.each([
    ['en-US', 'en-US'],
    ['en-GB', 'en-GB'],
    ['en', 'ja-JP'],
    ['en', 'C'],
  ])('of a person with Adtally in %s on a system in %s separates by commas', (locale, system) => {
    expect(sheetFor(locale, system).separator).toBe('comma');
  });

  it('shows the times of where the person is', () => {
    expect(sheetFor('en', 'en').time_zone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});
