/** Chooses between first start, failure and the work itself. */

import { useCallback, useRef, useState } from 'react';
import { Failed } from '../first-start/Failed';
import { FirstStart } from '../first-start/FirstStart';
import { IsThatYou } from '../first-start/IsThatYou';
import { Commands } from '../commands/Commands';
import { useMoves } from '../first-start/useMoves';
import { useSay } from '../common/Toast';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { useDeskEvents } from './deskEvents';
import { usePreferences } from './preferences';
import { useStart } from './queries';
import { useReady, useRootAttributes } from './root';
import { Workbench } from './Workbench';

export function App() {
  const { t, language } = useWords();
  const say = useSay();
  const start = useStart();
  const moves = useMoves();
  const [worksOffline, setWorksOffline] = useState(false);
  const [{ theme }] = usePreferences();
  useRootAttributes(language, theme);
  const handInRef = useRef<() => Promise<unknown>>(() => Promise.resolve());
  useDeskEvents(
    useCallback((news) => say(t(`told.${news}`)), [say, t]),
    handInRef,
    useCallback(() => say(t('picture.no_ad')), [say, t]),
  );

  const stage = start.isError ? 'failed' : start.data?.stage;
  const isFirst = stage === 'first_start' && !worksOffline;
  useReady(isFirst || stage === 'failed');

  if (start.isError) {
    return <Failed problem={asFault(start.error)} onRetry={() => void start.refetch()} />;
  }
  if (start.data === undefined) {
    return <main className="first" aria-busy="true" aria-label={t('app.loading')} />;
  }
  if (start.data.stage === 'failed') {
    const problem = start.data.problem ?? { code: 'internal', params: {} };
    return <Failed problem={problem} onRetry={() => void start.refetch()} />;
  }
  const { asks } = start.data;
  return (
    <>
      {isFirst ? (
        <>
          <FirstStart start={start.data} moves={moves} onWorkOffline={() => setWorksOffline(true)} />
          <Commands />
        </>
      ) : (
        <Workbench start={start.data} moves={moves} handInRef={handInRef} />
      )}
      {asks ? <IsThatYou asks={asks} moves={moves} /> : null}
    </>
  );
}
