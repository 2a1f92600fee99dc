/** What can be done with the selected ads. */

import { useState } from 'react';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useSay } from '../common/Toast';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import { useExportWords } from './exportWords';
import type { Selection } from './useSelection';

export function SelectionBar({ selection }: { selection: Selection }) {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const words = useExportWords();
  const [asks, setAsks] = useState(false);
  const count = selection.keys.size;
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      say(faultText(t, asFault(error)));
    }
  };
  const duplicate = () =>
    attempt(async () => {
      const made = await platform.duplicateAds([...selection.keys]);
      selection.clear();
      say(t('many.duplicated', { count: made.length }), () =>
        void attempt(async () => void (await Promise.all(made.map((key) => platform.discardDraft(key))))),
      );
    });
  const exportAll = () =>
    attempt(async () => {
      const path = await platform.exportAds([...selection.keys], words);
      say(t('many.exported', { count, path }));
    });
  const undo = () =>
    void attempt(async () => {
      const back = await platform.undoCancel();
      say(t('many.restored', { count: back }));
    });
  const cancel = () =>
    attempt(async () => {
      setAsks(false);
      const { ads, undoable } = await platform.cancelAds([...selection.keys]);
      selection.clear();
      say(t('many.cancelled', { count: ads }), undoable > 0 ? undo : undefined);
    });
  return (
    <div className="ads-bar" role="toolbar" aria-label={t('many.label')} data-testid="selection">
      <button
        type="button"
        className="tag"
        data-testid="select-nothing"
        data-count={count}
        title={t('many.clear')}
        aria-label={`${t('many.selected', { count })}. ${t('many.clear')}`}
        onClick={selection.clear}
      >
        <span className="tag-what">{t('many.selected', { count })}</span> <span aria-hidden="true">×</span>
      </button>
      <Button look="quiet" data-testid="duplicate-selected" onPress={() => void duplicate()}>
        {t('many.duplicate')}
      </Button>
      <Button look="quiet" data-testid="export-selected" onPress={() => void exportAll()}>
        {t('many.export')}
      </Button>
      <Button
        look="quiet"
        data-testid="cancel-selected"
        aria-label={t('many.cancel.of', { count })}
        onPress={() => setAsks(true)}
      >
        {t('many.cancel')}
      </Button>
      {asks ? (
        <Ask
          testid="cancel-many-question"
          title={t('many.cancel.ask', { count })}
          onClose={() => setAsks(false)}
          answers={
            <>
              <Button autoFocus data-testid="cancel-many-no" onPress={() => setAsks(false)}>
                {t('many.cancel.no', { count })}
              </Button>
              <Button look="danger" data-testid="cancel-many-yes" onPress={() => void cancel()}>
                {t('many.cancel.yes', { count })}
              </Button>
            </>
          }
        >
          <p>{t('many.cancel.means', { count })}</p>
        </Ask>
      ) : null}
    </div>
  );
}
