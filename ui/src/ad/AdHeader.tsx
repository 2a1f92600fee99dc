/** Name and state of the open ad, and what can be done with it as a whole. */

import { useState } from 'react';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { StateChip } from '../common/StateChip';
import { useSay } from '../common/Toast';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdView } from '../platform/bindings';
import type { Workspace } from './workspace';

interface Props {
  view: AdView | null;
  workspace: Workspace;
}

export function AdHeader({ view, workspace }: Props) {
  const { t, format } = useWords();
  const { edited, saving, edit, show } = workspace;
  const isCancelled = view?.ad.cancelled ?? false;
  // Saved again unchanged, a refused ad is meant as it stands.
  const canSaveAsItIs = view === null || view.state === 'needs_you';
  return (
    <header className="editor-head">
      <div className="editor-first">
        <h2 title={view?.ad.title}>{view?.ad.title ?? t('pane.new')}</h2>
        <div className="editor-actions">
          {edited !== null || view === null ? (
            <Button
              look="quiet"
              data-testid="discard"
              aria-label={t('form.discard')}
              onPress={() => (view ? edit(null) : show({ kind: 'none' }))}
            >
              {t('form.discard.short')}
            </Button>
          ) : null}
          {view && !isCancelled ? <CancelAd view={view} onCancelled={() => edit(null)} /> : null}
          {isCancelled ? null : (
            <Button
              look="primary"
              data-testid="save-ad"
              aria-label={t('form.save.keys')}
              type="submit"
              isDisabled={saving || (edited === null && !canSaveAsItIs)}
            >
              {t(saving ? 'form.saving' : 'form.save')}
            </Button>
          )}
        </div>
      </div>
      <p className="editor-state">
        <span className="editor-standing" role="status">
          <StateChip state={view?.state ?? 'draft'} testid="ad-state" />
          {view ? <span>{t(`state.${view.state}.means`)}</span> : null}
        </span>
        {view ? <span>{t('pane.saved_at', { when: format.moment(view.ad.saved_at) })}</span> : null}
      </p>
    </header>
  );
}

function CancelAd({ view, onCancelled }: { view: AdView; onCancelled: () => void }) {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const [asks, setAsks] = useState(false);
  const neverSent = view.bookings.every((booking) => booking.counted === 0) && view.state !== 'reporting';
  const cancel = async () => {
    setAsks(false);
    try {
      await platform.cancelAd(view.ad.key);
      onCancelled();
      say(t('form.cancelled'));
    } catch (error) {
      say(faultText(t, asFault(error)));
    }
  };
  return (
    <>
      <Button look="quiet" data-testid="cancel-ad" onPress={() => setAsks(true)}>
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
          <p>{t(neverSent ? 'form.cancel.means_never_sent' : 'form.cancel.means')}</p>
        </Ask>
      ) : null}
    </>
  );
}
