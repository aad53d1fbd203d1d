// The records that come next: taken from the server before they are asked for.
import { ApiError } from '../api';
import type { WorkApi } from './api';
import type { Leases } from './leases';
import type { ClaimAnswer, WorkItem } from './types';

const aheadOfTime = 3;
/** How many records a request may name as not wanted. */
const mostExcluded = 50;

type Around = {
  api: WorkApi;
  leases: Leases;
  /** Records that are submitted or skipped here, which the server does not know yet. */
  unsent: () => string[];
  /** The record on the screen. */
  shown: () => string | undefined;
  /** Takes over what came. */
  adopt: (item: WorkItem) => void;
  answered: (answer: ClaimAnswer) => void;
  /** The server was out of reach, and may be there again. */
  again: () => void;
};

export class Ahead {
  readonly #around: Around;
  #ids: string[] = [];
  /** How far the way through the queue has come; without it the way begins, with what was left behind. */
  #after: string | null = null;
  #refilling: Promise<boolean> | undefined;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(around: Around) {
    this.#around = around;
  }

  start(): void {
    this.#stopped = false;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  /** The next record, when one is there. */
  shift(): string | undefined {
    return this.#ids.shift();
  }

  drop(which: (id: string) => boolean): void {
    this.#ids = this.#ids.filter((id) => !which(id));
  }

  /** Sees to it that the next record is there. Returns the answer that says why there is none. */
  async first(): Promise<ClaimAnswer | undefined> {
    await this.#refilling;
    if (this.#ids.length > 0) return undefined;
    const askedAt = Date.now();
    const answer = await this.#around.api.claimNext(1, 'OPEN', this.#exclude(), this.#after);
    this.#take(answer, 'OPEN', askedAt);
    // What comes free or is added later may be anywhere.
    if (answer.items.length === 0 && answer.reason !== 'PASSED') this.#after = null;
    return answer;
  }

  /** Begins the way through the queue once more. */
  restart(): void {
    this.#after = null;
  }

  /** Loads as many as belong there. Returns whether the server had to be asked, and answered. */
  refill(): Promise<boolean> {
    this.#refilling ??= this.#fill().finally(() => {
      this.#refilling = undefined;
    });
    return this.#refilling;
  }

  async #fill(): Promise<boolean> {
    const missing = aheadOfTime - this.#ids.length;
    if (missing <= 0 || this.#stopped) return false;
    const { api, leases } = this.#around;
    try {
      const askedAt = Date.now();
      const answer = await api.claimNext(missing, 'PREFETCH', this.#exclude(), this.#after);
      if (this.#stopped) {
        for (const item of answer.items) leases.take(item, 'PREFETCH', askedAt);
        leases.releaseAll();
        return false;
      }
      this.#take(answer, 'PREFETCH', askedAt);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.passing) this.retryLater();
      return false;
    }
  }

  #take(answer: ClaimAnswer, hold: 'OPEN' | 'PREFETCH', askedAt: number): void {
    const { leases, adopt, answered } = this.#around;
    const unwanted = new Set(this.#exclude());
    for (const item of answer.items) {
      const { id } = item.record;
      if (unwanted.has(id)) continue;
      leases.take(item, hold, askedAt);
      adopt(item);
      this.#ids.push(id);
    }
    this.#after = answer.next;
    this.#failures = 0;
    answered(answer);
  }

  retryLater(): void {
    clearTimeout(this.#retry);
    const wait = Math.min(30_000, 1000 * 2 ** this.#failures++);
    this.#retry = setTimeout(() => this.#around.again(), wait);
  }

  /** What is at hand, and what is done. */
  #exclude(): string[] {
    const shown = this.#around.shown();
    return [...new Set([...(shown ? [shown] : []), ...this.#ids, ...this.#around.unsent().toReversed()])].slice(0, mostExcluded);
  }
}
