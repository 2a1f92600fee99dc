import { Button } from '../common/Button';
import { RawAnswer } from '../common/RawAnswer';
import { StateChip } from '../common/StateChip';
import { causeText } from '../messages/faults';
import type { Format } from '../messages/format';
import type { Translate } from '../messages/translate';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdKey, DeskStatus, QueueRow } from '../platform/bindings';

interface Props {
  row: QueueRow;
  place: number;
  status: DeskStatus;
  onOpen: (key: AdKey) => void;
}

export function QueueItem({ row, place, status, onOpen }: Props) {
  const { t, format } = useWords();
  const platform = usePlatform();
  const { cause } = row;
  return (
    <>
      <span className="queue-place">{format.number(place)}</span>
      <div className="queue-body">
        <div className="queue-line">
          <button
            type="button"
            className="link queue-title"
            aria-label={t('queue.open', { title: row.title })}
            onClick={() => onOpen(row.key)}
          >
            {row.title}
          </button>
          <StateChip state={row.state} />
        </div>
        <p className="queue-facts">
          {row.tries > 0 ? `${t('queue.tries', { count: row.tries })} · ` : ''}
          {nextTry(t, format, row, status)}
        </p>
        {cause ? (
          <p className="queue-cause" data-testid="queue-cause">
            {causeText(t, cause)}
          </p>
        ) : null}
        {cause?.raw ? <RawAnswer raw={cause.raw} title={t('cause.raw')} testid="queue-raw" /> : null}
      </div>
      <Button
        data-testid="try-now"
        aria-label={t('queue.try_now_of', { title: row.title })}
        isDisabled={!status.signed_in}
        onPress={() => void platform.tryNow([row.key])}
      >
        {t('queue.try_now')}
      </Button>
    </>
  );
}

/** What stands in the way of all ads decides before the ad's own due time. */
function nextTry(t: Translate, format: Format, row: QueueRow, status: DeskStatus): string {
  if (row.state === 'reporting') return t('state.reporting.means');
  if (!status.signed_in) return t('status.signed_out.hint');
  if (status.paused) return t('queue.when_resumed');
  if (status.line?.line !== 'clear') return t('queue.when_back');
  return row.due === null ? t('queue.next_soon') : t('queue.next', { when: format.moment(row.due) });
}
