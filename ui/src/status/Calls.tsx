/** How much of the org’s calls is used. */

import { useWords } from '../messages/words';
import { isFew } from './few';

export function Calls({ calls }: { calls: [number, number] }) {
  const { t } = useWords();
  const [used, limit] = calls;
  const few = isFew(calls);
  return (
    <div className="status-calls">
      <Gauge share={limit > 0 ? Math.min(used / limit, 1) : 0} few={few} />
      <p data-testid="status-calls">
        {t('calls.gauge', { used, limit })} {few ? t('calls.few') : null}
      </p>
    </div>
  );
}

/** Full when all calls are used. The words beside it say the same. */
function Gauge({ share, few }: { share: number; few: boolean }) {
  return (
    <span className={`gauge${few ? ' status-warning' : ''}`} aria-hidden="true">
      <span className="gauge-used" style={{ inlineSize: `${share * 100}%` }} />
    </span>
  );
}
