/** Says aloud, to a screen reader, what has changed: the one place that speaks, so that nothing is said twice. */

import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => {});

export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ id: 0, text: '' });
  const announce = useCallback<Announce>((text) => setSaid(({ id }) => ({ id: id + 1, text })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      {/* The attribute keeps it from being hidden while a dialog is open. */}
      <div className="hidden" role="status" aria-live="polite" data-live-announcer="true" data-testid="announcer">
        {said.text === '' ? null : <p key={said.id}>{said.text}</p>}
      </div>
    </AnnounceContext>
  );
}

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/** Says a text each time that it changes, not the one that is there at first. */
export function useSpoken(text: string | null): void {
  const announce = useAnnounce();
  const before = useRef(text);
  useEffect(() => {
    if (text && before.current !== null && before.current !== text) announce(text);
    before.current = text;
  }, [announce, text]);
}
