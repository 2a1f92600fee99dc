/** Chooses what `npm run dev` shows by the page's address: `?stage=first_start`, `?ads=100000`, `?lang=de`, `?line=offline`, `?work=17`, `?paused`. */

import { memoryPlatform, type MemoryPlatform } from '.';
import type { Line } from '../bindings';
import { exampleWork } from './work';

export function platformFromAddress(search: string): MemoryPlatform {
  const wanted = new URLSearchParams(search);
  const demo = { kind: 'demo', sales_page: 'http://127.0.0.1:8787/' } as const;
  const platform = memoryPlatform({
    stage: wanted.get('stage') === 'first_start' ? 'first_start' : 'open',
    ads: Number(wanted.get('ads') ?? 24),
    waitingUnnamed: Number(wanted.get('unnamed') ?? 0),
    ...(wanted.get('stage') === 'first_start' ? { store: { kind: 'unnamed' } as const } : {}),
    ...(wanted.has('demo') ? { store: demo } : {}),
  });
  const at = new Date(Date.now() - 12 * 60_000).toISOString();
  const next = new Date(Date.now() + 60_000).toISOString();
  const lines: Record<string, Line> = {
    offline: { line: 'offline', since: at, next },
    unserved: { line: 'unserved', since: at, next },
    api_limit: { line: 'held', hold: { hold: 'api_limit' }, since: at, next },
    set_up: { line: 'held', hold: { hold: 'set_up', code: 'INVALID_TYPE', message: 'sObject type' }, since: at, next },
  };
  if (wanted.has('work')) exampleWork(platform.desk, Number(wanted.get('work')));
  platform.desk.paused = wanted.has('paused');
  platform.desk.line = lines[wanted.get('line') ?? ''] ?? { line: 'clear' };
  return platform;
}
