/** A short message that says what has just happened, and goes away by itself. */

import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../messages/words';

const LASTS_MS = 7000;

interface Said {
  id: number;
  text: string;
}

const SayContext = createContext<(text: string) => void>(() => {});

export function useSay(): (text: string) => void {
  return useContext(SayContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const [said, setSaid] = useState<Said | null>(null);
  const say = useCallback((text: string) => setSaid((last) => ({ id: (last?.id ?? 0) + 1, text })), []);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), LASTS_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <SayContext value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite" aria-label={t('toast.label')}>
        {said === null ? null : (
          <p className="toast" data-testid="toast" key={said.id}>
            {said.text}
          </p>
        )}
      </div>
    </SayContext>
  );
}
