/** A desk in memory, with an org that can be switched off: what `npm run dev` and the tests run on. */

import type {
  AdDraft,
  AdEvent,
  AdForm,
  AdHistory,
  AdKey,
  Cancelled,
  CommandError,
  ContractView,
  Event,
  Line,
  SetUp,
  TakenIn,
} from '../bindings';
import { differs, saved, wasSent, type Kept } from './ads';
import { check } from './check';
import { refusal } from './org';
import { allMet } from './setUp';

export interface Pace {
  /** Milliseconds until a report sets out, and until it is answered. */
  setOut: number;
  answer: number;
}

export class MemoryDesk {
  readonly ads = new Map<AdKey, Kept>();
  readonly drafts = new Map<AdKey, { at: string; draft: AdDraft }>();
  private lastCancelled: Kept[] = [];
  revision = 1;
  paused = false;
  signedIn = true;
  line: Line = { line: 'clear' };
  since = new Date().toISOString();
  lastReport: string | null = null;
  apiCalls: [number, number] | null = [184, 15_000];
  takenIn: TakenIn | null = { bookings: 0, new_ads: 0 };
  setUp: SetUp = allMet();
  /** Which usage entries the org lets people read. */
  usage: 'all' | 'part' | 'none' = 'all';
  /** What was dropped on the window last, and what the person has copied: base64, or why it is refused. */
  dropped: string | CommandError = faultOf('file_gone');
  copied: string | CommandError | null = null;
  readonly listeners = new Set<(event: Event) => void>();

  constructor(
    readonly contracts: ContractView[],
    readonly pace: Pace,
  ) {}

  say(event: Event): void {
    for (const listener of this.listeners) listener(event);
  }

  changed(...ads: AdKey[]): void {
    this.revision += 1;
    this.say({ event: 'ads', revision: this.revision, ads });
  }

  queued(): Kept[] {
    return [...this.ads.values()].filter((kept) => kept.queued);
  }

  keep(key: AdKey | null, form: AdForm): AdKey {
    const fault = check(form);
    if (fault) throw fault;
    const isDraft = key !== null && this.drafts.has(key) && !this.ads.has(key);
    const before = key === null || isDraft ? null : this.find(key);
    if (before?.ad.cancelled) throw faultOf('cancelled');
    const ad = { ...saved(before, form), ...(isDraft ? { key } : {}) };
    this.drafts.delete(ad.key);
    const past = [...(before?.past ?? []), happened(before ? { what: 'saved', changed: [] } : { what: 'created' })];
    const counted = before?.counted ?? new Map<string, number>();
    const queued = differs({ ad, counted });
    this.ads.set(ad.key, { ad, counted, queued, reporting: false, tries: 0, cause: null, past });
    this.changed(ad.key);
    this.settleSoon();
    return ad.key;
  }

  cancel(keys: AdKey[]): Cancelled {
    const all = keys.flatMap((key) => this.ads.get(key) ?? []).filter((kept) => !kept.ad.cancelled);
    const unsent = all.filter((kept) => !wasSent(kept));
    this.lastCancelled = unsent.map((kept) => ({ ...kept }));
    for (const kept of all) {
      const bookings = (kept.ad.bookings ?? []).filter((booking) => kept.counted.has(booking.usage_key));
      kept.ad = { ...kept.ad, cancelled: true, bookings: bookings.map((one) => ({ ...one, cancelled: true })) };
      kept.queued = differs(kept);
      kept.cause = null;
      kept.past = [...kept.past, happened({ what: 'cancelled' })];
      this.drafts.delete(kept.ad.key);
    }
    this.changed(...all.map((kept) => kept.ad.key));
    this.settleSoon();
    return { ads: all.length, undoable: unsent.length };
  }

  undoCancel(): number {
    const back = this.lastCancelled;
    this.lastCancelled = [];
    for (const kept of back) {
      const past = [...kept.past, happened({ what: 'cancelled' }), happened({ what: 'restored' })];
      this.ads.set(kept.ad.key, { ...kept, past });
    }
    this.changed(...back.map((kept) => kept.ad.key));
    this.settleSoon();
    return back.length;
  }

  keepDraft(key: AdKey, draft: AdDraft): AdKey {
    this.drafts.set(key, { at: new Date().toISOString(), draft: structuredClone(draft) });
    this.changed(key);
    return key;
  }

  discardDraft(key: AdKey): void {
    if (this.drafts.delete(key)) this.changed(key);
  }

  history(key: AdKey): AdHistory {
    return { events: this.find(key).past.toReversed(), left_out: 0 };
  }

  keepSalesforce(key: AdKey): void {
    const kept = this.find(key);
    const bookings = (kept.ad.bookings ?? []).flatMap((booking) => {
      const units = kept.counted.get(booking.usage_key);
      return units === undefined ? [] : [{ ...booking, units, cancelled: units === 0 }];
    });
    kept.ad = { ...kept.ad, bookings };
    kept.queued = false;
    kept.cause = null;
    this.changed(key);
  }

  tryNow(keys: AdKey[]): void {
    for (const kept of this.queued()) {
      if (kept.cause && (keys.length === 0 || keys.includes(kept.ad.key))) {
        kept.cause = null;
        this.changed(kept.ad.key);
      }
    }
    this.settleSoon();
  }

  setLine(line: Line): void {
    this.line = line;
    this.since = 'since' in line ? line.since : new Date().toISOString();
    this.say({ event: 'status' });
    this.settleSoon();
  }

  find(key: AdKey): Kept {
    const kept = this.ads.get(key);
    if (!kept) throw faultOf('no_such_ad');
    return kept;
  }

  /** Units booked here and not counted yet, of one contract product. */
  waitingOn(id: string): number {
    return this.queued()
      .flatMap((kept) => (kept.ad.bookings ?? []).map((booking) => ({ kept, booking })))
      .filter(({ booking }) => booking.line.ids?.contract_product === id)
      .reduce((sum, { kept, booking }) => {
        const wanted = booking.cancelled ? 0 : booking.units;
        return sum + wanted - (kept.counted.get(booking.usage_key) ?? 0);
      }, 0);
  }

  private serves(): boolean {
    return this.signedIn && !this.paused && this.line.line === 'clear';
  }

  private settleSoon(): void {
    setTimeout(() => this.setOut(), this.pace.setOut);
  }

  private setOut(): void {
    const due = this.serves() ? this.queued().filter((kept) => !kept.cause && !kept.reporting) : [];
    if (due.length === 0) return;
    for (const kept of due) kept.reporting = true;
    this.changed(...due.map((kept) => kept.ad.key));
    setTimeout(() => this.settle(due), this.pace.answer);
  }

  private settle(sent: Kept[]): void {
    for (const kept of sent) {
      kept.reporting = false;
      if (!this.serves()) continue;
      kept.cause = refusal(kept, this.contracts);
      if (kept.cause) {
        kept.tries += 1;
        kept.past = [...kept.past, happened({ what: 'refused', cause: kept.cause, needs_you: true })];
      } else {
        this.count(kept);
        const units = [...kept.counted.values()].reduce((sum, counted) => sum + counted, 0);
        kept.past = [...kept.past, happened({ what: 'reported', units })];
      }
    }
    this.changed(...sent.map((kept) => kept.ad.key));
    this.say({ event: 'status' });
  }

  private count(kept: Kept): void {
    for (const booking of kept.ad.bookings ?? []) {
      const units = booking.cancelled ? 0 : booking.units;
      const product = this.contracts
        .flatMap((contract) => contract.products)
        .find((one) => one.line.ids?.contract_product === booking.line.ids?.contract_product);
      if (product) {
        product.consumed = (product.consumed ?? 0) + units - (kept.counted.get(booking.usage_key) ?? 0);
        product.available = (product.quantity ?? 0) - product.consumed;
      }
      kept.counted.set(booking.usage_key, units);
    }
    kept.queued = false;
    this.lastReport = new Date().toISOString();
  }
}

/** What happened, without its time. */
type Happened = AdEvent extends infer E ? (E extends AdEvent ? Omit<E, 'at'> : never) : never;

function happened(what: Happened): AdEvent {
  return { at: new Date().toISOString(), ...what } as AdEvent;
}

export function faultOf(code: string, params: CommandError['params'] = {}): CommandError {
  return { code, params };
}
