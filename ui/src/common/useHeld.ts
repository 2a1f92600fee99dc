/** Whether somebody is busy in a part of the screen, with the pointer or with keys, so that nothing in it may move. */

import { useState, type FocusEvent } from 'react';

export function useHeld() {
  const [held, setHeld] = useState<'pointer' | 'keys' | null>(null);
  return {
    held: held !== null,
    handlers: {
      onPointerEnter: () => setHeld('pointer'),
      onPointerLeave: () => setHeld(null),
      onKeyDownCapture: () => setHeld((before) => before ?? 'keys'),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setHeld((before) => (before === 'keys' ? null : before));
        }
      },
    },
  };
}
