/** Why a sign-in, or a move to other ads, did not work. */

import { useOffered } from '../app/offers';
import { Button } from '../common/Button';
import { FaultDetails } from '../common/FaultDetails';
import { moveFaultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { CommandError } from '../platform/bindings';

/** A wrong address is told at its field instead. */
export function MoveFault({ fault }: { fault: CommandError | null }) {
  const { t } = useWords();
  const offered = useOffered();
  if (fault === null || fault.code === 'bad_address') return null;
  return (
    <div className="note note-bad" role="alert">
      <p>{moveFaultText(t, fault)}</p>
      {fault.code === 'proxy_sign_in' ? (
        <div className="note-actions">
          <Button data-testid="fault-settings" onPress={() => offered.take('settings')}>
            {t('action.settings')}
          </Button>
        </div>
      ) : null}
      {Object.keys(fault.params).length > 0 ? (
        <FaultDetails fault={fault} testid="move-raw" />
      ) : null}
    </div>
  );
}
