/** Offers what can be done about reporting, wherever the person is. */

import { useState } from 'react';
import { useOffers } from '../app/offers';
import { useStatus } from '../app/queries';
import { usePlatform } from '../platform/platform';
import { SetUpCheck } from '../set-up/SetUpCheck';
import { isSignInOver } from './statusWords';

export function ReportingActions() {
  const platform = usePlatform();
  const status = useStatus();
  const [checks, setChecks] = useState(false);
  const signedIn = status?.signed_in ?? false;
  const canAsk = signedIn && !isSignInOver(status?.line ?? null);
  const paused = status?.paused ?? false;
  const { waiting = 0, reporting = 0, needs_you = 0 } = status?.counts ?? {};
  useOffers({
    try_now: canAsk && !paused && waiting + reporting + needs_you > 0 ? () => void platform.tryNow([]) : null,
    pause: signedIn && !paused ? () => void platform.pause(true) : null,
    resume: signedIn && paused ? () => void platform.pause(false) : null,
    check_set_up: canAsk ? () => setChecks(true) : null,
  });
  return checks ? <SetUpCheck onClose={() => setChecks(false)} /> : null;
}
