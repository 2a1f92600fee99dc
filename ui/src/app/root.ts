/** What the document's root says of the window: language, colours, and whether it is painted. */

import { useEffect, useLayoutEffect } from 'react';
import type { Theme } from '../platform/bindings';

/** `theme` is what the person prefers; without, the system's colours hold. */
export function useRootAttributes(language: string, theme: Theme | null): void {
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  // Before anything is painted.
  useLayoutEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const tell = () => {
      document.documentElement.dataset['theme'] = theme ?? (dark.matches ? 'dark' : 'light');
    };
    tell();
    dark.addEventListener('change', tell);
    return () => dark.removeEventListener('change', tell);
  }, [theme]);
}

/** Marks the root once the first data are on the screen: two frames later they have been painted. */
export function useReady(ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        document.documentElement.dataset['ready'] = 'true';
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [ready]);
}
