/** Where a booking is added: on a product of a contract that is read live, or by number and code. */

import { useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useStatus } from '../app/queries';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { ContractLine } from '../platform/bindings';
import { ByHand } from './ByHand';
import { LiveSearch } from './LiveSearch';

export type Pick = (line: ContractLine, units: string) => void;

interface Props {
  onPick: Pick;
  onClose: () => void;
}

export function ContractPicker({ onPick, onClose }: Props) {
  const { t } = useWords();
  const status = useStatus();
  const signedIn = status?.signed_in ?? false;
  const unreachable = !signedIn || status?.line?.line === 'offline';
  const [byHand, setByHand] = useState(unreachable);
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal className="modal modal-large">
        <Dialog className="dialog picker" data-testid="contract-picker">
          <div className="picker-head">
            <Heading slot="title" className="dialog-title">
              {t('picker.title')}
            </Heading>
            <Button look="quiet" data-testid="book-by-hand" onPress={() => setByHand(!byHand)}>
              {t(byHand ? 'picker.look_up' : 'picker.by_hand')}
            </Button>
            <Button look="quiet" data-testid="close-picker" onPress={onClose}>
              {t('picker.close')}
            </Button>
          </div>
          {byHand ? (
            <div className="picker-scroll">
              <ByHand
                onPick={onPick}
                why={unreachable ? t(signedIn ? 'error.offline' : 'error.not_signed_in') : null}
                autoFocus
              />
            </div>
          ) : (
            <LiveSearch onPick={onPick} />
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
