/** Keys that work everywhere, held with Ctrl (or Cmd on a Mac). */

import { useEffect, useRef } from 'react';

export function useShortcuts(shortcuts: Record<string, () => void>): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const act = latest.current[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      // A question or the picker is open: what lies under it does not act.
      if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      act();
    };
    // Ahead of the fields, some of which keep their keys to themselves.
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, []);
}
