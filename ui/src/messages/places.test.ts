/** Words that are said nowhere, and words that are too long for the place where they stand. */

import { describe, expect, it } from 'vitest';
import { catalogues, translator, type Key, type Plural } from './translate';

const sources = Object.entries(
  import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!./{en,de}*.ts', '!../platform/bindings.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).map(([, text]) => text);
const code = sources.join('\n');
const all = Object.keys(catalogues.en) as Key[];

/** Keys that are put together: `state.${state}` stands for all that fits. */
const patterns = [...code.matchAll(/`([a-z_]+\.[^`\s]*\$\{[^`]*)`/g)].map(([, template = '']) => {
  const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
});

describe('each text', () => {
  it('is said somewhere', () => {
    expect(sources.length).toBeGreaterThan(80);
    const unsaid = all.filter((key) => !code.includes(`'${key}'`) && !patterns.some((pattern) => pattern.test(key)));
    expect(unsaid).toEqual([]);
  });
});

/**
 * The characters that a place has room for in a window of 1024 pixels, counted at the width of an average
 * letter, and what is written there. A longer text is cut off, or pushes its neighbours into a second line.
 */
const PLACES: [place: string, room: number, keys: RegExp][] = [
  ['an area in the bar', 16, /^nav\.(?!label|.*needs_you)/],
  ['a state beside its shape', 16, /^state\.[a-z_]+$/],
  ['a button of an ad', 20, /^form\.(save|saving|cancel|duplicate|discard\.short)$/],
  ['a button of the queue', 22, /^queue\.(try_all|try_now|pause|resume)$/],
  ['an action in the palette', 30, /^action\./],
  ['a row of the sheet', 36, /^list_keys\./],
  ['the state in the status line', 58, /^status\.(clear|offline|unserved|signed_out|sign_in_again|someone_else|untrusted|proxy_sign_in|api_limit|set_up|no_ground|admin|our_fault|paused)$/],
  ['a count in the status line', 22, /^status\.(waiting|nothing_waiting|reporting|needs_you)$/],
  ['the next try', 42, /^status\.next/],
  ['a fact in the strip', 42, /^strip\.(only|nothing)_here$/],
  ['the order of the list', 20, /^sort\.(?!label)/],
  ['a field of the ad', 24, /^form\.(title|text|link|from|until)$/],
  ['a choice in the settings', 18, /^(settings\.(system|theme\.)|proxy\.(computer|straight|entered)$)/],
];

const LONG = { count: 10_000, when: 'in 42 seconds' };

function written(language: 'en' | 'de', key: Key): string[] {
  const t = translator(language, language) as (key: Key, params: object) => string;
  const forms: string | Plural = catalogues[language][key];
  return (typeof forms === 'string' ? [LONG.count] : [1, LONG.count]).map((count) => t(key, { ...LONG, count }));
}

describe.each(['en', 'de'] as const)('in %s', (language) => {
  it.each(PLACES)('%s has room for its words (%i)', (_, room, keys) => {
    const here = all.filter((key) => keys.test(key));
    expect(here.length).toBeGreaterThan(1);
    const long = here.flatMap((key) => written(language, key)).filter((text) => [...text].length > room);
    expect(long).toEqual([]);
  });
});
