// When entries go out: after their delay, in order for each record, and ever more seldom while the server does not take them.
import { ApiError } from '../../api';
import { carriesValues, type Entry } from './entry';

const firstWait = 500;
const longestWait = 30_000;

type Retry = { readonly failures: number; readonly at: number };
const none: Retry = { failures: 0, at: 0 };

export class Pace {
  readonly #random: () => number;
  /** When an entry is due at the earliest. */
  readonly #due = new Map<string, number>();
  /** Records that had an error of their own wait apart from the others. */
  readonly #records = new Map<string, Retry>();
  #all = none;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Tries in a row that failed. */
  get failures(): number {
    return Math.max(this.#all.failures, ...[...this.#records.values()].map(({ failures }) => failures));
  }

  /** Until when nothing at all is sent. */
  get restsUntil(): number {
    return this.#all.at;
  }

  delay(entry: Entry, ms: number): void {
    this.#due.set(entry.id, Date.now() + ms);
  }

  /** Takes the delay from an entry, or forgets one that is gone. */
  hasten({ id }: Entry): void {
    this.#due.delete(id);
  }

  /** Takes all waits away. */
  flush(): void {
    this.#due.clear();
    this.#records.clear();
    this.#all = { ...this.#all, at: 0 };
  }

  succeeded({ subject }: Entry): void {
    this.#all = none;
    this.#records.delete(subject.record);
  }

  failed({ subject }: Entry, error: unknown): void {
    const everything = !(error instanceof ApiError) || [0, 429, 502, 503, 504].includes(error.status);
    const before = everything ? this.#all : (this.#records.get(subject.record) ?? none);
    const failures = before.failures + 1;
    const asked = error instanceof ApiError ? error.retryAfter : undefined;
    const wait = Math.min(longestWait, firstWait * 2 ** (failures - 1)) * (0.75 + this.#random() / 2);
    const retry = { failures, at: Date.now() + Math.max(wait, asked ?? 0) };
    if (everything) this.#all = retry;
    else this.#records.set(subject.record, retry);
  }

  /** The next of the entries to send, or when there will be one. Drafts that what follows holds as well are dropped. */
  next(entries: readonly Entry[], drop: (entry: Entry) => void): { entry?: Entry; at?: number } {
    const lanes = new Map<string, Entry[]>();
    for (const entry of entries) {
      const lane = lanes.get(entry.subject.record);
      if (lane) lane.push(entry);
      else lanes.set(entry.subject.record, [entry]);
    }
    let at = Infinity;
    for (const [record, lane] of lanes) {
      let [head] = lane;
      for (let next = lane[1]; head && next && replaces(next, head); head = lane[0], next = lane[1]) {
        drop(head);
        lane.shift();
      }
      if (!head) continue;
      const due = Math.max(lane.length > 1 ? 0 : (this.#due.get(head.id) ?? 0), this.#records.get(record)?.at ?? 0);
      if (due <= Date.now()) return { entry: head };
      at = Math.min(at, due);
    }
    return at < Infinity ? { at } : {};
  }
}

/** Whether `next` holds everything that `head` holds. */
const replaces = (next: Entry, head: Entry) => head.kind === 'draft' && carriesValues(next) && next.device === head.device;
