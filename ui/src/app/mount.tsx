/** Puts the app together around a platform. */

import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { ToastProvider } from '../common/Toast';
import { WordsProvider } from '../messages/words';
import { PlatformContext, type Platform } from '../platform/platform';
import { App } from './App';

interface Props {
  platform: Platform;
  client: QueryClient;
  locale: string;
}

export function Mounted({ platform, client, locale }: Props) {
  return (
    <StrictMode>
      <PlatformContext value={platform}>
        <QueryClientProvider client={client}>
          <WordsProvider locale={locale}>
            <ToastProvider>
              <App />
            </ToastProvider>
          </WordsProvider>
        </QueryClientProvider>
      </PlatformContext>
    </StrictMode>
  );
}
