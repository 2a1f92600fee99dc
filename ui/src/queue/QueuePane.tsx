/** Beside the queue: why an ad or a group waits, and what can be done about it. */

import { useQuery } from '@tanstack/react-query';
import { adOptions, keys } from '../app/queries';
import { CancelAd } from '../ad/AdActions';
import { KeepSalesforce } from '../ad/KeepSalesforce';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { RawAnswer } from '../common/RawAnswer';
import { StateChip } from '../common/StateChip';
import { causeText } from '../messages/faults';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdView, Cause, DeskStatus, QueueGroup, QueueView } from '../platform/bindings';
import { Facts } from './Facts';
import { FixBookings } from './FixBookings';
import { idOf } from './lines';
import { Next, Ticking } from './QueueLine';
import { canTry, groupText, nextAsking } from './queueWords';
import type { Selected } from './selected';
import type { QueueActs } from './useQueueActs';

interface Props {
  selected: Selected;
  status: DeskStatus;
  acts: QueueActs;
  /** Keeps what is being typed elsewhere. */
  handIn: () => Promise<unknown>;
}

export function QueuePane({ selected, status, acts, handIn }: Props) {
  const { t } = useWords();
  const platform = usePlatform();
  const view = useQuery({ queryKey: keys.queueView, queryFn: () => platform.queueView() }).data;
  const key = selected?.kind === 'ad' ? selected.key : '';
  const ad = useQuery({ ...adOptions(platform, key), enabled: key !== '' }).data;
  return (
    <section className="pane queue-pane" aria-label={t('queue.pane')} data-testid="queue-pane">
      {selected === null ? (
        <Empty title={t('queue.pane.none.title')} text={t('queue.pane.none.text')} />
      ) : selected.kind === 'ad' ? (
        ad ? (
          <AdPart
            key={ad.ad.key}
            view={ad}
            group={groupOf(view, ad)}
            status={status}
            acts={acts}
            handIn={handIn}
          />
        ) : null
      ) : (
        <GroupPart
          group={view?.groups.find((one) => idOf(one.group) === idOf(selected.group)) ?? null}
          status={status}
          acts={acts}
        />
      )}
    </section>
  );
}

function groupOf(view: QueueView | undefined, ad: AdView): QueueGroup | null {
  const cause = ad.state === 'needs_you' ? ad.queue?.cause : null;
  if (!cause) return null;
  const id = idOf({ kind: cause.kind.kind, contract: cause.contract ?? '' });
  return view?.groups.find((one) => idOf(one.group) === id) ?? null;
}

interface AdProps extends Omit<Props, 'selected'> {
  view: AdView;
  group: QueueGroup | null;
}

function AdPart({ view, group, status, acts, handIn }: AdProps) {
  const { t, format } = useWords();
  const { ad, queue: row, state } = view;
  const cause = row?.cause ?? null;
  return (
    <div className="queue-part">
      <div className="queue-part-head">
        <h3>{ad.title}</h3>
        <StateChip state={state} testid="queue-state" />
      </div>
      <div className="queue-actions">
        {row !== null && state !== 'reporting' ? (
          <Button
            look="primary"
            data-testid="try-now"
            isDisabled={!canTry(status)}
            onPress={() => acts.tryAd({ key: ad.key, title: ad.title })}
          >
            {t('queue.try_now')}
          </Button>
        ) : null}
        <Button
          data-testid="open-in-ads"
          aria-label={t('queue.open', { title: ad.title })}
          onPress={() => acts.open(ad.key)}
        >
          {t('queue.open.short')}
        </Button>
        {cause && state === 'needs_you' ? <KeepSalesforce adKey={ad.key} title={ad.title} /> : null}
        {row !== null && !ad.cancelled ? <CancelAd view={view} onCancelled={() => {}} /> : null}
      </div>
      {row === null ? <p>{t('queue.left')}</p> : null}
      {state === 'reporting' ? <p className="note">{t('queue.in_flight')}</p> : null}
      {cause ? <Why cause={cause} needsYou={state === 'needs_you'} /> : null}
      <Facts
        facts={[
          [t('queue.fact.saved'), format.moment(ad.saved_at)],
          [t('queue.fact.tries'), row && row.tries > 0 ? format.number(row.tries) : null],
          [t('queue.fact.refused'), cause ? format.moment(cause.at) : null],
          [t('queue.fact.next'), row ? <Next row={row} group={group} status={status} /> : null],
        ]}
      />
      {state === 'needs_you' || state === 'waiting' ? (
        <FixBookings view={view} handIn={handIn} onOpen={() => acts.open(ad.key)} />
      ) : null}
    </div>
  );
}

function GroupPart({ group, status, acts }: { group: QueueGroup | null; status: DeskStatus; acts: QueueActs }) {
  const { t, format } = useWords();
  if (group === null) return <Empty title={t('group.gone')} text={t('queue.pane.none.text')} />;
  const { oldest, count, together } = group;
  return (
    <div className="queue-part" data-testid="group-part">
      <div className="queue-part-head">
        <h3>{groupText(t, group)}</h3>
        <StateChip state="needs_you" />
      </div>
      {together ? (
        <div className="queue-actions">
          <Button
            look="primary"
            data-testid="try-group"
            isDisabled={!canTry(status)}
            onPress={() => acts.tryGroup(group)}
          >
            {t('group.try_of', { count })}
          </Button>
        </div>
      ) : null}
      {oldest.cause ? <Why cause={oldest.cause} needsYou /> : null}
      <Facts
        facts={[
          [
            t('queue.fact.oldest'),
            <button key="oldest" type="button" className="link" onClick={() => acts.open(oldest.key)}>
              {oldest.title}
            </button>,
          ],
          [t('queue.fact.saved'), format.moment(oldest.saved_at)],
          [t('queue.fact.refused'), oldest.cause ? format.moment(oldest.cause.at) : null],
          [
            t('queue.fact.next'),
            <Ticking key="next" words={(now) => nextAsking(t, format, group, status, now)} />,
          ],
        ]}
      />
      {count > 1 ? <p className="field-hint">{t(together ? 'group.one_asks' : 'group.by_ad')}</p> : null}
    </div>
  );
}

function Why({ cause, needsYou }: { cause: Cause; needsYou: boolean }) {
  const { t } = useWords();
  return (
    <div className={`note ${needsYou ? 'note-bad' : 'note-wait'}`}>
      <p data-testid="queue-cause">{causeText(t, cause)}</p>
      {cause.raw ? <RawAnswer raw={cause.raw} title={t('cause.raw')} testid="queue-raw" /> : null}
    </div>
  );
}
