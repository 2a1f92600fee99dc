/**
 * Chooses what `npm run dev` shows by the page's address: `?stage=first_start`, `?ads=100000`, `?lang=de`,
 * `?theme=dark`, `?line=offline`, `?waiting=3`, `?work=17`, `?paused`, `?usage=part`, `?usage=none`.
 */

import { memoryPlatform, type MemoryPlatform } from '.';
import type { Line, Theme } from '../bindings';
import { exampleContracts } from './contracts';
import { remarkableContracts } from './usage';
import { exampleWork } from './work';

const themes: Record<string, Theme> = { light: 'light', dark: 'dark' };

export function platformFromAddress(search: string): MemoryPlatform {
  const wanted = new URLSearchParams(search);
  const demo = { kind: 'demo', sales_page: 'http://127.0.0.1:8787/' } as const;
  const platform = memoryPlatform({
    stage: wanted.get('stage') === 'first_start' ? 'first_start' : 'open',
    ads: Number(wanted.get('ads') ?? 24),
    contracts: [...exampleContracts(), ...remarkableContracts()],
    waitingUnnamed: Number(wanted.get('unnamed') ?? 0),
    preferences: { theme: themes[wanted.get('theme') ?? ''] ?? null },
    ...(wanted.get('stage') === 'first_start' ? { store: { kind: 'unnamed' } as const } : {}),
    ...(wanted.has('demo') ? { store: demo } : {}),
  });
  const at = new Date(Date.now() - 12 * 60_000).toISOString();
  const next = new Date(Date.now() + 60_000).toISOString();
  const lines: Record<string, Line> = {
    offline: { line: 'offline', since: at, next },
    unserved: { line: 'unserved', since: at, next },
    api_limit: { line: 'held', hold: { hold: 'api_limit' }, since: at, next },
    sign_in: { line: 'held', hold: { hold: 'sign_in', code: 'INVALID_SESSION_ID' }, since: at, next: null },
    untrusted: { line: 'held', hold: { hold: 'untrusted' }, since: at, next },
    set_up: { line: 'held', hold: { hold: 'set_up', code: 'INVALID_TYPE', message: 'sObject type' }, since: at, next },
  };
  if (wanted.has('work')) exampleWork(platform.desk, Number(wanted.get('work')));
  platform.desk.setLine(lines[wanted.get('line') ?? ''] ?? { line: 'clear' });
  platform.desk.paused = wanted.has('paused');
  const usage = wanted.get('usage');
  if (usage === 'part' || usage === 'none') platform.desk.usage = usage;
  const line = platform.desk.contracts[0]?.products[0]?.line;
  const booking = line && { line, units: 2, usage_key: null };
  const words = { text: '', link: '', picture: null, runs_from: null, runs_until: null };
  for (let n = 0; n < Number(wanted.get('waiting') ?? 0); n += 1) {
    void platform.createAd({ ...words, title: `Waiting for Salesforce ${n + 1}`, bookings: booking ? [booking] : [] });
  }
  return platform;
}
