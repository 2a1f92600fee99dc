/** The platform over a desk in memory. Behaves like the desktop app, and forgets all at a reload. */

import type { Platform } from '../platform';
import type {
  ContractView,
  ContractsView,
  KeyringTrouble,
  NewIdentity,
  OpenStore,
  Preferences,
  ProxyView,
  Start,
} from '../bindings';
import { copyOf, exampleAds, newKey, stateOf, viewOf } from './ads';
import { exampleContracts } from './contracts';
import { MemoryDesk, faultOf, type Pace } from './desk';
import { past } from './history';
import { keysOf, page } from './listing';
import type { Elsewhere } from './elsewhere';
import { entriesOf, monthsOf } from './usage';
import { MemoryPictures } from './pictures';
import { queueOf, queueRows, queueView, tryGroup } from './queue';
import { NO_PROXY, enteredProxy } from './proxy';
import { met } from './setUp';

export interface MemoryOptions {
  stage?: Start['stage'];
  store?: OpenStore | null;
  ads?: number;
  contracts?: ContractView[];
  pace?: Pace;
  waitingUnnamed?: number;
  elsewhere?: Elsewhere[];
  keyring?: KeyringTrouble;
  signInEnds?: string;
  /** Who signs in next, and is asked whether it is they. */
  newIdentity?: NewIdentity;
  preferences?: Partial<Preferences>;
  proxy?: Partial<ProxyView>;
  told?: Start['told'];
  problem?: Start['problem'];
}

export interface MemoryPlatform extends Platform {
  desk: MemoryDesk;
}

const PAGE = 20;
const ENTRIES = 200;
const PERSON: OpenStore = { kind: 'person', person: 'Klaus Vogt', org: 'Adtally Demo Org' };
const DEMO: OpenStore = { kind: 'demo', sales_page: 'http://127.0.0.1:8787/' };

export function memoryPlatform(options: MemoryOptions = {}): MemoryPlatform {
  const pictures = new MemoryPictures();
  const desk = new MemoryDesk(
    options.contracts ?? exampleContracts(),
    options.pace ?? { setOut: 900, answer: 700 },
  );
  for (const kept of exampleAds(options.ads ?? 0, desk.contracts)) desk.ads.set(kept.ad.key, kept);
  let start: Start = {
    stage: options.stage ?? 'open',
    store: options.store === undefined ? PERSON : options.store,
    waiting_unnamed: options.waitingUnnamed ?? 0,
    waiting_elsewhere: (options.elsewhere ?? []).map((one) => one.waiting),
    told: options.told ?? [],
    problem: options.problem ?? null,
    keyring: options.keyring ?? null,
    sign_in_ends: options.signInEnds ?? null,
    org_given: null,
    asks: null,
  };
  let preferences: Preferences = { language: null, theme: null, zoom: 100, ...options.preferences };
  let proxy: ProxyView = { ...NO_PROXY, ...options.proxy };
  desk.signedIn = start.store !== null && start.store.kind !== 'unnamed';

  const move = async (next: Partial<Start>, signedIn: boolean) => {
    start = { ...start, ...next };
    desk.signedIn = signedIn;
    desk.say({ event: 'start' });
    desk.say({ event: 'status' });
    return start;
  };
  const reach = () => {
    if (!desk.signedIn) throw faultOf('not_signed_in');
    if (desk.line.line !== 'clear') throw faultOf(desk.line.line === 'offline' ? 'offline' : 'unserved');
  };
  const read = (found: ContractView[], offset: number): ContractsView => {
    reach();
    const contracts = structuredClone(found.slice(offset, offset + PAGE));
    for (const product of contracts.flatMap((contract) => contract.products)) {
      product.waiting_here = desk.waitingOn(product.line.ids?.contract_product ?? '');
    }
    const next = offset + PAGE < found.length ? String(offset + PAGE) : null;
    return { as_of: new Date().toISOString(), contracts, total: found.length, next };
  };

  return {
    desk,
    start: async () => start,
    signIn: () => {
      const { newIdentity } = options;
      if (newIdentity) return move({ asks: newIdentity }, desk.signedIn);
      return move({ stage: 'open', store: PERSON }, true);
    },
    confirmIdentity: (isMe) => {
      const { asks } = start;
      if (asks === null || !isMe) return move({ asks: null }, desk.signedIn);
      const store: OpenStore = { kind: 'person', person: asks.person, org: asks.org };
      return move({ asks: null, stage: 'open', store }, true);
    },
    cancelSignIn: async () => {},
    tryDemo: () => move({ stage: 'open', store: DEMO }, true),
    leaveDemo: () => move({ stage: 'first_start', store: { kind: 'unnamed' } }, false),
    giveAds: () => move({ waiting_unnamed: 0 }, true),
    previewMove: async (store) => {
      const found = options.elsewhere?.find((one) => one.waiting.store === store);
      if (!found) throw faultOf('nothing_to_give');
      return structuredClone(found.preview);
    },
    moveAds: async (store) => {
      const found = options.elsewhere?.find((one) => one.waiting.store === store);
      if (!found) throw faultOf('nothing_to_give');
      for (const { title, bookings } of found.preview.movable) {
        const form = { title, text: '', link: '', picture: null, runs_from: null, runs_until: null };
        desk.keep(null, { ...form, bookings: bookings.map((one) => ({ ...one, usage_key: null })) });
      }
      return move({ waiting_elsewhere: start.waiting_elsewhere.filter((one) => one.store !== store) }, true);
    },
    signOut: () => move({ keyring: null, sign_in_ends: null }, false),
    tryKeyring: () => move({ keyring: null }, true),
    preferences: async () => preferences,
    prefer: async (wanted) => {
      preferences = wanted;
    },
    proxy: async () => proxy,
    setProxy: async (form) => {
      proxy = enteredProxy(proxy, form);
      return proxy;
    },
    about: async () => ({ version: '0.1.0', data: '/home/klaus/.local/share/com.adtally.desktop' }),
    status: async () => {
      const rows = desk.queued().map(stateOf);
      const needs_you = rows.filter((state) => state === 'needs_you').length;
      const reporting = rows.filter((state) => state === 'reporting').length;
      return {
        counts: { ads: desk.ads.size, waiting: rows.length - needs_you - reporting, reporting, needs_you },
        signed_in: desk.signedIn,
        set_up_proven: desk.signedIn && met(desk.setUp),
        line: desk.signedIn ? desk.line : null,
        since: desk.signedIn ? desk.since : null,
        next: desk.signedIn && !desk.paused && rows.length > 0 && 'next' in desk.line ? desk.line.next : null,
        paused: desk.paused,
        last_report: desk.lastReport,
        disk: null,
        taken_in: desk.takenIn,
        api_calls: desk.apiCalls,
        clock_off: null,
      };
    },
    checkSetUp: async () => {
      if (!desk.signedIn) throw faultOf('not_signed_in');
      if (desk.line.line === 'offline') throw faultOf('offline');
      return desk.setUp;
    },
    searchAds: async (query) => page(desk, query),
    adKeys: async (query) => keysOf(desk, query),
    getAd: async (key) => {
      const kept = desk.ads.get(key);
      return kept ? viewOf(kept, desk.revision) : null;
    },
    createAd: async (form) => desk.keep(null, form),
    saveAd: async (key, form) => void desk.keep(key, form),
    keepDraft: async (key, draft) => desk.keepDraft(key ?? newKey(), draft),
    getDraft: async (key) => structuredClone(desk.drafts.get(key)?.draft ?? null),
    discardDraft: async (key) => desk.discardDraft(key),
    handedIn: async () => {},
    duplicateAds: async (keys) => {
      if (keys.length > 100) throw faultOf('too_many_copies');
      return keys.map((key) => desk.keepDraft(newKey(), copyOf(desk.find(key).ad)));
    },
    cancelAds: async (keys) => desk.cancel(keys),
    undoCancel: async () => desk.undoCancel(),
    exportAds: async (keys) => {
      for (const key of keys) desk.find(key);
      return '/home/klaus/Downloads/adtally-2026-11-22.csv';
    },
    adHistory: async (key) => desk.history(key),
    keepSalesforce: async (key) => desk.keepSalesforce(key),
    addPicture: async (base64) => pictures.add(base64),
    droppedPicture: async () => pictures.take(desk.dropped),
    copiedPicture: async () => (desk.copied === null ? null : pictures.take(desk.copied)),
    picture: async (name) => pictures.get(name),
    queueView: async () => queueView(desk),
    queue: async (group, offset, limit) => queueOf(desk, group, offset, limit),
    queueRows: async (ads) => queueRows(desk, ads),
    tryGroup: async (group) => tryGroup(desk, group),
    history: async (query) => past(desk, query),
    exportHistory: async () => '/home/klaus/Downloads/adtally-history-2026-11-22.csv',
    contractsByNumber: async (number) => {
      const bare = number.replace(/^0+/, '');
      return read(desk.contracts.filter((one) => one.number.replace(/^0+/, '') === bare), 0);
    },
    contractsByCustomer: async (part, next) => {
      const wanted = part.toLowerCase();
      return read(
        desk.contracts.filter((one) => one.customer.toLowerCase().includes(wanted)),
        Number(next ?? 0),
      );
    },
    contractUsage: async (id) => {
      const { contracts, as_of } = read(desk.contracts.filter((one) => one.id === id), 0);
      const [contract] = contracts;
      if (!contract) throw faultOf('no_such_contract');
      return { as_of, contract, months: desk.usage === 'none' ? null : monthsOf(desk, contract) };
    },
    contractEntries: async (id, next) => {
      reach();
      if (desk.usage === 'none') throw faultOf('set_up');
      const contract = desk.contracts.find((one) => one.id === id);
      const all = contract ? entriesOf(desk, contract) : [];
      const from = Number(next ?? 0);
      const more = from + ENTRIES < all.length ? String(from + ENTRIES) : null;
      return { as_of: new Date().toISOString(), entries: all.slice(from, from + ENTRIES), total: all.length, next: more };
    },
    tryNow: async (keys) => desk.tryNow(keys),
    pause: async (paused) => {
      desk.paused = paused;
      desk.since = new Date().toISOString();
      desk.say({ event: 'status' });
      desk.tryNow([]);
    },
    networkChanged: async () => desk.say({ event: 'status' }),
    subscribe: async (listener) => void desk.listeners.add(listener),
  };
}
