/** What the document's root says of the window: language, theme, and whether it is painted. */

import { useEffect } from 'react';

export function useRootAttributes(language: string): void {
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const tell = () => {
      document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light';
    };
    tell();
    dark.addEventListener('change', tell);
    return () => dark.removeEventListener('change', tell);
  }, []);
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
