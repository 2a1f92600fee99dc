/** What can be done with the open ad as a whole. */

import { useState } from 'react';
import { useOffers } from '../app/offers';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useSay } from '../common/Toast';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdView } from '../platform/bindings';
import type { Workspace } from './workspace';

export function Discard({ workspace }: { workspace: Workspace }) {
  const { t } = useWords();
  const say = useSay();
  const discard = async () => {
    const discarded = await workspace.discard();
    if (discarded) say(t('form.discarded'), () => workspace.restore(discarded));
  };
  useOffers({ discard_changes: () => void discard() });
  return (
    <Button look="quiet" data-testid="discard" aria-label={t('form.discard')} onPress={() => void discard()}>
      {t('form.discard.short')}
    </Button>
  );
}

/** Its copy is a draft, and opened to be changed. */
export function Duplicate({ view, workspace }: { view: AdView; workspace: Workspace }) {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const duplicate = async () => {
    try {
      const [key] = await platform.duplicateAds([view.ad.key]);
      if (key === undefined) return;
      workspace.showDraft(key);
      say(t('many.duplicated', { count: 1 }));
    } catch (error) {
      say(faultText(t, asFault(error)));
    }
  };
  useOffers({ duplicate_ad: () => void duplicate() });
  return (
    <Button look="quiet" data-testid="duplicate-ad" onPress={() => void duplicate()}>
      {t('form.duplicate')}
    </Button>
  );
}

/** An ad that Salesforce never heard of is cancelled at once and can be had back; any other asks first. */
export function CancelAd({ view, onCancelled }: { view: AdView; onCancelled: () => void }) {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const [asks, setAsks] = useState(false);
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      say(faultText(t, asFault(error)));
    }
  };
  const undo = () =>
    void attempt(async () => {
      const count = await platform.undoCancel();
      if (count > 0) say(t('many.restored', { count }));
    });
  const cancel = () =>
    attempt(async () => {
      setAsks(false);
      const { undoable } = await platform.cancelAds([view.ad.key]);
      onCancelled();
      say(t('form.cancelled'), undoable > 0 ? undo : undefined);
    });
  const begin = () => (view.sent ? setAsks(true) : void cancel());
  useOffers({ cancel_ad: begin });
  return (
    <>
      <Button look="quiet" data-testid="cancel-ad" onPress={begin}>
        {t('form.cancel')}
      </Button>
      {asks ? (
        <Ask
          testid="cancel-question"
          title={t('form.cancel.ask', { title: view.ad.title })}
          onClose={() => setAsks(false)}
          answers={
            <>
              <Button data-testid="cancel-no" autoFocus onPress={() => setAsks(false)}>
                {t('form.cancel.no')}
              </Button>
              <Button look="danger" data-testid="cancel-yes" onPress={() => void cancel()}>
                {t('form.cancel.yes')}
              </Button>
            </>
          }
        >
          <p>{t('form.cancel.means')}</p>
        </Ask>
      ) : null}
    </>
  );
}
