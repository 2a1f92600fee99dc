/** What of the queue is shown beside it. */

import type { AdKey, CauseGroup } from '../platform/bindings';
import { idOf } from './lines';

export type Selected = { kind: 'ad'; key: AdKey } | { kind: 'group'; group: CauseGroup } | null;

export function isSame(one: Selected, other: Selected): boolean {
  if (one?.kind === 'ad') return other?.kind === 'ad' && one.key === other.key;
  return one?.kind === 'group' && other?.kind === 'group' && idOf(one.group) === idOf(other.group);
}
