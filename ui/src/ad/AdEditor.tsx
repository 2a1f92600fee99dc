/** The form of one ad, new or known, with its standing above it. */

import { useEffect, useRef, useState } from 'react';
import { RawAnswer } from '../common/RawAnswer';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { AdView } from '../platform/bindings';
import { AdFields } from './AdFields';
import { AdHeader } from './AdHeader';
import { Bookings } from './Bookings';
import { CauseNote } from './CauseNote';
import { draftOf, emptyDraft, isSame, type Draft } from './draft';
import { fieldFaults } from './fieldFaults';
import type { Workspace } from './workspace';

interface Props {
  view: AdView | null;
  workspace: Workspace;
}

export function AdEditor({ view, workspace }: Props) {
  const { t } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const { fault, refusals, edited, edit, save } = workspace;
  const saved = view ? draftOf(view.ad) : emptyDraft;
  const draft = edited ?? saved;
  const faults = fault ? fieldFaults(t, fault) : [];
  const isCancelled = view?.ad.cancelled ?? false;
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    edit(isSame(next, saved) ? null : next);
  };

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
            <p>
              {faults.length > 0 ? t('form.faults', { count: faults.length }) : faultText(t, fault)}
            </p>
            {faults.length === 0 && fault.text !== '' ? (
              <RawAnswer raw={fault.text} title={t('details')} testid="fault-raw" />
            ) : null}
          </div>
        ) : null}
        {isCancelled ? <p className="note">{t('form.is_cancelled')}</p> : null}
        <AdFields draft={draft} faults={faults} disabled={isCancelled} onChange={change} />
        <Bookings view={view} draft={draft} faults={faults} disabled={isCancelled} onChange={change} />
      </div>
    </form>
  );
}
