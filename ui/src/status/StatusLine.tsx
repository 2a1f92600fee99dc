/** The line at the bottom: whether Salesforce can be reached, and what has not reached it yet. */

import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { DeskStatus } from '../platform/bindings';
import { useStatus } from '../app/queries';
import { Calls } from './Calls';
import { clockWords, lineWords, type LineName } from './statusWords';

/** Each drawn in a box of 16 by 16, told apart by outline alone. */
const SHAPES: Record<LineName, string> = {
  clear: 'M2.5 8.5l3.5 3.5 7.5-8',
  offline: 'M2.5 2.5l11 11M3 8a7 7 0 0 1 3-2.4M10.5 5.8A7 7 0 0 1 13 8M8 12.4v.2',
  unserved: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3.2l2.2 1.6',
  held: 'M8 2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.3',
  signed_out: 'M8 8.2a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-3 2.7-4.4 5.5-4.4s4.9 1.4 5.5 4.4',
  paused: 'M5.5 3v10M10.5 3v10',
};

interface Props {
  onShowQueue: () => void;
}

export function StatusLine({ onShowQueue }: Props) {
  const { t, format } = useWords();
  const status = useStatus();
  if (status === undefined) {
    return <footer className="status" data-testid="status-line" aria-label={t('status.label')} />;
  }
  const line = lineWords(t, format, status);
  const warnings = [status.disk === null ? null : t('status.disk'), clockWords(t, status.clock_off)];
  return (
    <footer className="status" data-testid="status-line" aria-label={t('status.label')}>
      <span className={`status-state status-${line.line}`} data-testid="status-state" data-line={line.line}>
        <svg className="chip-shape" viewBox="0 0 16 16" aria-hidden="true">
          <path d={SHAPES[line.line]} />
        </svg>
        <span role="status">{line.words}</span>
      </span>
      {line.hint ? (
        <span className="status-hint" title={line.hint}>
          {line.hint}
        </span>
      ) : null}
      {line.next ? <span>{t('status.next', { when: line.next })}</span> : null}
      <TryAgain line={line.line} />
      {status.signed_in ? <Calls status={status} /> : null}
      {warnings.map((warning) =>
        warning ? (
          <span key={warning} className="status-warning" role="alert">
            {warning}
          </span>
        ) : null,
      )}
      <span className="status-space" />
      <button type="button" className="link status-counts" onClick={onShowQueue}>
        <Counts status={status} />
      </button>
      <span data-testid="status-last-report" className="status-report">
        {status.last_report
          ? t('status.last_report', { when: format.moment(status.last_report) })
          : t('status.no_report')}
      </span>
    </footer>
  );
}

/** Only where trying again may change something. */
function TryAgain({ line }: { line: LineName }) {
  const { t } = useWords();
  const platform = usePlatform();
  if (line !== 'offline' && line !== 'unserved' && line !== 'held') return null;
  return (
    <Button look="quiet" data-testid="status-try-now" onPress={() => void platform.tryNow([])}>
      {t('status.try_now')}
    </Button>
  );
}

function Counts({ status }: { status: DeskStatus }) {
  const { t } = useWords();
  const { waiting, reporting, needs_you } = status.counts;
  return (
    <>
      <span data-testid="status-waiting" data-count={waiting}>
        {waiting > 0 ? t('status.waiting', { count: waiting }) : t('status.nothing_waiting')}
      </span>
      {reporting > 0 ? <span>{t('status.reporting', { count: reporting })}</span> : null}
      {needs_you > 0 ? (
        <span className="status-needs-you" data-testid="status-needs-you">
          {t('status.needs_you', { count: needs_you })}
        </span>
      ) : null}
    </>
  );
}
