/** Puts the app together around a platform. */

import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { StrictMode, type ReactNode } from 'react';
import { DroppingProvider } from '../ad/dropping';
import { AnnouncerProvider } from '../common/Announcer';
import { useKeysOfInputMethod } from '../common/composing';
import { ToastProvider } from '../common/Toast';
import { WordsProvider } from '../messages/words';
import { PlatformContext, type Platform } from '../platform/platform';
import { App } from './App';
import { OffersProvider } from './offers';
import { usePreferences } from './preferences';

interface Props {
  platform: Platform;
  client: QueryClient;
  /** The system's. */
  locale: string;
}

export function Mounted({ platform, client, locale }: Props) {
  useKeysOfInputMethod();
  return (
    <StrictMode>
      <PlatformContext value={platform}>
        <QueryClientProvider client={client}>
          <Spoken locale={locale}>
            <OffersProvider>
              <AnnouncerProvider>
                <ToastProvider>
                  <DroppingProvider>
                    <App />
                  </DroppingProvider>
                </ToastProvider>
              </AnnouncerProvider>
            </OffersProvider>
          </Spoken>
        </QueryClientProvider>
      </PlatformContext>
    </StrictMode>
  );
}

function Spoken({ locale, children }: { locale: string; children: ReactNode }) {
  const [{ language }] = usePreferences();
  return (
    <WordsProvider locale={locale} language={language}>
      {children}
    </WordsProvider>
  );
}
