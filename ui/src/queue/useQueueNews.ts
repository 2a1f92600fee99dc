/** Tells whoever can't see the queue when something in it needs them, and when nothing waits any more. */

import { useEffect, useRef, useState } from 'react';
import { useWords } from '../messages/words';
import type { Counts } from '../platform/bindings';

export function useQueueNews(counts: Counts | undefined): string {
  const { t } = useWords();
  const [news, setNews] = useState('');
  const before = useRef<Counts | null>(null);
  useEffect(() => {
    if (counts === undefined) return;
    const was = before.current;
    before.current = counts;
    if (was === null) return;
    if (counts.needs_you > was.needs_you) setNews(t('queue.news.needs_you', { count: counts.needs_you }));
    else if (totalOf(counts) === 0 && totalOf(was) > 0) setNews(t('queue.news.empty'));
  }, [counts, t]);
  return news;
}

/** All that is in the queue. */
export function totalOf({ waiting, reporting, needs_you }: Counts): number {
  return waiting + reporting + needs_you;
}
