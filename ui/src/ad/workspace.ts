/**
 * Which ad is open, and what is typed into it and not saved. Lives above the screens, so that nothing
 * typed is lost by looking elsewhere. The desk keeps what is typed as a draft; only when it can't does
 * anything that would lose it ask first.
 */

import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { adOptions, keys } from '../app/queries';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdKey, AdView, CommandError } from '../platform/bindings';
import { draftOf, draftOfKept, emptyDraft, formOf, type Draft } from './draft';
import { Keeper } from './keeper';

/** A new ad has a key once something of it is kept. */
export type Open = { kind: 'none' } | { kind: 'ad'; key: AdKey } | { kind: 'new'; key: AdKey | null };

interface Editing {
  open: Open;
  /** Counts what was opened; a new ad that is saved stays the same. */
  opened: number;
  /** Its draft is being fetched. */
  opening: boolean;
  /** Null while nothing differs from what is saved. */
  edited: Draft | null;
  fault: CommandError | null;
  /** Why what is typed can't be kept. */
  keepFault: CommandError | null;
  saving: boolean;
}

/** What was typed and then discarded. */
export interface Discarded {
  open: Open;
  draft: Draft;
}

export interface Workspace extends Editing {
  /** What waits for the answer to "Save your changes first?". */
  asking: (() => void) | null;
  /** Counts the refused saves, so that the form can put the focus on the first fault each time. */
  refusals: number;
  show(open: Open): void;
  showNew(): void;
  /** Opens a draft of an ad that was never saved. */
  showDraft(key: AdKey): void;
  edit(draft: Draft | null): void;
  /** Resolves with whether it is saved. */
  save(): Promise<boolean>;
  /** Gives up what is not saved; null when there is nothing. */
  discard(): Promise<Discarded | null>;
  /** Takes that back. */
  restore(discarded: Discarded): void;
  /** Does it as soon as what is typed is kept, or asks first when it would be lost. */
  leaving(act: () => void): void;
  /** Resolves when all that is typed is handed in. */
  handIn(): Promise<boolean>;
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

const NOTHING: Omit<Editing, 'opened'> = {
  open: { kind: 'none' },
  opening: false,
  edited: null,
  fault: null,
  keepFault: null,
  saving: false,
};

export function useWorkspace(onSaved: () => void): Workspace {
  const platform = usePlatform();
  const client = useQueryClient();
  const [editing, setEditing] = useState<Editing>({ ...NOTHING, opened: 0 });
  const [asking, setAsking] = useState<{ act: () => void } | null>(null);
  const [refusals, setRefusals] = useState(0);
  const now = useRef(editing);
  const keeper = useRef<Keeper | null>(null);

  const change = useCallback((make: (before: Editing) => Editing) => {
    now.current = make(now.current);
    setEditing(now.current);
  }, []);

  const handIn = useCallback(async () => (await keeper.current?.handIn()) ?? true, []);

  const leaving = useCallback(
    (act: () => void) => {
      if (now.current.edited === null) act();
      else void handIn().then((kept) => (kept ? act() : setAsking({ act })));
    },
    [handIn],
  );

  const newKeeper = useCallback(
    (key: AdKey | null) => {
      const mine: Keeper = new Keeper(platform, key, {
        onKey: (given) => {
          if (keeper.current !== mine) return;
          change((before) => (before.open.kind === 'new' ? { ...before, open: { ...before.open, key: given } } : before));
        },
        onFault: (keepFault) => {
          if (keeper.current === mine) change((before) => ({ ...before, keepFault }));
        },
      });
      return mine;
    },
    [platform, change],
  );

  const show = useCallback(
    (open: Open) => {
      const key = open.kind === 'none' ? null : open.key;
      const mine = newKeeper(key);
      void handIn();
      keeper.current = mine;
      change((before) => ({ ...NOTHING, open, opened: before.opened + 1, opening: key !== null }));
      if (key === null) return;
      const opened = (edited: Draft | null) => {
        if (keeper.current === mine) change((before) => ({ ...before, opening: false, edited }));
      };
      // Without its draft an ad is shown as it was saved.
      platform.getDraft(key).then((kept) => opened(kept && draftOfKept(kept)), () => opened(null));
    },
    [change, handIn, newKeeper, platform],
  );

  const edit = useCallback(
    (edited: Draft | null) => {
      keeper.current?.keep(edited);
      change((before) => ({ ...before, edited, fault: edited ? before.fault : null }));
    },
    [change],
  );

  const save = useCallback(async (): Promise<boolean> => {
    const { open, edited, saving } = now.current;
    const mine = keeper.current;
    const draft = edited ?? asItIs(client, open);
    if (draft === null || saving || mine === null) return false;
    change((before) => ({ ...before, saving: true, fault: null }));
    try {
      await mine.rest();
      const form = formOf(draft);
      const key = mine.key ?? (await platform.createAd(form));
      if (mine.key !== null) await platform.saveAd(key, form);
      mine.key = key;
      await client.fetchQuery({ ...adOptions(platform, key), staleTime: 0 });
      void client.invalidateQueries({ queryKey: keys.adPages });
      if (keeper.current === mine) {
        // What was typed while the disk was writing stays typed.
        const later = now.current.edited === edited ? null : now.current.edited;
        if (later) mine.keep(later);
        change((before) => ({ ...before, open: { kind: 'ad', key }, edited: later, keepFault: null, saving: false }));
      }
      onSaved();
      return true;
    } catch (error) {
      const isOpen = keeper.current === mine;
      const typed = isOpen ? now.current.edited : edited;
      if (typed) mine.keep(typed);
      // Another ad may be open by now; this one says in the list that it is not saved.
      if (isOpen) {
        change((before) => ({ ...before, saving: false, fault: asFault(error) }));
        setRefusals((before) => before + 1);
      }
      return false;
    }
  }, [platform, client, change, onSaved]);

  const discard = async (): Promise<Discarded | null> => {
    const { open, edited } = now.current;
    const mine = keeper.current;
    mine?.keep(null);
    change((before) => ({ ...before, ...(before.open.kind === 'new' ? NOTHING : {}), edited: null, fault: null }));
    await mine?.handIn();
    return edited && { open: open.kind === 'new' ? { ...open, key: mine?.key ?? null } : open, draft: edited };
  };

  const restore = ({ open, draft }: Discarded) => {
    leaving(() => {
      keeper.current = newKeeper(open.kind === 'none' ? null : open.key);
      change((before) => ({ ...NOTHING, open, opened: before.opened + 1 }));
      edit(draft);
    });
  };

  const answer = (how: 'save' | 'discard' | 'stay') => {
    const act = asking?.act;
    setAsking(null);
    if (how === 'discard') {
      void discard().then(() => act?.());
    } else if (how === 'save') {
      void save().then((saved) => (saved ? act?.() : undefined));
    }
  };

  const showDraft = useCallback((key: AdKey | null) => show({ kind: 'new', key }), [show]);
  const showNew = useCallback(() => showDraft(null), [showDraft]);

  return {
    ...editing,
    asking: asking?.act ?? null,
    refusals,
    show,
    showNew,
    showDraft,
    edit,
    save,
    discard,
    restore,
    leaving,
    handIn,
    answer,
  };
}
