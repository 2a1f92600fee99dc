/** Does something that the desk may refuse, and says in plain words when it does. */

import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { useSay } from './Toast';

export function useAttempt(): (act: () => Promise<unknown>, done?: string) => Promise<void> {
  const { t } = useWords();
  const say = useSay();
  return async (act, done) => {
    try {
      await act();
      if (done) say(done);
    } catch (error) {
      say(faultText(t, asFault(error)));
    }
  };
}
