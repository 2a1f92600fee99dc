/** Which pages of a long list the rows on the screen stand on. */

export const PAGE = 100;

export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(first, 0) / PAGE);
  const to = Math.floor(Math.max(last, 0) / PAGE);
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}
