/**
 * Everything that the screens can ask of the desk: its commands, by their names. A command that
 * fails rejects with a `CommandError`.
 */

import { createContext, useContext } from 'react';
import type { Commands } from './bindings';

export type Platform = Commands;

export const PlatformContext = createContext<Platform | null>(null);

export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (platform === null) {
    throw new Error('There is no platform around this component.');
  }
  return platform;
}
