/** What core tells of everything that happened, so that the screens meet the same here. */

import type { AdEvent, HistoryEvent, HistoryKind, HistoryPage, HistoryQuery } from '../bindings';
import { haystack } from './ads';
import type { MemoryDesk } from './desk';

const KINDS: Record<AdEvent['what'], HistoryKind> = {
  created: 'saved',
  taken_over: 'saved',
  saved: 'saved',
  restored: 'saved',
  cancelled: 'cancelled',
  sent: 'sent',
  unsent: 'sent',
  reported: 'reported',
  refused: 'refused',
  adopted: 'adopted',
};

export function past(desk: MemoryDesk, query: HistoryQuery): HistoryPage {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...desk.ads.values()]
    .flatMap((kept) =>
      kept.past.map((event) => ({
        event,
        text: `${haystack(kept)}\n${JSON.stringify(event).toLowerCase()}`,
        kept,
      })),
    )
    .toSorted((one, other) => (one.event.at < other.event.at ? -1 : 1))
    .map(({ event, text, kept }, number) => {
      const lines = (kept.ad.bookings ?? []).map((booking) => booking.line);
      const told: HistoryEvent = { number: number + 1, ad: kept.ad.key, title: kept.ad.title, lines, ...event };
      return { told, text };
    })
    .toReversed();
  const found = all.filter(
    ({ told, text }) =>
      (query.before === null || told.number < query.before) &&
      (query.kinds.length === 0 || query.kinds.includes(KINDS[told.what])) &&
      (query.since === null || query.since <= told.at) &&
      (query.until === null || told.at < query.until) &&
      words.every((word) => text.includes(word)),
  );
  const events = found.slice(0, query.limit).map(({ told }) => told);
  const last = events.at(-1);
  return {
    events,
    older: found.length > events.length && last ? last.number : null,
    back_to: last?.at ?? null,
  };
}
