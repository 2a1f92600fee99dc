/** Everything that still has to be reported, in order, and what can be done about it. */

import { useState } from 'react';
import { useStatus } from '../app/queries';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { useAttempt } from '../common/useAttempt';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdKey } from '../platform/bindings';
import type { Chosen } from './lines';
import { QueueList } from './QueueList';
import { QueuePane } from './QueuePane';
import { canTry } from './queueWords';
import type { Selected } from './selected';
import { useQueueActs } from './useQueueActs';
import { totalOf, useQueueNews } from './useQueueNews';

interface Props {
  onOpen: (key: AdKey) => void;
  /** Keeps what is being typed elsewhere. */
  handIn: () => Promise<unknown>;
}

export function QueueScreen({ onOpen, handIn }: Props) {
  const { t, format } = useWords();
  const platform = usePlatform();
  const attempt = useAttempt();
  const status = useStatus();
  const acts = useQueueActs(onOpen);
  const news = useQueueNews(status?.counts);
  const [selected, setSelected] = useState<Selected>(null);
  const [chosen, setChosen] = useState<Chosen>({});
  const paused = status?.paused ?? false;
  const total = status ? totalOf(status.counts) : null;
  const last = status?.last_report ?? null;
  // What is looked at stays in sight when it was the last to be reported.
  const isEmpty = total === 0 && selected === null;
  return (
    <section className="queue" aria-label={t('queue.title')}>
      <p className="hidden" role="status" data-testid="queue-news">
        {news}
      </p>
      <header className="queue-head">
        <div>
          <h2>{t('queue.title')}</h2>
          <p>{t('queue.lead')}</p>
        </div>
        <div className="queue-actions">
          {paused ? null : (
            <Button
              data-testid="pause"
              isDisabled={!status?.signed_in}
              onPress={() => void attempt(() => platform.pause(true))}
            >
              {t('queue.pause')}
            </Button>
          )}
          <Button
            data-testid="try-all"
            isDisabled={!status || !canTry(status) || total === 0}
            onPress={() => void attempt(() => platform.tryNow([]))}
          >
            {t('queue.try_all')}
          </Button>
        </div>
      </header>
      {paused ? (
        <div className="note note-wait queue-paused" data-testid="queue-paused">
          <div>
            <h3>{t('queue.paused')}</h3>
            <p>{t('queue.paused.means')}</p>
          </div>
          <Button look="primary" data-testid="resume" onPress={() => void attempt(() => platform.pause(false))}>
            {t('queue.resume')}
          </Button>
        </div>
      ) : null}
      {isEmpty ? (
        <Empty
          title={t('queue.empty.title')}
          text={last ? t('queue.empty.last', { when: format.moment(last) }) : t('queue.empty.text')}
        />
      ) : status ? (
        <div className="queue-columns">
          <QueueList
            status={status}
            selected={selected}
            chosen={chosen}
            acts={acts}
            onSelect={setSelected}
            onChoose={(id, open) => setChosen((before) => ({ ...before, [id]: open }))}
          />
          <QueuePane selected={selected} status={status} acts={acts} handIn={handIn} />
        </div>
      ) : null}
    </section>
  );
}
