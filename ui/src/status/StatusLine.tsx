/** The line at the bottom: whether Salesforce can be reached, and what has not reached it yet. */

import { useState } from 'react';
import { DialogTrigger, Popover } from 'react-aria-components';
import { useOffers } from '../app/offers';
import { useStatus } from '../app/queries';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { DeskStatus } from '../platform/bindings';
import { LineShape } from './LineShape';
import { StatusPanel } from './StatusPanel';
import { clockWords, lineWords } from './statusWords';
import { useSpokenStatus } from './useSpokenStatus';

interface Props {
  onShowQueue: () => void;
}

export function StatusLine({ onShowQueue }: Props) {
  const { t } = useWords();
  const status = useStatus();
  useSpokenStatus(status);
  return (
    <footer className="status" data-testid="status-line" aria-label={t('status.label')}>
      {status ? (
        <>
          <State status={status} />
          {warnings(t, status).map((warning) => (
            <span key={warning} className="status-warning" role="alert">
              {warning}
            </span>
          ))}
          <button type="button" className="link status-counts" onClick={onShowQueue}>
            <Counts status={status} />
          </button>
          <LastReport status={status} />
        </>
      ) : null}
    </footer>
  );
}

function warnings(t: ReturnType<typeof useWords>['t'], status: DeskStatus): string[] {
  const all = [status.disk === null ? null : t('status.disk'), clockWords(t, status.clock_off)];
  return all.filter((warning) => warning !== null);
}

/** How it stands; what there is to know about that is behind it. */
function State({ status }: { status: DeskStatus }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  useOffers({ show_status: () => setOpen(true) });
  const { line, words } = lineWords(t, status);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button look="quiet" data-testid="status-state" data-line={line} aria-label={t('status.open', { words })}>
        <span className={`status-state status-${line}`}>
          <LineShape line={line} />
          {words}
        </span>
      </Button>
      <Popover className="popover" placement="top start">
        <StatusPanel status={status} />
      </Popover>
    </DialogTrigger>
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

function LastReport({ status }: { status: DeskStatus }) {
  const { t, format } = useWords();
  return (
    <span data-testid="status-last-report" className="status-report">
      {status.last_report
        ? t('status.last_report', { when: format.moment(status.last_report) })
        : t('status.no_report')}
    </span>
  );
}
