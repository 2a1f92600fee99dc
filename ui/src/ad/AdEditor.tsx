/** The form of one ad, new or known, with its standing above it. */

import { useEffect, useRef, useState } from 'react';
import { FaultDetails } from '../common/FaultDetails';
import { useSay } from '../common/Toast';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { AdView } from '../platform/bindings';
import { AdFields, TitleField } from './AdFields';
import { AdHeader } from './AdHeader';
import { AdPast } from './AdPast';
import { Bookings } from './Bookings';
import { CauseNote } from './CauseNote';
import { draftOf, emptyDraft, isSame, type Draft } from './draft';
import { fieldFaults } from './fieldFaults';
import { PictureField } from './PictureField';
import { usePicture } from './usePicture';
import type { Workspace } from './workspace';

interface Props {
  view: AdView | null;
  workspace: Workspace;
}

export function AdEditor({ view, workspace }: Props) {
  const { t } = useWords();
  const say = useSay();
  const form = useRef<HTMLFormElement>(null);
  const { fault, keepFault, refusals, edited, edit, save } = workspace;
  const saved = view ? draftOf(view.ad) : emptyDraft;
  const draft = edited ?? saved;
  const keepFaults = keepFault ? fieldFaults(t, keepFault) : [];
  const faults = fault ? fieldFaults(t, fault) : keepFaults;
  const isCancelled = view?.ad.cancelled ?? false;
  const latest = useRef({ draft, saved });
  useEffect(() => {
    latest.current = { draft, saved };
  });
  const change = (part: Partial<Draft>) => {
    const next = { ...latest.current.draft, ...part };
    edit(isSame(next, latest.current.saved) ? null : next);
  };

  // What is undone must still be in sight.
  const takeBack = useRef<() => void>(() => {});
  useEffect(() => () => takeBack.current(), []);
  const changeUndoably = (part: Partial<Draft>, text: string, undone: (now: Draft) => Partial<Draft>) => {
    change(part);
    takeBack.current = say(text, () => change(undone(latest.current.draft)));
  };

  const picture = usePicture(isCancelled, (name) => change({ picture: name }));

  // A new ad is typed at once; a refused save puts the person at the first field to mend.
  const [isNew] = useState(view === null);
  useEffect(() => {
    if (isNew) form.current?.querySelector<HTMLElement>('[data-testid="ad-title"]')?.focus();
  }, [isNew]);
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[data-fault="true"]')?.focus();
  }, [refusals]);

  return (
    <form
      className="editor"
      data-testid="ad-form"
      ref={form}
      noValidate
      data-over={picture.isOver || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <AdHeader view={view} workspace={workspace} />
      <div className="editor-body">
        {view?.queue?.cause ? <CauseNote view={view} cause={view.queue.cause} /> : null}
        {fault ? (
          <div className="note note-bad" role="alert">
            <p>{faults.length > 0 ? t('form.faults', { count: faults.length }) : faultText(t, fault)}</p>
            {faults.length === 0 ? <FaultDetails fault={fault} testid="fault-raw" /> : null}
          </div>
        ) : null}
        {keepFault ? (
          <div className="note note-bad" role="alert" data-testid="draft-not-kept">
            <p>{t(keepFaults.length > 0 ? 'form.draft_too_long' : 'form.draft_not_kept')}</p>
            {keepFaults.length > 0 ? null : <FaultDetails fault={keepFault} testid="keep-raw" />}
          </div>
        ) : null}
        {isCancelled ? <p className="note">{t('form.is_cancelled')}</p> : null}
        <TitleField draft={draft} faults={faults} disabled={isCancelled} onChange={change} />
        <Bookings
          view={view}
          draft={draft}
          faults={faults}
          disabled={isCancelled}
          onChange={change}
          onChangeUndoably={changeUndoably}
        />
        <AdFields draft={draft} faults={faults} disabled={isCancelled} onChange={change} />
        <PictureField
          name={draft.picture}
          adding={picture}
          disabled={isCancelled}
          onRemove={() => {
            const before = draft.picture;
            changeUndoably({ picture: null }, t('picture.removed'), () => ({ picture: before }));
          }}
        />
        {view ? <AdPast adKey={view.ad.key} /> : null}
      </div>
      {picture.isOver ? (
        <p className="editor-drop" data-testid="drop-here">
          {t(isCancelled ? 'error.cancelled' : 'picture.drop')}
        </p>
      ) : null}
    </form>
  );
}
