/** What core says of the queue, so that the screens meet the same here. */

import type { AdKey, CauseGroup, QueueRow, QueueView } from '../bindings';
import { queueRowOf } from './ads';
import type { MemoryDesk } from './desk';

const groupOf = ({ state, cause }: QueueRow): CauseGroup | null =>
  state === 'needs_you' && cause ? { kind: cause.kind.kind, contract: cause.contract ?? '' } : null;
const isSame = (one: CauseGroup | null, other: CauseGroup | null): boolean =>
  one?.kind === other?.kind && one?.contract === other?.contract;
const rowsOf = (desk: MemoryDesk) => desk.queued().map(queueRowOf);
const waitsForWord = ({ cause }: QueueRow) => cause?.kind.kind === 'changed_by_colleague';

export function queueView(desk: MemoryDesk): QueueView {
  const view: QueueView = { going: 0, groups: [] };
  for (const row of rowsOf(desk)) {
    const group = groupOf(row);
    const known = view.groups.find((one) => isSame(one.group, group));
    if (group === null) view.going += 1;
    else if (known) known.count += 1;
    else view.groups.push({ group, count: 1, oldest: row, together: !waitsForWord(row) });
  }
  return view;
}

export function queueOf(desk: MemoryDesk, group: CauseGroup | null, offset: number, limit: number): QueueRow[] {
  return rowsOf(desk)
    .filter((row) => isSame(groupOf(row), group))
    .slice(offset, offset + limit);
}

export function queueRows(desk: MemoryDesk, ads: AdKey[]): QueueRow[] {
  return ads.flatMap((key) => desk.ads.get(key) ?? []).map(queueRowOf);
}

export function tryGroup(desk: MemoryDesk, group: CauseGroup): number {
  const ads = rowsOf(desk).filter((row) => isSame(groupOf(row), group) && !waitsForWord(row));
  if (ads.length > 0) desk.tryNow(ads.map((row) => row.key));
  return ads.length;
}
