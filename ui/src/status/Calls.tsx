/** How much of the org’s calls is used, and behind it whether the org is set up for Adtally. */

import { useState } from 'react';
import { useWords } from '../messages/words';
import type { DeskStatus } from '../platform/bindings';
import { SetUpCheck } from '../set-up/SetUpCheck';
import { isFew } from './few';

export function Calls({ status }: { status: DeskStatus }) {
  const { t } = useWords();
  const [shows, setShows] = useState(false);
  const calls = status.api_calls;
  return (
    <>
      <button type="button" className="link status-calls" data-testid="open-set-up" onClick={() => setShows(true)}>
        {calls ? (
          <>
            <Gauge calls={calls} />
            <span data-testid="status-calls">{t('calls.gauge', { used: calls[0], limit: calls[1] })}</span>
          </>
        ) : (
          t('set_up.open')
        )}
      </button>
      {shows ? <SetUpCheck calls={calls} onClose={() => setShows(false)} /> : null}
    </>
  );
}

/** Full when all calls are used. The words beside it say the same. */
function Gauge({ calls: [used, limit] }: { calls: [number, number] }) {
  const share = limit > 0 ? Math.min(used / limit, 1) : 0;
  return (
    <span className={`gauge${isFew([used, limit]) ? ' status-warning' : ''}`} aria-hidden="true">
      <span className="gauge-used" style={{ inlineSize: `${share * 100}%` }} />
    </span>
  );
}
