/** A short message that says what has just happened, and how it is undone; it goes away by itself. */

import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { useOffers } from '../app/offers';
import { useWords } from '../messages/words';
import { useAnnounce } from './Announcer';
import { Button } from './Button';

const LASTS_MS = 7000;
/** Long enough to read it, find the key and change one's mind. */
const UNDO_LASTS_MS = 12_000;

interface Said {
  id: number;
  text: string;
  undo: (() => void) | null;
}

/** Says it; `undo` takes it back. Answers with what takes the message away, once it no longer holds. */
type Say = (text: string, undo?: () => void) => () => void;

const SayContext = createContext<Say>(() => () => {});

export function useSay(): Say {
  return useContext(SayContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const announce = useAnnounce();
  const [said, setSaid] = useState<Said | null>(null);
  const [held, setHeld] = useState(false);
  const count = useRef(0);
  const say = useCallback<Say>((text, undo) => {
    count.current += 1;
    const id = count.current;
    setHeld(false);
    setSaid({ id, text, undo: undo ?? null });
    announce(text);
    return () => setSaid((now) => (now?.id === id ? null : now));
  }, [announce]);
  useEffect(() => {
    if (said === null || held) return;
    const timer = setTimeout(() => setSaid(null), said.undo ? UNDO_LASTS_MS : LASTS_MS);
    return () => clearTimeout(timer);
  }, [said, held]);

  const takeBack = said?.undo ?? null;
  const undo = takeBack
    ? () => {
        setSaid(null);
        takeBack();
      }
    : null;
  useOffers({ undo });

  return (
    <SayContext value={say}>
      {children}
      <div className="toasts" role="region" aria-label={t('toast.label')}>
        {said === null ? null : (
          <div
            className="toast"
            key={said.id}
            onMouseEnter={() => setHeld(true)}
            onMouseLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <p data-testid="toast">{said.text}</p>
            {undo ? (
              <Button
                look="quiet"
                data-testid="undo"
                aria-label={t('undo.keys')}
                onPress={undo}
              >
                {t('undo')}
              </Button>
            ) : null}
          </div>
        )}
      </div>
    </SayContext>
  );
}
