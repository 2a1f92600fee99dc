/** Asks again for what an event says has changed. Contracts are not asked again: they are Salesforce's. */

import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, type RefObject } from 'react';
import { useDropping } from '../ad/dropping';
import { usePlatform } from '../platform/platform';
import type { AdKey, Event } from '../platform/bindings';
import { keys } from './queries';

/** While ads are reported by the thousand, the screens follow ten times a second, no faster. */
const REST_MS = 100;

export class Refetcher {
  private ads = new Set<AdKey>();
  private everything = false;
  private status = false;
  private start = false;
  private running = false;

  constructor(private readonly client: QueryClient) {}

  hear(event: Event): void {
    switch (event.event) {
      case 'ads':
        for (const key of event.ads) this.ads.add(key);
        break;
      case 'all':
        this.everything = true;
        break;
      case 'start':
        this.start = true;
        this.everything = true;
        break;
      case 'closing':
      case 'dragged':
      case 'dropped':
        break;
      case 'status':
      case 'index_failed':
      case 'index_restored':
        this.status = true;
        break;
    }
    if (!this.running) void this.run();
  }

  /** Events that come while queries run are gathered, so that no answer is thrown away half-way. */
  private async run(): Promise<void> {
    this.running = true;
    while (this.ads.size > 0 || this.everything || this.status || this.start) {
      const { ads, everything, start } = this;
      this.ads = new Set();
      this.everything = this.status = this.start = false;
      const changed: (readonly unknown[])[] = [keys.status];
      if (start) changed.push(keys.start);
      if (everything || ads.size > 0) changed.push(keys.adPages, keys.queue);
      if (everything) changed.push(['ad']);
      for (const key of ads) changed.push(keys.ad(key));
      await Promise.all(changed.map((queryKey) => this.client.invalidateQueries({ queryKey })));
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    this.running = false;
  }
}

/** Listens to the desk for as long as the window lives. Before Adtally ends, what is typed is handed in. */
export function useDeskEvents(
  onIndex: (news: 'index_failed' | 'index_restored') => void,
  handInRef: RefObject<() => Promise<unknown>>,
  /** Something was dropped, and no ad is open to take it. */
  onLeftOver: () => void,
): void {
  const platform = usePlatform();
  const dropping = useDropping();
  const client = useQueryClient();
  useEffect(() => {
    const refetcher = new Refetcher(client);
    let gone = false;
    void platform.subscribe((event) => {
      if (gone) return;
      if (event.event === 'index_failed' || event.event === 'index_restored') onIndex(event.event);
      if (event.event === 'dragged') dropping.drag(event.over);
      if (event.event === 'dropped' && !dropping.drop()) onLeftOver();
      if (event.event === 'closing') void handInRef.current().finally(() => platform.handedIn());
      refetcher.hear(event);
    });
    // The browser's word is a hint to look again; what can be done never depends on it.
    const nudge = () => void platform.networkChanged();
    window.addEventListener('online', nudge);
    return () => {
      gone = true;
      window.removeEventListener('online', nudge);
    };
  }, [platform, client, onIndex, handInRef, onLeftOver, dropping]);
}
