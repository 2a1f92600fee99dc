/** Finds what a person means by a few letters. */

/** Lower case without accents, so that “grosser” finds “Größer”. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
}

/**
 * How well `wanted` fits `text`: its letters have to come in this order. Letters that follow each other and
 * those that begin a word count more; null where it does not fit.
 */
export function fit(wanted: string, text: string): number | null {
  const [letters, within] = [plain(wanted).replace(/\s+/g, ''), plain(text)];
  let score = 0;
  let at = -1;
  for (const letter of letters) {
    const begin = beginOf(letter, within, at + 1);
    const next = within[at + 1] === letter ? at + 1 : begin >= 0 ? begin : within.indexOf(letter, at + 1);
    if (next < 0) return null;
    score += next === begin ? 3 : next === at + 1 ? 2 : 0;
    at = next;
  }
  // Of two that fit alike, the shorter one is meant.
  return score - text.length / 100;
}

/** Where a word begins with a letter, from a place on; -1 where none does. */
function beginOf(letter: string, text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === letter && (at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? ''))) return at;
  }
  return -1;
}

/** Those that fit, best first; all in their order where nothing is wanted. */
export function found<T>(wanted: string, all: readonly T[], textOf: (one: T) => string): T[] {
  if (wanted.trim() === '') return [...all];
  return all
    .flatMap((one) => {
      const score = fit(wanted, textOf(one));
      return score === null ? [] : [{ one, score }];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ one }) => one);
}
