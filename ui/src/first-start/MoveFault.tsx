/** Why a sign-in, or a move to other ads, did not work. */

import { FaultDetails } from '../common/FaultDetails';
import { moveFaultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { CommandError } from '../platform/bindings';

/** A wrong address is told at its field instead. */
export function MoveFault({ fault }: { fault: CommandError | null }) {
  const { t } = useWords();
  if (fault === null || fault.code === 'bad_address') return null;
  return (
    <div className="note note-bad" role="alert">
      <p>{moveFaultText(t, fault)}</p>
      {Object.keys(fault.params).length > 0 ? (
        <FaultDetails fault={fault} testid="move-raw" />
      ) : null}
    </div>
  );
}
