import { useWords } from '../messages/words';
import type { AdEvent, AdPart, CauseKind, HistoryWords } from '../platform/bindings';

const EVENTS: AdEvent['what'][] = [
  'created',
  'taken_over',
  'saved',
  'cancelled',
  'restored',
  'sent',
  'unsent',
  'reported',
  'refused',
  'adopted',
];
const CAUSES: CauseKind['kind'][] = [
  'locked',
  'changed_by_colleague',
  'entry_gone',
  'rule',
  'no_such_contract',
  'no_such_product',
  'several_lines',
  'line_gone',
  'record_locked',
  'bad_value',
  'not_allowed',
  'temporary',
  'our_fault',
  'other',
];
const PARTS: AdPart[] = ['title', 'text', 'link', 'picture', 'days', 'bookings'];

/** What the columns, events and causes of an exported history are called, in the person's language. */
export function useHistoryWords(): HistoryWords {
  const { t, sheet } = useWords();
  return {
    sheet,
    headings: [
      t('past.csv.when'),
      t('past.csv.what'),
      t('export.title'),
      t('export.contract'),
      t('export.code'),
      t('export.units'),
      t('past.csv.changed'),
      t('past.csv.who'),
      t('past.csv.reason'),
      t('past.csv.cause'),
      t('past.csv.code'),
      t('past.csv.message'),
    ],
    events: Object.fromEntries(EVENTS.map((what) => [what, t(`past.what.${what}`)])),
    causes: Object.fromEntries(CAUSES.map((cause) => [cause, t(`past.cause.${cause}`)])),
    parts: Object.fromEntries(PARTS.map((part) => [part, t(`part.${part}`)])),
  };
}
