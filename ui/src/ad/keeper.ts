/**
 * Hands what is typed and not saved to the desk, which keeps it as a draft: a moment after it was typed,
 * one write after the other, the newest only.
 */

import { asFault } from '../platform/fault';
import type { Platform } from '../platform/platform';
import type { AdKey, CommandError } from '../platform/bindings';
import { keptOf, type Draft } from './draft';

const REST_MS = 400;

interface Told {
  /** A new ad has got its key. */
  onKey: (key: AdKey) => void;
  /** Null when what is typed is kept. */
  onFault: (fault: CommandError | null) => void;
}

export class Keeper {
  /** What is still to be handed in: null to give the draft up, undefined for nothing. */
  private waiting: Draft | null | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failed = false;

  constructor(
    private readonly platform: Platform,
    /** Null until a new ad is kept for the first time. */
    public key: AdKey | null,
    private readonly told: Told,
  ) {}

  /** Keeps this soon; null to give the draft up. */
  keep(draft: Draft | null): void {
    this.waiting = draft;
    this.timer ??= setTimeout(() => void this.handIn(), REST_MS);
  }

  /** Keeps at once what waits. Resolves with whether all that was typed is kept. */
  handIn(): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing.then(() => !this.failed);
  }

  /** Forgets what waits, because it is about to be saved. Resolves when nothing is being written. */
  async rest(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = undefined;
    await this.writing;
  }

  private async write(): Promise<void> {
    const draft = this.waiting;
    if (draft === undefined) return;
    this.waiting = undefined;
    try {
      if (draft !== null) {
        const key = await this.platform.keepDraft(this.key, keptOf(draft));
        if (this.key === null) this.told.onKey(key);
        this.key = key;
      } else if (this.key !== null) {
        await this.platform.discardDraft(this.key);
      }
      if (this.failed) this.told.onFault(null);
      this.failed = false;
    } catch (error) {
      // It stays to be handed in with the next letter, or when something asks for it.
      this.waiting ??= draft;
      this.failed = true;
      this.told.onFault(asFault(error));
    }
  }
}
