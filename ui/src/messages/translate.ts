/** Turns a key and its parameters into words of one language. */

import { de } from './de';
import { en } from './en';

export type Plural = { readonly one: string; readonly other: string };
export type Key = keyof typeof en;
export type Messages = { readonly [K in Key]: (typeof en)[K] extends string ? string : Plural };
export type Language = 'en' | 'de';

type Placeholder<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholder<Rest> : never;
type PlaceholderOf<K extends Key> = (typeof en)[K] extends string
  ? Placeholder<(typeof en)[K]>
  : 'count' | Placeholder<(typeof en)[K][keyof (typeof en)[K]]>;
type Params<K extends Key> = [PlaceholderOf<K>] extends [never]
  ? []
  : [params: { [Name in PlaceholderOf<K>]: Name extends 'count' ? number : string | number }];

export type Translate = <K extends Key>(key: K, ...params: Params<K>) => string;

export const catalogues: { readonly [L in Language]: Messages } = { en, de };

/** The language that fits best what the system asks for. */
export function languageOf(wanted: string): Language {
  return wanted.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/**
 * The locale for numbers and dates: the system's, unless there are no words for its language, which
 * would mix two, or it is none at all (`C` on a machine without a language).
 */
export function localeOf(wanted: string): string {
  try {
    const [locale = 'en'] = Intl.getCanonicalLocales(wanted);
    return /^(en|de)(-|$)/.test(locale) ? locale : 'en';
  } catch {
    return 'en';
  }
}

export function translator(language: Language, locale: string): Translate {
  const messages = catalogues[language];
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (key, ...rest) => {
    const params: Record<string, string | number> = rest[0] ?? {};
    const message: string | Plural = messages[key];
    const template =
      typeof message === 'string'
        ? message
        : message[plurals.select(Number(params['count'])) === 'one' ? 'one' : 'other'];
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? numbers.format(value) : value;
    });
  };
}

/** Whether there is a text for a key that was put together at run time. */
export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}
