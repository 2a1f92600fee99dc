/** What the queue says of a group, and of when an ad is tried next. */

import type { Format } from '../messages/format';
import type { Translate } from '../messages/translate';
import type { DeskStatus, QueueGroup, QueueRow } from '../platform/bindings';
import { isSignInOver } from '../status/statusWords';

/** `17 ads: contract 00000102 is fulfilled` */
export function groupText(t: Translate, { count, oldest, group }: QueueGroup): string {
  const kind = oldest.cause?.kind.kind ?? 'other';
  return t('group.count', { count, what: t(`group.${kind}`, { contract: group.contract }) });
}

/** What stands in the way of all ads decides before anything of their own. */
export function inTheWay(t: Translate, status: DeskStatus): string | null {
  if (!status.signed_in || isSignInOver(status.line)) return t('queue.when_signed_in');
  if (status.paused) return t('queue.when_resumed');
  return status.line?.line === 'clear' ? null : t('queue.when_back');
}

/** Whether trying now can change anything. */
export const canTry = ({ signed_in, line, paused }: DeskStatus): boolean =>
  signed_in && !isSignInOver(line) && !paused;

/** When a group asks again. */
export function nextAsking(t: Translate, format: Format, group: QueueGroup, status: DeskStatus, now: number): string {
  if (!group.together) return t('queue.waits_for_word');
  const way = inTheWay(t, status);
  if (way !== null) return way;
  const at = ahead(format, group.oldest.due, now);
  return at === null ? t('group.asks_soon') : t('group.asks', at);
}

/** When an ad is tried again; one of a group that does not ask itself waits for the one that does. */
export function nextTry(
  t: Translate,
  format: Format,
  row: QueueRow,
  group: QueueGroup | null,
  status: DeskStatus,
  now: number,
): string | null {
  if (row.state === 'reporting') return t('queue.on_its_way');
  if (row.state !== 'waiting' && row.state !== 'needs_you') return null;
  const isAsked = row.cause?.kind.kind === 'changed_by_colleague' && row.state === 'needs_you';
  if (isAsked) return t('queue.waits_for_word');
  const way = inTheWay(t, status);
  if (way !== null) return way;
  if (row.state === 'needs_you' && group !== null && group.oldest.key !== row.key) return t('queue.with_group');
  const at = ahead(format, row.due, now);
  return at === null ? t('queue.next_soon') : t('queue.next', at);
}

/** How far ahead a time is, and which; none when it has come. */
function ahead(format: Format, due: string | null, now: number): { relative: string; when: string } | null {
  if (due === null || Date.parse(due) <= now) return null;
  return { relative: format.ahead(due, now), when: format.moment(due) };
}
