/** How a person's spreadsheet reads a file of CSV. */

import type { Sheet } from '../platform/bindings';

/**
 * A spreadsheet separates cells as the person's region does: by a semicolon where numbers have a decimal comma, and
 * wherever German is written. The region is that of the system, which may speak English all the same; whoever has
 * Adtally in German then tells more of it.
 */
export function sheetFor(locale: string, system: string): Sheet {
  return {
    separator: [locale, system].some(hasSemicolons) ? 'semicolon' : 'comma',
    time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function hasSemicolons(locale: string): boolean {
  try {
    const decimal = new Intl.NumberFormat(locale).formatToParts(0.5).find(({ type }) => type === 'decimal');
    return decimal?.value === ',' || /^de\b/i.test(locale);
  } catch {
    // `C`, on a machine without a language.
    return false;
  }
}
