/**
 * Everything that the screens can ask of the desk. The names are those of the desk's commands; a
 * command that fails rejects with a {@link CommandError}.
 */

import { createContext, useContext } from 'react';
import type {
  AdForm,
  AdKey,
  AdPage,
  AdQuery,
  AdView,
  ContractsView,
  DeskStatus,
  Event,
  PictureName,
  QueueRow,
  Start,
} from './types';

export interface Platform {
  start(): Promise<Start>;
  /** Resolves when the person has signed in in the system's browser. */
  signIn(address: string | null): Promise<Start>;
  cancelSignIn(): Promise<void>;
  tryDemo(): Promise<Start>;
  leaveDemo(): Promise<Start>;
  giveAds(): Promise<Start>;
  signOut(): Promise<Start>;
  status(): Promise<DeskStatus>;
  searchAds(query: AdQuery): Promise<AdPage>;
  getAd(key: AdKey): Promise<AdView | null>;
  createAd(form: AdForm): Promise<AdKey>;
  saveAd(key: AdKey, form: AdForm): Promise<void>;
  cancelAd(key: AdKey): Promise<void>;
  keepSalesforce(key: AdKey): Promise<void>;
  addPicture(bytes: number[]): Promise<PictureName>;
  picture(name: PictureName): Promise<string>;
  queue(offset: number, limit: number): Promise<QueueRow[]>;
  contractsByNumber(number: string): Promise<ContractsView>;
  contractsByCustomer(part: string, next: string | null): Promise<ContractsView>;
  /** No keys: all of them. */
  tryNow(keys: AdKey[]): Promise<void>;
  pause(paused: boolean): Promise<void>;
  networkChanged(): Promise<void>;
  /** Hears of every change from now on. Events say what changed, never what it is now. */
  subscribe(listener: (event: Event) => void): Promise<void>;
}

export const PlatformContext = createContext<Platform | null>(null);

export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (platform === null) {
    throw new Error('There is no platform around this component.');
  }
  return platform;
}
