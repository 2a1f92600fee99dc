/** What is behind the status line: how it stands and since when, ads by state, calls, and what can be done. */

import { Dialog, Heading } from 'react-aria-components';
import { EVERYTHING, STATES } from '../ads/filter';
import { useFirstPage } from '../ads/useAdPages';
import { useOffered } from '../app/offers';
import { Button } from '../common/Button';
import { StateChip } from '../common/StateChip';
import { useWords } from '../messages/words';
import type { ActionId } from '../app/actions';
import type { DeskStatus } from '../platform/bindings';
import { Calls } from './Calls';
import { LineShape } from './LineShape';
import { lineWords, nextWords, sinceWords } from './statusWords';
import { useNow } from './useNow';

/** What can be done from here, in this order, where somebody offers it. */
const ACTS = ['try_now', 'pause', 'resume', 'sign_in', 'check_set_up', 'sign_out'] as const satisfies ActionId[];

export function StatusPanel({ status }: { status: DeskStatus }) {
  const { t, format } = useWords();
  const offered = useOffered();
  const possible = offered.possible();
  const acts = ACTS.filter((id) => possible.includes(id));
  const said = lineWords(t, status);
  return (
    <Dialog className="status-panel" data-testid="status-panel">
      {({ close }) => (
        <>
          <div>
            <Heading slot="title" className={`status-state status-${said.line}`}>
              <LineShape line={said.line} />
              {sinceWords(t, format, said, status)}
            </Heading>
            {said.hint ? <p>{said.hint}</p> : null}
            <Next status={status} />
          </div>
          <States />
          <p className="field-hint">
            {status.last_report
              ? t('status.last_report', { when: format.moment(status.last_report) })
              : t('status.no_report')}
          </p>
          {status.api_calls ? <Calls calls={status.api_calls} /> : null}
          <div className="status-acts">
            {acts.map((id) => (
              <Button
                key={id}
                data-testid={`status-${id.replaceAll('_', '-')}`}
                onPress={() => {
                  close();
                  offered.take(id);
                }}
              >
                {t(`action.${id}`)}
              </Button>
            ))}
          </div>
        </>
      )}
    </Dialog>
  );
}

function Next({ status }: { status: DeskStatus }) {
  const { t, format } = useWords();
  const next = nextWords(t, format, status, useNow());
  return next ? (
    <p className="status-next" data-testid="status-next">
      {next}
    </p>
  ) : null;
}

/** Ads by state, those that there are. */
function States() {
  const { t, format } = useWords();
  const counts = new Map(useFirstPage(EVERYTHING).data?.states);
  const states = STATES.filter((state) => (counts.get(state) ?? 0) > 0);
  return states.length === 0 ? null : (
    <ul className="status-states" aria-label={t('status.by_state')}>
      {states.map((state) => (
        <li key={state}>
          <StateChip state={state} />
          <span className="choice-count">{format.number(counts.get(state) ?? 0)}</span>
        </li>
      ))}
    </ul>
  );
}
