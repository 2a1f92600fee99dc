import { describe, expect, it } from 'vitest';
import { found } from './find';

const labels = ['Zu den Anzeigen', 'Zur Warteschlange', 'Neue Anzeige', 'Anzeige speichern', 'Größer', 'Übliche Größe'];
const first = (wanted: string) => found(wanted, labels, (label) => label)[0];

describe('finding by a few letters', () => {
  it('follows the order of the letters, and prefers beginnings of words', () => {
    expect(first('na')).toBe('Neue Anzeige');
    expect(first('zw')).toBe('Zur Warteschlange');
    expect(first('speich')).toBe('Anzeige speichern');
    expect(first('an sp')).toBe('Anzeige speichern');
  });
  it('does without accents, capitals and ß', () => {
    expect(first('grosser')).toBe('Größer');
    expect(first('ubl')).toBe('Übliche Größe');
    expect(first('ÜBL')).toBe('Übliche Größe');
  });
  it('finds nothing where letters are missing, and all in their order where none are given', () => {
    expect(found('xyz', labels, (label) => label)).toEqual([]);
    expect(found(' ', labels, (label) => label)).toEqual(labels);
  });
});
