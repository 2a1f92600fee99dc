/** Why Salesforce did not take the open ad, in plain words, and what can be done about it. */

import { useState } from 'react';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { RawAnswer } from '../common/RawAnswer';
import { useSay } from '../common/Toast';
import { causeText, faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdView, Cause } from '../platform/bindings';

export function CauseNote({ view, cause }: { view: AdView; cause: Cause }) {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const [asks, setAsks] = useState(false);
  const needsYou = view.state === 'needs_you';
  const attempt = async (act: () => Promise<void>, done?: string) => {
    try {
      await act();
      if (done) say(done);
    } catch (error) {
      say(faultText(t, asFault(error)));
    }
  };
  return (
    <section className={`note ${needsYou ? 'note-bad' : 'note-wait'}`} data-testid="ad-cause">
      {needsYou ? <h3>{t('cause.title')}</h3> : null}
      <p>{causeText(t, cause)}</p>
      {cause.raw ? <RawAnswer raw={cause.raw} title={t('cause.raw')} testid="ad-raw" /> : null}
      <div className="note-actions">
        <Button data-testid="try-now" onPress={() => void attempt(() => platform.tryNow([view.ad.key]))}>
          {t('cause.try_now')}
        </Button>
        <Button data-testid="keep-salesforce" onPress={() => setAsks(true)}>
          {t('cause.keep')}
        </Button>
        {needsYou ? <span className="note-hint">{t('cause.how_to_edit')}</span> : null}
      </div>
      {asks ? (
        <Ask
          testid="keep-question"
          title={t('cause.keep.ask')}
          onClose={() => setAsks(false)}
          answers={
            <>
              <Button autoFocus onPress={() => setAsks(false)}>
                {t('cause.keep.no')}
              </Button>
              <Button
                look="danger"
                data-testid="keep-yes"
                onPress={() => {
                  setAsks(false);
                  void attempt(() => platform.keepSalesforce(view.ad.key), t('form.kept'));
                }}
              >
                {t('cause.keep.yes')}
              </Button>
            </>
          }
        >
          <p>{t('cause.keep.means', { title: view.ad.title })}</p>
        </Ask>
      ) : null}
    </section>
  );
}
