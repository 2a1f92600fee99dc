/**
 * What the desktop hands to the screens is data, never a sentence: a sentence of Rust would be English on a German
 * screen. A text that may reach a screen has its reason here; what has to be said is a code, and its words are in
 * src/messages/.
 */

import { describe, expect, it } from 'vitest';

/** Why a text is none of Rust's own words. `Type.field`, or `Type.*` where all of its texts are so. */
const REASONS: Record<string, readonly string[]> = {
  'a person typed it': [
    'Ad.title', 'Ad.text', 'Ad.link', 'AdDraft.*', 'AdForm.*', 'AdRow.title', 'DraftBooking.units', 'HistoryEvent.title',
    'QueueRow.title', 'AdEvent.by', 'AdEvent.reason', 'HistoryEvent.by', 'HistoryEvent.reason', 'CauseKind.by',
    'CauseKind.reason', 'MovePreview.drafts', 'MovingAd.title', 'ProxyView.name',
  ],
  'Salesforce keeps it': ['ContractLine.*', 'ContractView.*', 'EntryView.*', 'CauseGroup.contract', 'Cause.contract',
    'Cause.product', 'NewIdentity.person', 'NewIdentity.username', 'OpenStore.person', 'SetUpFault.object', 'SetUpFault.field',
    'SetUpFault.relation', 'SetUpFault.rule', 'SetUpFault.found', 'SetUpFault.wanted', 'SetUpFault.newest',
    'WaitingElsewhere.person'],
  'Salesforce said it, word for word': ['Cause.message', 'Cause.raw', 'Hold.message', 'SetUpFault.message'],
  'it is a code, and has words here': ['Cause.code', 'CauseGroup.kind', 'CommandError.code', 'Hold.code', 'SetUpFault.code'],
  'it is what the words of a code need (tests/tests/words.rs)': ['CommandError.params'],
  'it is a key': ['AdKey', 'PictureName', 'SalesforceId', 'UsageKey', 'ContractsView.next', 'EntriesView.next',
    'WaitingElsewhere.store'],
  'it is a day or a moment, which is written by Intl': [
    'Ad.runs_from', 'Ad.runs_until', 'Ad.created_at', 'Ad.saved_at', 'AdEvent.at', 'AdRow.saved_at', 'Booking.booked_at',
    'Cause.at', 'ContractUsageView.as_of', 'ContractsView.as_of', 'DeskStatus.since', 'DeskStatus.next',
    'DeskStatus.last_report', 'EntriesView.as_of', 'HistoryEvent.at', 'HistoryPage.back_to', 'Line.*', 'MonthView.month',
    'QueueRow.saved_at', 'QueueRow.due', 'SetUp.at', 'Start.sign_in_ends',
  ],
  'it is a place: a file, a folder, an address': [
    'About.data', 'Hold.to', 'NewIdentity.org', 'OpenStore.org', 'OpenStore.sales_page', 'ProxyView.through',
    'ProxyView.address', 'Repaired.file', 'Repaired.set_aside', 'Start.org_given', 'WaitingElsewhere.org',
  ],
  'it is a number': ['About.version'],
  'it goes the other way': ['AdQuery.*', 'ExportWords.*', 'HistoryQuery.*', 'HistoryWords.*', 'ProxyForm.*', 'Sheet.*'],
};

/** Commands that answer with a text as it is. */
const ANSWERS: Record<string, string> = {
  exportAds: 'a path',
  exportHistory: 'a path',
  picture: 'a picture',
};

const sources = import.meta.glob<string>('./bindings.ts', { query: '?raw', import: 'default', eager: true });
const bare = (sources['./bindings.ts'] ?? '').replace(/\/\*\*[\s\S]*?\*\//g, '');

/** Every text in a type: `Type.field`, and `Type` where it is one itself. */
function texts(): string[] {
  const types = [...bare.matchAll(/export type (\w+) = ([\s\S]*?);\n/g)];
  return types.flatMap(([, name = '', body = '']) => {
    if (/^(?:string|Array<string>)$/.test(body.trim())) return [name];
    const fields = [...body.matchAll(/(?<=[{,]\s*)"?(\w+)"?\??:\s*((?:\[[^\]]*\]|\{[^}]*\}|[^,{}])+)/g)];
    return fields.filter(([, , kind = '']) => /\bstring\b/.test(kind)).map(([, field]) => `${name}.${field}`);
  });
}

const reasoned = Object.values(REASONS).flat();
const hasReason = (text: string) => reasoned.includes(text) || reasoned.includes(text.replace(/\..*/, '.*'));

describe('what the desktop hands to the screens', () => {
  it('has a reason for each text that no screen is to translate', () => {
    expect(texts().length).toBeGreaterThan(80);
    expect([...new Set(texts())].filter((text) => !hasReason(text))).toEqual([]);
  });

  it('has no reason for what is not there', () => {
    const all = texts();
    const isThere = (reason: string) =>
      reason.endsWith('.*') ? all.some((text) => text.startsWith(reason.slice(0, -1))) : all.includes(reason);
    expect(reasoned.filter((reason) => !isThere(reason))).toEqual([]);
  });

  it('is never a sentence as an answer', () => {
    const answers = [...bare.matchAll(/^ {2}(\w+)\(.*\): Promise<(.*)>;$/gm)];
    expect(answers.length).toBeGreaterThan(30);
    const plain = answers.filter(([, , answer = '']) => /\bstring\b/.test(answer)).map(([, name]) => name);
    expect(plain.toSorted()).toEqual(Object.keys(ANSWERS).toSorted());
  });

  it('finds a sentence of whatever shape', () => {
    for (const body of ['{ told: Array<string>, }', '{ disk: string | null, }', '{ "event": "x", why?: string, }']) {
      const fields = [...body.matchAll(/(?<=[{,]\s*)"?(\w+)"?\??:\s*((?:\[[^\]]*\]|\{[^}]*\}|[^,{}])+)/g)];
      expect(fields.some(([, , kind = '']) => /\bstring\b/.test(kind))).toBe(true);
    }
  });
});
