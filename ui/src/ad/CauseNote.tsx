/** Why Salesforce did not take the open ad, in plain words, and what can be done about it. */

import { Button } from '../common/Button';
import { RawAnswer } from '../common/RawAnswer';
import { useAttempt } from '../common/useAttempt';
import { causeText } from '../messages/faults';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdView, Cause } from '../platform/bindings';
import { KeepSalesforce } from './KeepSalesforce';

export function CauseNote({ view, cause }: { view: AdView; cause: Cause }) {
  const { t } = useWords();
  const platform = usePlatform();
  const attempt = useAttempt();
  const needsYou = view.state === 'needs_you';
  return (
    <section className={`note ${needsYou ? 'note-bad' : 'note-wait'}`} data-testid="ad-cause">
      {needsYou ? <h3>{t('cause.title')}</h3> : null}
      <p>{causeText(t, cause)}</p>
      {cause.raw ? <RawAnswer raw={cause.raw} title={t('cause.raw')} testid="ad-raw" /> : null}
      <div className="note-actions">
        <Button data-testid="try-now" onPress={() => void attempt(() => platform.tryNow([view.ad.key]))}>
          {t('cause.try_now')}
        </Button>
        <KeepSalesforce adKey={view.ad.key} title={view.ad.title} />
        {needsYou ? <span className="note-hint">{t('cause.how_to_edit')}</span> : null}
      </div>
    </section>
  );
}
