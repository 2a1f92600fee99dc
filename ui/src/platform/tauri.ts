/** The platform inside the desktop app: each call is a command of the shell. */

import { Channel, invoke } from '@tauri-apps/api/core';
import { commandNames, type Commands, type Event } from './bindings';
import type { Platform } from './platform';

type Name = Exclude<keyof Commands, 'subscribe'>;

/** A function that calls one command, its arguments named as the shell names them. */
function call<N extends Name>(name: N): Commands[N] {
  const [command, names] = commandNames[name];
  const run = (...values: unknown[]) =>
    invoke(command, Object.fromEntries(names.map((argument, place) => [argument, values[place]])));
  // The bindings are generated from the shell's own list, so names and types belong together.
  return run as Commands[N];
}

export const tauriPlatform: Platform = {
  start: call('start'),
  signIn: call('signIn'),
  cancelSignIn: call('cancelSignIn'),
  confirmIdentity: call('confirmIdentity'),
  tryDemo: call('tryDemo'),
  leaveDemo: call('leaveDemo'),
  giveAds: call('giveAds'),
  previewMove: call('previewMove'),
  moveAds: call('moveAds'),
  signOut: call('signOut'),
  tryKeyring: call('tryKeyring'),
  preferences: call('preferences'),
  prefer: call('prefer'),
  proxy: call('proxy'),
  setProxy: call('setProxy'),
  about: call('about'),
  status: call('status'),
  checkSetUp: call('checkSetUp'),
  searchAds: call('searchAds'),
  adKeys: call('adKeys'),
  getAd: call('getAd'),
  createAd: call('createAd'),
  saveAd: call('saveAd'),
  keepDraft: call('keepDraft'),
  getDraft: call('getDraft'),
  discardDraft: call('discardDraft'),
  handedIn: call('handedIn'),
  duplicateAds: call('duplicateAds'),
  cancelAds: call('cancelAds'),
  undoCancel: call('undoCancel'),
  exportAds: call('exportAds'),
  adHistory: call('adHistory'),
  keepSalesforce: call('keepSalesforce'),
  addPicture: call('addPicture'),
  droppedPicture: call('droppedPicture'),
  copiedPicture: call('copiedPicture'),
  picture: call('picture'),
  queueView: call('queueView'),
  queue: call('queue'),
  queueRows: call('queueRows'),
  tryGroup: call('tryGroup'),
  history: call('history'),
  exportHistory: call('exportHistory'),
  contractsByNumber: call('contractsByNumber'),
  contractsByCustomer: call('contractsByCustomer'),
  contractUsage: call('contractUsage'),
  contractEntries: call('contractEntries'),
  tryNow: call('tryNow'),
  pause: call('pause'),
  networkChanged: call('networkChanged'),
  subscribe: (listener) => {
    const channel = new Channel<Event>();
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a Channel is no event target
    channel.onmessage = listener;
    return invoke('subscribe', { channel });
  },
};
