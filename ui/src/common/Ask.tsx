/** A small dialog: a named question before something that can't be undone, or what a person asked to see. */

import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface Props {
  title: string;
  /** What each answer means. */
  children: ReactNode;
  answers: ReactNode;
  onClose: () => void;
  testid: string;
  /** A question that needs an answer; `dialog` where nothing is asked. */
  role?: 'alertdialog' | 'dialog';
  wide?: boolean;
}

export function Ask({ title, children, answers, onClose, testid, role = 'alertdialog', wide = false }: Props) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={role === 'dialog'}
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      <Modal className={`modal ${wide ? 'modal-wide' : 'modal-small'}`}>
        <Dialog className="dialog" role={role} data-testid={testid}>
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
