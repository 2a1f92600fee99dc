/**
 * Every error code of Salesforce has words in both languages. The table is written by core's own test
 * (core/src/reporter/planner/tests/codes.rs), which runs each code through the reporter.
 */

import { describe, expect, it } from 'vitest';
import type { Cause, Line } from '../platform/bindings';
import { lineWords } from '../status/statusWords';
import table from './errorCodes.json';
import { causeText, codeText } from './faults';
import { formatter } from './format';
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
const format = formatter('en-GB');

function lineText(t: Translate, line: Line): string {
  const counts = { ads: 1, waiting: 1, reporting: 0, needs_you: 0 };
  const rest = { paused: false, last_report: null, disk: null, api_calls: null, clock_off: null };
  const said = lineWords(t, format, { counts, signed_in: true, set_up_proven: true, line, ...rest });
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

  it.each(outcomes)('$name leaves the ad in the queue and is told in plain words', ({ code, outcome }) => {
    expect(['needs_you', 'later', 'waits_with_all', 'soon', 'at_once']).toContain(outcome.ad);
    const texts = told(outcome);
    if (outcome.ad === 'soon' || outcome.ad === 'at_once') {
      expect(texts).toBeNull();
      return;
    }
    expect(texts).not.toBeNull();
    const [english, german] = texts ?? ['', ''];
    expect(english).not.toBe(german);
    const tellsCode =
      (outcome.cause && !PLAIN.has(outcome.cause.kind.kind)) ||
      (outcome.line?.line === 'held' && outcome.line.hold.hold === 'set_up');
    for (const [place, text] of [english, german].entries()) {
      expect(text).not.toMatch(/[{}]|undefined|null/);
      if (outcome.cause && outcome.cause.kind.kind !== 'temporary' && outcome.cause.kind.kind !== 'our_fault') {
        expect(text).toContain(outcome.cause.contract);
      }
      if (tellsCode && code && code !== 'SOMETHING_NEW') {
        const t = languages[place === 0 ? 0 : 1];
        const meaning = codeText(t, code);
        expect(meaning, `code.${code}`).not.toBeNull();
        expect(text).toContain(meaning);
      }
    }
  });
});
