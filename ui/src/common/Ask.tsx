/** A named question before something that can't be undone. */

import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface Props {
  title: string;
  /** What each answer means. */
  children: ReactNode;
  answers: ReactNode;
  onClose: () => void;
  testid: string;
}

export function Ask({ title, children, answers, onClose, testid }: Props) {
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal className="modal modal-small">
        <Dialog className="dialog" role="alertdialog" data-testid={testid}>
          <Heading slot="title" className="dialog-title">
            {title}
          </Heading>
          <div className="dialog-text">{children}</div>
          <div className="answers">{answers}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
