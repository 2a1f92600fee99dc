/** What happened to the ad, newest first: read from the journal when somebody wants to know. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys } from '../app/queries';
import { eventText } from '../history/eventWords';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdKey } from '../platform/bindings';

export function AdPast({ adKey }: { adKey: AdKey }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="past"
      data-testid="ad-history"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t('history.title')}</summary>
      {isOpen ? <Events adKey={adKey} /> : null}
    </details>
  );
}

function Events({ adKey }: { adKey: AdKey }) {
  const { t, format } = useWords();
  const platform = usePlatform();
  const { data, error } = useQuery({
    queryKey: keys.adHistory(adKey),
    queryFn: () => platform.adHistory(adKey),
    gcTime: 0,
  });
  // It opens at the end of a form that scrolls: what was asked for must come into sight.
  const list = useRef<HTMLOListElement>(null);
  const isThere = data !== undefined;
  useEffect(() => {
    if (isThere) list.current?.scrollIntoView?.({ block: 'nearest' });
  }, [isThere]);
  if (error) return <p className="field-fault">{faultText(t, asFault(error))}</p>;
  if (data === undefined) return <span className="skeleton" aria-label={t('history.loading')} />;
  return (
    <>
      <ol className="past-events" ref={list}>
        {data.events.map((event, place) => (
          // Older ones keep their place, counted from the end.
          <li key={data.events.length - place} data-testid="history-row" data-what={event.what}>
            <time dateTime={event.at}>{format.moment(event.at)}</time>
            <span>{eventText(t, format, event)}</span>
          </li>
        ))}
      </ol>
      {data.left_out > 0 ? <p className="field-hint">{t('history.left_out', { count: data.left_out })}</p> : null}
    </>
  );
}
