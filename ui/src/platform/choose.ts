/** The platform for this page. A release holds the desktop app's alone. */

import type { Platform } from './platform';

/** The system's language; beside the in-memory platform also the one in the address (`?lang=de`). */
export function chooseLocale(): string {
  const wanted = new URLSearchParams(window.location.search).get('lang');
  return (import.meta.env.MODE === 'memory' ? wanted : null) ?? navigator.language;
}

export async function choosePlatform(): Promise<Platform> {
  // `npm run dev` serves a plain browser and the desktop app alike.
  if (import.meta.env.MODE === 'memory' && !('__TAURI_INTERNALS__' in window)) {
    return (await import('./memory/fromAddress')).platformFromAddress(window.location.search);
  }
  return (await import('./tauri')).tauriPlatform;
}
