/** One look: other files take sizes and colours from the tokens, and these can be read by weak eyes. */

import { describe, expect, it } from 'vitest';

const files = import.meta.glob<string>('./*.css', { query: '?raw', import: 'default', eager: true });
const tokens = files['./tokens.css'] ?? '';
const others = Object.entries(files).filter(([path]) => path !== './tokens.css' && path !== './index.css');

interface Declaration {
  property: string;
  value: string;
}

/** What a file declares, without comments and without what its rules are for. */
function declarations(css: string): Declaration[] {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  return [...bare.matchAll(/(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+)(?=;|\})/g)].map(([, property = '', value = '']) => ({
    property,
    value: value.trim(),
  }));
}

const isSpace = (part: string) => /^(0|auto|-?1px|\d+%|calc\(.*var\(--[\w-]+\).*\)|var\(--space-\d\)|12vh)$/.test(part);
/** The parts of a value, functions whole. */
const partsOf = (value: string) => value.match(/[\w-]+\((?:[^()]|\([^()]*\))*\)|[^\s]+/g) ?? [];

/** What each kind of property may be made of. */
const RULES: [string, RegExp, (value: string) => boolean][] = [
  ['colours come from the tokens', /./, (value) => !/#[\da-f]{3,8}\b|\b(?:rgb|hsl|oklch|color)a?\(|\b(?:white|black|red|gr[ae]y|green|blue)\b/i.test(value)],
  ['pixels are for lines alone', /./, (value) => [...value.matchAll(/([\d.]+)px/g)].every(([, size]) => Number(size) <= 3)],
  ['type comes from the tokens', /^font-size$/, (value) => /^(var\(--text[\w-]*\)|inherit)$/.test(value)],
  ['type comes from the tokens', /^font$/, (value) => /var\(--text|^inherit$/.test(value)],
  ['spaces come from the tokens', /^(margin|padding|gap|row-gap|column-gap)(-|$)/, (value) => partsOf(value).every(isSpace)],
  ['corners come from the tokens', /radius$/, (value) => partsOf(value).every((part) => /^(0|50%|var\(--radius[\w-]*\))$/.test(part))],
  ['shadows come from the tokens', /^box-shadow$/, (value) => /^(none|var\(--shadow\)|inset [\dpx ]+ var\(--[\w-]+\))$/.test(value)],
];

describe('the style sheets', () => {
  it('are read', () => {
    expect(others.length).toBeGreaterThan(8);
    expect(others.flatMap(([, css]) => declarations(css)).length).toBeGreaterThan(500);
  });

  it.each(others)('%s takes sizes and colours from the tokens', (_, css) => {
    const strays = declarations(css).flatMap(({ property, value }) =>
      RULES.filter(([, kind, holds]) => kind.test(property) && !holds(value)).map(([rule]) => `${rule}: ${property}: ${value}`),
    );
    expect(strays).toEqual([]);
  });

  it('name no token that is not there', () => {
    const there = new Set(declarations(tokens).map(({ property }) => property));
    const named = others.flatMap(([, css]) => [...css.matchAll(/var\((--[\w-]+)/g)].map(([, name = '']) => name));
    expect([...new Set(named)].filter((name) => !there.has(name))).toEqual([]);
    const unused = [...there].filter((name) => name.startsWith('--') && !named.includes(name));
    expect(unused).toEqual([]);
  });
});

/** The colours in a block of the tokens, by name. */
function colours(block: string): Map<string, string> {
  const hex = declarations(`${block};`).filter(({ value }) => value.startsWith('#'));
  return new Map(hex.map(({ property, value }) => [property, value]));
}

function blockAfter(start: string, css: string): string {
  const from = css.indexOf(start);
  expect(from).toBeGreaterThanOrEqual(0);
  return css.slice(css.indexOf('{', from), css.indexOf('}', from) + 1);
}

const more = tokens.slice(tokens.indexOf('@media (prefers-contrast: more)'));
const light = colours(blockAfter(':root {', tokens));
const dark = new Map([...light, ...colours(blockAfter(":root[data-theme='dark'] {", tokens))]);
const THEMES: [string, Map<string, string>, number][] = [
  ['light', light, 4.5],
  ['dark', dark, 4.5],
  ['light with more contrast', new Map([...light, ...colours(blockAfter(':root {', more.slice(1)))]), 7],
  ['dark with more contrast', new Map([...dark, ...colours(blockAfter(":root[data-theme='dark'] {", more))]), 7],
];

/** Every ink with every paper that it is written on. */
const PAPERS = ['--paper', '--raised', '--hover', '--accent-paper', '--wait-paper'];
const INKS = ['--ink', '--ink-soft', '--accent', '--good', '--wait', '--bad'];
const WRITTEN: [string, string][] = [
  ...INKS.flatMap((ink) => PAPERS.map((paper): [string, string] => [ink, paper])),
  ['--ink', '--pressed'],
  ['--ink', '--bad-paper'],
  ['--bad', '--bad-paper'],
  ['--on-accent', '--accent'],
  ['--on-accent', '--accent-strong'],
  ['--paper', '--ink'],
  ['--raised', '--bad'],
];
/** Edges of what can be used, and the mark of what has the focus. */
const DRAWN: [string, string][] = ['--edge', '--accent'].flatMap((line) =>
  ['--paper', '--raised', '--wait-paper'].map((paper): [string, string] => [line, paper]),
);

function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.replace(/[\da-f]/gi, '$&$&') : hex;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(long.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lower = 0, higher = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (higher + 0.05) / (lower + 0.05);
}

describe('the colours', () => {
  it('are measured as the WCAG does', () => {
    expect(contrast('#000', '#fff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each(THEMES)('can be read: %s', (_, theme, least) => {
    const faint = (pairs: [string, string][], wanted: number) =>
      pairs
        .map(([ink, paper]) => ({ ink, paper, has: contrast(theme.get(ink) ?? '', theme.get(paper) ?? '') }))
        .filter(({ has }) => !(has >= wanted));
    expect(faint(WRITTEN, least)).toEqual([]);
    expect(faint(DRAWN, 3)).toEqual([]);
  });
});
