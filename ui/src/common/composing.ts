/**
 * Keys that belong to the input method. Whoever writes Japanese, Chinese or Korean, or an accent with a dead key,
 * presses Enter to take what was composed, Escape to give it up and arrows to choose: none of these is meant for
 * Adtally. They are stopped before anybody hears of them, components of libraries too; the input method has had them
 * by then.
 */

import { useLayoutEffect } from 'react';

/** Whether a key goes to the input method. WebKit tells the last one, which ends the composition, by its code alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Keeps these keys from whatever the component holds: it listens before anything in it does. */
export function useKeysOfInputMethod(): void {
  useLayoutEffect(() => keepComposing(window), []);
}

/** Keeps such keys, and the submission of a form by one, from everybody. Answers with what ends that. */
function keepComposing(to: Window): () => void {
  // No form is submitted before the key that composed is let go.
  let composes = false;
  const onKeyDown = (event: KeyboardEvent) => {
    composes = isComposing(event);
    if (composes) event.stopImmediatePropagation();
  };
  const onKeyUp = (event: KeyboardEvent) => {
    composes = false;
    if (isComposing(event)) event.stopImmediatePropagation();
  };
  const onSubmit = (event: Event) => {
    if (!composes) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const onPointerDown = () => {
    composes = false;
  };
  to.addEventListener('keydown', onKeyDown, true);
  to.addEventListener('keypress', onKeyDown, true);
  to.addEventListener('keyup', onKeyUp, true);
  to.addEventListener('submit', onSubmit, true);
  to.addEventListener('pointerdown', onPointerDown, true);
  return () => {
    to.removeEventListener('keydown', onKeyDown, true);
    to.removeEventListener('keypress', onKeyDown, true);
    to.removeEventListener('keyup', onKeyUp, true);
    to.removeEventListener('submit', onSubmit, true);
    to.removeEventListener('pointerdown', onPointerDown, true);
  };
}
