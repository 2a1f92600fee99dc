/** The window in which people work: areas above, the screen, the status line below. */

import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { EVERYTHING, NO_FILTER } from '../ads/filter';
import { useFirstPage } from '../ads/useAdPages';
import { AdsScreen } from '../ads/AdsScreen';
import { emptyDraft, newBooking } from '../ad/draft';
import { LeaveQuestion } from '../ad/LeaveQuestion';
import { useWorkspace } from '../ad/workspace';
import { Commands } from '../commands/Commands';
import { useSay } from '../common/Toast';
import { ContractsScreen } from '../contracts/ContractsScreen';
import { ShowContract } from '../contracts/showContract';
import { HistoryScreen } from '../history/HistoryScreen';
import { NO_PAST_FILTER } from '../history/filter';
import type { Moves } from '../first-start/useMoves';
import { useWords } from '../messages/words';
import type { AdKey, AdRow, ContractLine, Start } from '../platform/bindings';
import { QueueScreen } from '../queue/QueueScreen';
import { OfflineStrip } from '../status/OfflineStrip';
import { ReportingActions } from '../status/ReportingActions';
import { StatusLine } from '../status/StatusLine';
import { Banners } from './Banners';
import { useOffers } from './offers';
import { useReady } from './root';
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
  const [contractSearch, setContractSearch] = useState('');
  const [past, setPast] = useState(NO_PAST_FILTER);
  const searchBox = useRef<HTMLInputElement>(null);
  const contractBox = useRef<HTMLInputElement>(null);
  const workspace = useWorkspace(useCallback(() => say(t('form.saved')), [say, t]));
  useReady(useFirstPage(EVERYTHING).data !== undefined);
  useEffect(() => {
    handInRef.current = workspace.handIn;
  }, [handInRef, workspace.handIn]);

  const showAd = (key: AdKey) =>
    workspace.leaving(() => {
      workspace.show({ kind: 'ad', key });
      setArea('ads');
    });
  const showNew = () =>
    workspace.leaving(() => {
      setArea('ads');
      workspace.showNew();
    });
  const showRow = ({ key, state }: AdRow) =>
    workspace.leaving(() => {
      setArea('ads');
      if (state === 'draft') workspace.showDraft(key);
      else workspace.show({ kind: 'ad', key });
    });
  const showContract = (number: string) => {
    setContractSearch(number);
    setArea('contracts');
  };
  const bookOn = (line: ContractLine) =>
    workspace.leaving(() => {
      setArea('ads');
      workspace.showNew();
      workspace.edit({ ...emptyDraft, bookings: [newBooking(line, '1')] });
    });
  const selectContract = () =>
    requestAnimationFrame(() => {
      contractBox.current?.focus();
      contractBox.current?.select();
    });
  useOffers({
    go_ads: () => setArea('ads'),
    go_contracts: () => {
      setArea('contracts');
      selectContract();
    },
    go_queue: () => setArea('queue'),
    go_history: () => setArea('history'),
    new_ad: showNew,
    save_ad: workspace.open.kind === 'none' ? null : () => void workspace.save(),
    search: () => {
      if (area === 'contracts') return void selectContract();
      // The queue has no search of its own.
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
          <ShowContract value={showContract}>
            <AdsScreen
              workspace={workspace}
              search={search}
              onSearch={setSearch}
              filter={filter}
              onFilter={setFilter}
              searchBox={searchBox}
              onNew={showNew}
            />
          </ShowContract>
        ) : area === 'contracts' ? (
          <ContractsScreen
            key={JSON.stringify(start.store)}
            search={contractSearch}
            onSearch={setContractSearch}
            searchBox={contractBox}
            onBook={bookOn}
            onOpenAd={showAd}
          />
        ) : area === 'queue' ? (
          <QueueScreen onOpen={showAd} handIn={workspace.handIn} />
        ) : (
          <HistoryScreen past={past} onPast={setPast} searchBox={searchBox} onOpen={showAd} />
        )}
      </main>
      <OfflineStrip />
      <StatusLine onShowQueue={() => setArea('queue')} />
      <LeaveQuestion workspace={workspace} />
      <ReportingActions />
      <Commands onOpenAd={showRow} />
    </div>
  );
}
