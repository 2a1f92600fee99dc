/** The window in which people work: areas above, the screen, the status line below. */

import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { EVERYTHING, NO_FILTER } from '../ads/filter';
import { useFirstPage } from '../ads/useAdPages';
import { AdsScreen } from '../ads/AdsScreen';
import { LeaveQuestion } from '../ad/LeaveQuestion';
import { useWorkspace } from '../ad/workspace';
import { useSay } from '../common/Toast';
import { HistoryScreen } from '../history/HistoryScreen';
import { NO_PAST_FILTER } from '../history/filter';
import type { Moves } from '../first-start/useMoves';
import { useWords } from '../messages/words';
import type { Start } from '../platform/bindings';
import { QueueScreen } from '../queue/QueueScreen';
import { StatusLine } from '../status/StatusLine';
import { Banners } from './Banners';
import { useReady } from './root';
import { useShortcuts } from './shortcuts';
import { TopBar, type Area } from './TopBar';

interface Props {
  start: Start;
  moves: Moves;
  /** What is asked before Adtally ends, so that all that was typed is kept. */
  handInRef: RefObject<() => Promise<unknown>>;
}

export function Workbench({ start, moves, handInRef }: Props) {
  const { t } = useWords();
  const say = useSay();
  const [area, setArea] = useState<Area>('ads');
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState(NO_FILTER);
  const [past, setPast] = useState(NO_PAST_FILTER);
  const searchBox = useRef<HTMLInputElement>(null);
  const workspace = useWorkspace(useCallback(() => say(t('form.saved')), [say, t]));
  useReady(useFirstPage(EVERYTHING).data !== undefined);
  useEffect(() => {
    handInRef.current = workspace.handIn;
  }, [handInRef, workspace.handIn]);

  const showAd = (key: string) =>
    workspace.leaving(() => {
      workspace.show({ kind: 'ad', key });
      setArea('ads');
    });
  const showNew = () =>
    workspace.leaving(() => {
      setArea('ads');
      workspace.showNew();
    });
  useShortcuts({
    n: showNew,
    s: () => void workspace.save(),
    h: () => setArea('history'),
    f: () => {
      if (area === 'queue') setArea('ads');
      requestAnimationFrame(() => searchBox.current?.select());
    },
  });
  const leave = (act: () => void) => {
    workspace.show({ kind: 'none' });
    act();
  };
  // What is typed belongs to the store that is open: leaving it asks first.
  const guarded: Moves = {
    ...moves,
    signOut: () => workspace.leaving(moves.signOut),
    leaveDemo: () => workspace.leaving(() => leave(moves.leaveDemo)),
    tryDemo: () => workspace.leaving(() => leave(moves.tryDemo)),
  };

  return (
    <div className="workbench">
      <TopBar start={start} moves={guarded} area={area} onArea={setArea} />
      <Banners start={start} moves={guarded} />
      <main className="screen">
        {area === 'ads' ? (
          <AdsScreen
            workspace={workspace}
            search={search}
            onSearch={setSearch}
            filter={filter}
            onFilter={setFilter}
            searchBox={searchBox}
            onNew={showNew}
          />
        ) : area === 'queue' ? (
          <QueueScreen onOpen={showAd} handIn={workspace.handIn} />
        ) : (
          <HistoryScreen past={past} onPast={setPast} searchBox={searchBox} onOpen={showAd} />
        )}
      </main>
      <StatusLine onShowQueue={() => setArea('queue')} />
      <LeaveQuestion workspace={workspace} />
    </div>
  );
}
