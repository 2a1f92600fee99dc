/** What is said of something that happened to an ad. */

import { causeText } from '../messages/faults';
import type { Format } from '../messages/format';
import type { Translate } from '../messages/translate';
import type { AdEvent, HistoryEvent } from '../platform/bindings';

/** All of it. */
export function eventText(t: Translate, format: Format, event: AdEvent): string {
  switch (event.what) {
    case 'saved':
      return event.changed.length === 0
        ? t('history.saved')
        : t('history.saved.parts', { parts: format.list(event.changed.map((part) => t(`part.${part}`))) });
    case 'sent':
      return t('history.sent', { count: event.bookings });
    case 'reported':
      return t('history.reported', { count: event.units });
    case 'refused':
      return t('history.refused', { cause: causeText(t, event.cause) });
    case 'adopted': {
      const what = t('history.adopted', { who: event.by ?? t('cause.colleague'), count: event.units });
      return event.reason ? `${what}. ${t('history.reason', { reason: event.reason })}` : what;
    }
    case 'created':
    case 'taken_over':
    case 'cancelled':
    case 'restored':
    case 'unsent':
      return t(`history.${event.what}`);
  }
}

/** What it was about, beside the name of what happened. */
export function detailText(t: Translate, format: Format, event: HistoryEvent): string {
  switch (event.what) {
    case 'saved':
      return format.list(event.changed.map((part) => t(`part.${part}`)));
    case 'sent':
      return t('past.bookings', { count: event.bookings });
    case 'reported':
      return t('list.units', { count: event.units });
    case 'refused':
      return causeText(t, event.cause);
    case 'adopted':
      return eventText(t, format, event);
    case 'created':
    case 'taken_over':
    case 'cancelled':
    case 'restored':
    case 'unsent':
      return '';
  }
}
