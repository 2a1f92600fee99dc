/** A desk in memory, with an org that can be switched off: what `npm run dev` and the tests run on. */

import type { AdForm, AdKey, AdState, CommandError, ContractView, Event, Line } from '../bindings';
import { differs, haystack, saved, stateOf, type Kept } from './ads';
import { check } from './check';
import { refusal } from './org';

export interface Pace {
  /** Milliseconds until a report sets out, and until it is answered. */
  setOut: number;
  answer: number;
}

export class MemoryDesk {
  readonly ads = new Map<AdKey, Kept>();
  revision = 1;
  paused = false;
  signedIn = true;
  line: Line = { line: 'clear' };
  lastReport: string | null = null;
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

  /** Newest first, as core lists them. */
  matching(text: string, states: AdState[]): Kept[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return [...this.ads.values()]
      .filter((kept) => words.every((word) => haystack(kept).includes(word)))
      .filter((kept) => states.length === 0 || states.includes(stateOf(kept)))
      .toReversed();
  }

  queued(): Kept[] {
    return [...this.ads.values()].filter((kept) => kept.queued);
  }

  keep(key: AdKey | null, form: AdForm): AdKey {
    const fault = check(form);
    if (fault) throw fault;
    const before = key === null ? null : this.find(key);
    if (before?.ad.cancelled) throw faultOf('cancelled');
    const ad = saved(before, form);
    const counted = before?.counted ?? new Map<string, number>();
    const queued = differs({ ad, counted });
    this.ads.set(ad.key, { ad, counted, queued, reporting: false, tries: 0, cause: null });
    this.changed(ad.key);
    this.settleSoon();
    return ad.key;
  }

  cancel(key: AdKey): void {
    const kept = this.find(key);
    const bookings = (kept.ad.bookings ?? []).filter((booking) => kept.counted.has(booking.usage_key));
    kept.ad = { ...kept.ad, cancelled: true, bookings: bookings.map((one) => ({ ...one, cancelled: true })) };
    kept.queued = differs(kept);
    kept.cause = null;
    this.changed(key);
    this.settleSoon();
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
      } else {
        this.count(kept);
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

export function faultOf(code: string, params: CommandError['params'] = {}): CommandError {
  return { code, params, text: code };
}
