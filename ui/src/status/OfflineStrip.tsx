/** While Salesforce is away: what still works, what is only here, since when, and when it is tried again. */

import { useCallback, useEffect, useRef } from 'react';
import { useOffered } from '../app/offers';
import { useStatus } from '../app/queries';
import { Button } from '../common/Button';
import { useSay } from '../common/Toast';
import { useWords } from '../messages/words';
import type { DeskStatus } from '../platform/bindings';
import { LineShape } from './LineShape';
import { lineWords, nextWords, sinceWords, type LineName, type LineWords } from './statusWords';
import { useNow } from './useNow';

/** What is over sooner than this is nobody's concern. */
const PATIENCE_MS = 3000;

export function OfflineStrip() {
  const { t } = useWords();
  const status = useStatus();
  const said = status ? lineWords(t, status) : null;
  const onShown = useWordWhenBack(status, said);
  return status && said?.isOutage ? <Strip status={status} said={said} onShown={onShown} /> : null;
}

/** A friendly word when reporting goes on, for whoever was told that it did not. */
function useWordWhenBack(status: DeskStatus | undefined, said: LineWords | null): (line: LineName) => void {
  const { t } = useWords();
  const say = useSay();
  const wasShown = useRef<LineName>(null);
  const { waiting = 0, reporting = 0 } = status?.counts ?? {};
  const isBack = said?.line === 'clear';
  useEffect(() => {
    if (!isBack || !wasShown.current) return;
    const isNew = wasShown.current === 'signed_out';
    wasShown.current = null;
    const count = waiting + reporting;
    if (count > 0) say(t(isNew ? 'strip.signed_in' : 'strip.back', { count }));
    else say(t(isNew ? 'strip.signed_in.nothing' : 'strip.back.nothing'));
  }, [isBack, waiting, reporting, say, t]);
  return useCallback((line) => {
    wasShown.current = line;
  }, []);
}

interface Props {
  status: DeskStatus;
  said: LineWords;
  onShown: (line: LineName) => void;
}

function Strip({ status, said, onShown }: Props) {
  const { t, format } = useWords();
  const offered = useOffered();
  const now = useNow();
  const lasts = now - Date.parse(status.since ?? '') >= PATIENCE_MS;
  useEffect(() => {
    if (lasts) onShown(said.line);
  }, [lasts, onShown, said.line]);
  if (!lasts) return null;
  const { waiting, reporting, needs_you } = status.counts;
  const onlyHere = waiting + reporting + needs_you;
  const next = nextWords(t, format, status, now);
  const { remedy } = said;
  return (
    <section className="strip" aria-label={t('strip.label')} data-testid="offline-strip" data-line={said.line}>
      <h2 className={`status-state status-${said.line}`}>
        <LineShape line={said.line} />
        {sinceWords(t, format, said, status)}
      </h2>
      <p className="strip-text">{said.hint}</p>
      <div className="strip-next">
        <div className="strip-facts">
          <p data-testid="strip-only-here">
            {onlyHere > 0 ? t('strip.only_here', { count: onlyHere }) : t('strip.nothing_here')}
          </p>
          {next ? <p data-testid="strip-next">{next}</p> : null}
        </div>
        {remedy && (remedy !== 'try_now' || onlyHere > 0) ? (
          <Button data-testid="strip-act" onPress={() => offered.take(remedy)}>
            {t(`action.${remedy}`)}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
