/** Name and state of the open ad, and what can be done with it as a whole. */

import { useSpoken } from '../common/Announcer';
import { Button } from '../common/Button';
import { StateChip } from '../common/StateChip';
import { useWords } from '../messages/words';
import type { AdView } from '../platform/bindings';
import { CancelAd, Discard, Duplicate } from './AdActions';
import type { Workspace } from './workspace';

interface Props {
  view: AdView | null;
  workspace: Workspace;
}

export function AdHeader({ view, workspace }: Props) {
  const { t, format } = useWords();
  const { edited, saving, edit } = workspace;
  useSpoken(view ? t(`state.${view.state}`) : null);
  const isCancelled = view?.ad.cancelled ?? false;
  // Saved again unchanged, a refused ad is meant as it stands.
  const canSaveAsItIs = view === null || view.state === 'needs_you';
  return (
    <header className="editor-head">
      <div className="editor-first">
        <h2 title={view?.ad.title}>{view?.ad.title ?? t('pane.new')}</h2>
        <div className="editor-actions">
          {edited !== null || view === null ? (
            <Discard workspace={workspace} />
          ) : null}
          {view && edited === null ? <Duplicate view={view} workspace={workspace} /> : null}
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
        <span className="editor-standing">
          <StateChip state={view?.state ?? 'draft'} testid="ad-state" />
          {view && edited !== null ? (
            <span className="editor-unsaved" data-testid="ad-unsaved">
              {t('form.draft_kept')}
            </span>
          ) : (
            <span>{t(`state.${view?.state ?? 'draft'}.means`)}</span>
          )}
        </span>
        {view && edited === null ? <span>{t('pane.saved_at', { when: format.moment(view.ad.saved_at) })}</span> : null}
      </p>
    </header>
  );
}
