/** What an admin wants to know of a fault: its code, and what the machine or the org said word for word. */

import { detailsOf } from '../messages/faults';
import { useWords } from '../messages/words';
import type { CommandError } from '../platform/bindings';
import { RawAnswer } from './RawAnswer';

export function FaultDetails({ fault, testid }: { fault: CommandError; testid: string }) {
  const { t } = useWords();
  return <RawAnswer raw={detailsOf(t, fault)} title={t('details')} testid={testid} />;
}
