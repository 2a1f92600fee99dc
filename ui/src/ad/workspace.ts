/**
 * Which ad is open, and what is typed into it and not saved. Lives above the screens, so that nothing
 * typed is lost by looking elsewhere; whatever would lose it asks first.
 */

import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { adOptions, keys } from '../app/queries';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdKey, AdView, CommandError } from '../platform/bindings';
import { draftOf, emptyDraft, formOf, type Draft } from './draft';

export type Open = { kind: 'none' } | { kind: 'ad'; key: AdKey } | { kind: 'new'; id: number };

interface Editing {
  open: Open;
  /** Null while nothing differs from what is saved. */
  edited: Draft | null;
  fault: CommandError | null;
  saving: boolean;
}

export interface Workspace extends Editing {
  /** What waits for the answer to "Save your changes first?". */
  asking: (() => void) | null;
  /** Counts the refused saves, so that the form can put the focus on the first fault each time. */
  refusals: number;
  show(open: Open): void;
  showNew(): void;
  edit(draft: Draft | null): void;
  /** Resolves with whether it is saved. */
  save(): Promise<boolean>;
  /** Does it at once, or asks first when it would lose what is typed. */
  leaving(act: () => void): void;
  answer(how: 'save' | 'discard' | 'stay'): void;
}

/** What can be saved although nothing was typed: an empty new ad, which is told what it lacks, and a
 * refused one, which is meant as it stands. */
function asItIs(client: QueryClient, open: Open): Draft | null {
  if (open.kind === 'new') return emptyDraft;
  if (open.kind === 'none') return null;
  const view = client.getQueryData<AdView | null>(keys.ad(open.key));
  return view?.state === 'needs_you' ? draftOf(view.ad) : null;
}

const NOTHING: Editing = { open: { kind: 'none' }, edited: null, fault: null, saving: false };

export function useWorkspace(onSaved: () => void): Workspace {
  const platform = usePlatform();
  const client = useQueryClient();
  const [editing, setEditing] = useState<Editing>(NOTHING);
  const [asking, setAsking] = useState<{ act: () => void } | null>(null);
  const [refusals, setRefusals] = useState(0);
  const now = useRef(editing);
  const count = useRef(0);

  const change = useCallback((make: (before: Editing) => Editing) => {
    now.current = make(now.current);
    setEditing(now.current);
  }, []);

  const leaving = useCallback((act: () => void) => {
    if (now.current.edited === null) act();
    else setAsking({ act });
  }, []);

  const show = useCallback((open: Open) => change(() => ({ ...NOTHING, open })), [change]);

  const edit = useCallback(
    (edited: Draft | null) => change((before) => ({ ...before, edited, fault: edited ? before.fault : null })),
    [change],
  );

  const save = useCallback(async (): Promise<boolean> => {
    const { open, edited, saving } = now.current;
    const draft = edited ?? asItIs(client, open);
    if (draft === null || saving || open.kind === 'none') return false;
    change((before) => ({ ...before, saving: true, fault: null }));
    try {
      const form = formOf(draft);
      const key = open.kind === 'ad' ? open.key : await platform.createAd(form);
      if (open.kind === 'ad') await platform.saveAd(key, form);
      await client.fetchQuery({ ...adOptions(platform, key), staleTime: 0 });
      // What was typed while the disk was writing stays typed.
      change((before) => ({
        ...before,
        open: { kind: 'ad', key },
        edited: before.edited === edited ? null : before.edited,
        saving: false,
      }));
      void client.invalidateQueries({ queryKey: keys.adPages });
      onSaved();
      return true;
    } catch (error) {
      change((before) => ({ ...before, saving: false, fault: asFault(error) }));
      setRefusals((before) => before + 1);
      return false;
    }
  }, [platform, client, change, onSaved]);

  const answer = (how: 'save' | 'discard' | 'stay') => {
    const act = asking?.act;
    setAsking(null);
    if (how === 'discard') {
      change((before) => ({ ...before, edited: null, fault: null }));
      act?.();
    } else if (how === 'save') {
      void save().then((saved) => (saved ? act?.() : undefined));
    }
  };

  const showNew = () => {
    count.current += 1;
    show({ kind: 'new', id: count.current });
  };

  return { ...editing, asking: asking?.act ?? null, refusals, show, showNew, edit, save, leaving, answer };
}
