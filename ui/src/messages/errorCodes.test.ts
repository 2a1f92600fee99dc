/**
 * Every error code of Salesforce has words in both languages. The table is written by core's own test
 * (core/src/reporter/planner/tests/codes.rs), which runs each code through the reporter.
 */

import { describe, expect, it } from 'vitest';
import type { Cause, Line } from '../platform/bindings';
import { lineWords } from '../status/statusWords';
import table from './errorCodes.json';
import { causeText, codeText } from './faults';
import { translator, type Translate } from './translate';

interface Outcome {
  class: unknown;
  ad: string;
  cause?: Cause;
  line?: Line;
}

interface Row {
  code: string;
  message: string;
  status: number;
  row: Outcome;
  call: Outcome;
}

const languages = [translator('en', 'en-GB'), translator('de', 'de-DE')] as const;

function lineText(t: Translate, line: Line): string {
  const counts = { ads: 1, waiting: 1, reporting: 0, needs_you: 0 };
  const rest = { since: null, next: null, paused: false, last_report: null, disk: null, taken_in: null, api_calls: null, clock_off: null };
  const said = lineWords(t, { counts, signed_in: true, set_up_proven: true, line, ...rest });
  return `${said.words} ${said.hint ?? ''}`;
}

/** What a person is told in each language. */
function told({ cause, line }: Outcome): [string, string] | null {
  const say = (t: Translate) => (cause ? causeText(t, cause) : line ? lineText(t, line) : null);
  const [english, german] = languages.map(say);
  return english && german ? [english, german] : null;
}

/** Kinds that say all there is to say; the others say what the code means. */
const PLAIN = new Set(['locked', 'entry_gone', 'rule', 'line_gone', 'record_locked', 'temporary', 'our_fault']);

describe('the table of error codes', () => {
  const rows = table as unknown as Row[];
  const outcomes = rows.flatMap((row) => [
    { name: `${row.code || 'no code'} ${row.status} of a row`, code: row.code, outcome: row.row },
    { name: `${row.code || 'no code'} ${row.status} of a call`, code: row.code, outcome: row.call },
  ]);

  it('is there', () => {
    expect(rows.length).toBeGreaterThan(60);
  });

  const isTold = ({ outcome }: (typeof outcomes)[number]) => !['soon', 'at_once'].includes(outcome.ad);

  it.each(outcomes)('$name leaves the ad in the queue', ({ outcome }) => {
    expect(['needs_you', 'later', 'waits_with_all', 'soon', 'at_once']).toContain(outcome.ad);
    expect(told(outcome) === null).toBe(!isTold({ name: '', code: '', outcome }));
  });

  it.each(outcomes.filter(isTold))('$name is told in plain words of both languages', ({ code, outcome }) => {
    const [english, german] = told(outcome) ?? ['', ''];
    expect(english).not.toBe(german);
    for (const [text, t] of [
      [english, languages[0]],
      [german, languages[1]],
    ] as const) {
      expect(text).not.toMatch(/[{}]|undefined|null/);
      for (const part of mustSay(t, code, outcome)) expect(text).toContain(part);
    }
  });
});

/** What the text has to name: the contract where one is concerned, and what the code means. */
function mustSay(t: Translate, code: string, { cause, line }: Outcome): string[] {
  const kind = cause?.kind.kind ?? '';
  const parts = cause && kind !== 'temporary' && kind !== 'our_fault' ? [cause.contract ?? ''] : [];
  const tellsCode = cause ? !PLAIN.has(kind) : line?.line === 'held' && line.hold.hold === 'set_up';
  const isKnown = code !== '' && code !== 'SOMETHING_NEW';
  return tellsCode ? [...parts, isKnown ? (codeText(t, code) ?? `words for code.${code}`) : t('code.other')] : parts;
}
