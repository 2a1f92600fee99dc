/** What the org has to be like, point by point: met, or what an admin does about it. */

import { useQuery } from '@tanstack/react-query';
import { keys, useStatus } from '../app/queries';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { Point, SetUp } from '../platform/bindings';
import { isFew } from '../status/few';
import { checkFaultText, setUpFaultText } from './setUpWords';

export function SetUpCheck({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const platform = usePlatform();
  const calls = useStatus()?.api_calls;
  // Each look asks Salesforce anew: what an admin has just changed must show.
  const check = useQuery({ queryKey: keys.setUp, queryFn: () => platform.checkSetUp(), gcTime: 0 });
  return (
    <Ask
      title={t('set_up.title')}
      testid="set-up"
      onClose={onClose}
      answers={
        <>
          <Button data-testid="check-again" isDisabled={check.isFetching} onPress={() => void check.refetch()}>
            {t('set_up.again')}
          </Button>
          <Button autoFocus onPress={onClose}>
            {t('set_up.close')}
          </Button>
        </>
      }
    >
      <div role="status">
        {check.isFetching ? <p>{t('set_up.running')}</p> : null}
        {!check.isFetching && check.error ? (
          <p data-testid="set-up-error">{checkFaultText(t, asFault(check.error))}</p>
        ) : null}
        {!check.isFetching && check.data ? <Found found={check.data} /> : null}
      </div>
      {calls ? (
        <p className="field-hint">
          {t('calls.means', { used: calls[0], limit: calls[1] })} {isFew(calls) ? t('calls.few') : null}
        </p>
      ) : null}
    </Ask>
  );
}

function Found({ found }: { found: SetUp }) {
  const { t } = useWords();
  const met = found.points.every((point) => point.faults.length === 0);
  return (
    <>
      <p>{t(met ? 'set_up.all_met' : 'set_up.lacking')}</p>
      <ul className="points">
        {found.points.map((point) => (
          <PointLine key={point.subject} point={point} />
        ))}
      </ul>
    </>
  );
}

/** Each drawn in a box of 16 by 16, told apart by outline alone. */
const SHAPES = {
  met: 'M2.5 8.5l3.5 3.5 7.5-8',
  not_met: 'M8 2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.3',
  not_tried: 'M4 8h8',
};

function PointLine({ point }: { point: Point }) {
  const { t } = useWords();
  const untried = point.faults.some(({ fault }) => fault === 'not_tried' || fault === 'nothing_to_try_on');
  const state = point.faults.length === 0 ? 'met' : untried ? 'not_tried' : 'not_met';
  return (
    <li className={`point point-${state}`} data-testid="set-up-point" data-subject={point.subject} data-state={state}>
      <span className="point-name">{t(`set_up.${point.subject}`)}</span>
      <span className="point-state">
        <svg className="chip-shape" viewBox="0 0 16 16" aria-hidden="true">
          <path d={SHAPES[state]} />
        </svg>
        {t(`set_up.${state}`)}
      </span>
      {point.faults.map((fault) => (
        <p key={JSON.stringify(fault)}>{setUpFaultText(t, fault)}</p>
      ))}
    </li>
  );
}
