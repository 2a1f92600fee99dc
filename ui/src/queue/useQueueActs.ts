/** What can be done with an ad or a group of the queue, from its line and from beside it. */

import { useSay } from '../common/Toast';
import { useAttempt } from '../common/useAttempt';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdKey, QueueGroup } from '../platform/bindings';

export interface QueueActs {
  open(key: AdKey): void;
  tryAd(ad: { key: AdKey; title: string }): void;
  tryGroup(group: QueueGroup): void;
}

export function useQueueActs(open: (key: AdKey) => void): QueueActs {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const attempt = useAttempt();
  return {
    open,
    tryAd: ({ key, title }) => void attempt(() => platform.tryNow([key]), t('queue.tried', { title })),
    tryGroup: ({ group }) =>
      void attempt(async () => {
        const count = await platform.tryGroup(group);
        say(count > 0 ? t('queue.tried_many', { count }) : t('group.gone'));
      }),
  };
}
