import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { detailsOf, repairText } from '../messages/faults';
import { translator } from '../messages/translate';
import type { Repaired } from '../platform/bindings';
import { show } from '../testing/show';

const FILE = '/home/klaus/adtally/journal/000000000007.segment';
const REPAIRS: Repaired[] = [
  { repair: 'torn_tail', file: FILE },
  { repair: 'damaged', file: FILE, records: 1 },
  { repair: 'damaged', file: FILE, records: 2000 },
  { repair: 'scratched', file: FILE },
  { repair: 'unreadable', file: FILE },
  { repair: 'bad_base', file: FILE },
  { repair: 'index_rebuilt', set_aside: null },
  { repair: 'index_rebuilt', set_aside: FILE },
  { repair: 'no_index' },
  { repair: 'journal_behind', records: 3 },
  { repair: 'journal_spoilt', file: FILE, records: 1 },
  { repair: 'draft_set_aside', file: FILE },
];

describe('what was repaired', () => {
  it.each(REPAIRS)('%j is told in the language of the person', (repaired) => {
    const german = repairText(translator('de', 'de-DE'), repaired);
    const english = repairText(translator('en', 'en-GB'), repaired);
    expect(german).toMatch(/ (?:ist|hat|liegt|sind|war|fehlten|fehlte|lässt|wurde) /);
    expect(german.replace(FILE, '')).not.toMatch(/\b(?:the|is|were|and|journal|index|records?)\b/);
    expect(english.replace(FILE, '')).not.toMatch(/\b(?:journal|records?|frame|segment|der|die|das)\b/);
    expect([german, english].every((text) => text.endsWith('.') && !text.includes('{'))).toBe(true);
    expect([german, english].every((text) => text.includes(FILE))).toBe(JSON.stringify(repaired).includes(FILE));
  });

  it('stands on a German screen in German until it is put away', async () => {
    const { user } = await show({ locale: 'de-DE', told: [{ repair: 'journal_behind', records: 3 }, { repair: 'no_index' }] });
    const [first, second] = screen.getAllByTestId('told');
    expect(first?.textContent).toContain('Einer Datei Ihrer Anzeigen fehlten die letzten 3 Änderungen.');
    expect(second?.textContent).toContain('kein Verzeichnis Ihrer Anzeigen');
    await user.click(first?.querySelector('button') as HTMLElement);
    expect(screen.getAllByTestId('told')).toHaveLength(1);
  });
});

describe('what a fault says beside its words', () => {
  it('is its code and what others said, named in the language of the person', () => {
    const params = { path: '/data', system: 'Permission denied (os error 13)', faults: '[]', problem: 'no sentence' };
    expect(detailsOf(translator('de', 'de-DE'), { code: 'store_failed', params })).toBe(
      'Code: store_failed\nOrt: /data\nWorte des Systems: Permission denied (os error 13)',
    );
  });

  it('names the entry of an admin’s settings on a German screen', async () => {
    const params = { path: '/etc/adtally/settings.json', field: 'login', line: 3 };
    await show({ locale: 'de-DE', problem: { code: 'bad_settings', params } });
    const banner = (await screen.findByText(/Die Einstellungen, die Ihr Admin/)).closest('.banner');
    expect(banner?.textContent).toContain('Ort: /etc/adtally/settings.json\nEintrag: login\nZeile: 3');
  });
});
