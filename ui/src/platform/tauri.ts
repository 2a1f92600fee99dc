/** The platform inside the desktop app: each call is a command of the shell. */

import { Channel, invoke } from '@tauri-apps/api/core';
import type { Platform } from './platform';
import type { Event } from './types';

export const tauriPlatform: Platform = {
  start: () => invoke('start'),
  signIn: (address) => invoke('sign_in', { address }),
  cancelSignIn: () => invoke('cancel_sign_in'),
  tryDemo: () => invoke('try_demo'),
  leaveDemo: () => invoke('leave_demo'),
  giveAds: () => invoke('give_ads'),
  signOut: () => invoke('sign_out'),
  status: () => invoke('status'),
  searchAds: (query) => invoke('search_ads', { query }),
  getAd: (key) => invoke('get_ad', { key }),
  createAd: (form) => invoke('create_ad', { form }),
  saveAd: (key, form) => invoke('save_ad', { key, form }),
  cancelAd: (key) => invoke('cancel_ad', { key }),
  keepSalesforce: (key) => invoke('keep_salesforce', { key }),
  addPicture: (bytes) => invoke('add_picture', { bytes }),
  picture: (name) => invoke('picture', { name }),
  queue: (offset, limit) => invoke('queue', { offset, limit }),
  contractsByNumber: (number) => invoke('contracts_by_number', { number }),
  contractsByCustomer: (part, next) => invoke('contracts_by_customer', { part, next }),
  tryNow: (keys) => invoke('try_now', { keys }),
  pause: (paused) => invoke('pause', { paused }),
  networkChanged: () => invoke('network_changed'),
  subscribe: (listener) => {
    const channel = new Channel<Event>();
    channel.onmessage = listener;
    return invoke('subscribe', { channel });
  },
};
