/** The lines of the queue one below the other: first what goes on by itself, then each group and, when it is open, its ads. */

import type { CauseGroup, QueueGroup, QueueView } from '../platform/bindings';

export type Line =
  | { kind: 'group'; group: QueueGroup; isOpen: boolean }
  | { kind: 'ad'; group: QueueGroup | null; place: number };

/** Smaller groups show their ads at once. */
const FEW = 3;

export const idOf = ({ kind, contract }: CauseGroup): string => `${kind} ${contract}`;

/** Which groups a person has opened or closed, by their ids. */
export type Chosen = Readonly<Record<string, boolean>>;

export const isOpen = (group: QueueGroup, chosen: Chosen): boolean => chosen[idOf(group.group)] ?? group.count <= FEW;

export function countOf(view: QueueView, chosen: Chosen): number {
  return view.groups.reduce((sum, group) => sum + heightOf(group, chosen), view.going);
}

export function lineAt(view: QueueView, chosen: Chosen, index: number): Line | null {
  if (index < view.going) return { kind: 'ad', group: null, place: index };
  let left = index - view.going;
  for (const group of view.groups) {
    if (left === 0) return { kind: 'group', group, isOpen: isOpen(group, chosen) };
    const height = heightOf(group, chosen);
    if (left < height) return { kind: 'ad', group, place: left - 1 };
    left -= height;
  }
  return null;
}

function heightOf(group: QueueGroup, chosen: Chosen): number {
  return 1 + (isOpen(group, chosen) ? group.count : 0);
}
