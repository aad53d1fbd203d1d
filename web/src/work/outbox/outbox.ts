// The outbox: whatever an annotator does is written to this device in the same task and sent from there, in order for
// each record, until the server has it. One tab sends at a time.
import { ApiError, isStatus } from '../../api';
import { afterPaint } from '../paint';
import type { Worker } from '../types';
import { Delivery, Refusal } from './delivery';
import { DeviceStore } from './deviceStore';
import { carriesValues, type Entry, type Kept, type NewEntry, type Present, presentOf } from './entry';
import { Pace } from './pace';
import { type Answer, httpTransport, type Transport } from './transport';

export type OutboxState = {
  /** Records with something that the server does not have yet. */
  readonly waiting: number;
  /** Entries of those that submit or skip. */
  readonly finished: number;
  /** Tries in a row that failed; 0 while all is well. */
  readonly failures: number;
  /** The session is over: nothing is sent until the person signs in. */
  readonly signedOut: boolean;
  /** The device has no room: nothing can be submitted, and drafts live in this tab alone. */
  readonly full: boolean;
  readonly kept: readonly Kept[];
  readonly others: readonly { id: string; name: string; count: number }[];
};

export type Told = { readonly entry: Entry; readonly answer: Answer };

type Surroundings = {
  store?: DeviceStore;
  transport?: Transport;
  locks?: LockManager | undefined;
  channel?: BroadcastChannel | undefined;
  /** Lets the browser paint first. */
  afterPaint?: (then: () => void) => void;
  /** Whether the session of the browser is the person's. */
  signedIn?: () => boolean;
  random?: () => number;
};

/** At most so long an entry waits for the browser to paint. */
const paintTime = 300;

export class Outbox {
  readonly #by: Worker;
  readonly #store: DeviceStore;
  readonly #delivery: Delivery;
  readonly #pace: Pace;
  readonly #locks: LockManager | undefined;
  readonly #channel: BroadcastChannel | undefined;
  readonly #afterPaint: (then: () => void) => void;
  readonly #signedIn: () => boolean;
  readonly #listeners = new Set<() => void>();
  readonly #tellers = new Set<(told: Told) => void>();
  /** Entries that were sent once at least, and those that stay where they are until the person has decided. */
  readonly #tried = new Set<string>();
  readonly #parked = new Set<string>();
  #signedOut = false;
  #sending: Entry | undefined;
  #passing = false;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #stop: (() => void) | undefined;
  #state: OutboxState;

  constructor(by: Worker, around: Surroundings = {}) {
    this.#by = by;
    this.#store = around.store ?? new DeviceStore(by.id);
    this.#delivery = new Delivery(around.transport ?? httpTransport);
    this.#pace = new Pace(around.random ?? Math.random);
    this.#locks = 'locks' in around ? around.locks : globalThis.navigator?.locks;
    this.#channel = 'channel' in around ? around.channel : newChannel(by.id);
    this.#afterPaint = around.afterPaint ?? afterPaint;
    this.#signedIn = around.signedIn ?? (() => true);
    this.#state = this.#read();
  }

  /** Begins to send what is there, and whatever is put later. */
  start(): void {
    if (this.#stop) return;
    const now = () => this.flush();
    const shown = () => document.visibilityState === 'visible' && this.flush();
    const unwatch = this.#store.watch(() => {
      this.#changed();
      this.#schedule();
    });
    globalThis.addEventListener('online', now);
    document.addEventListener('visibilitychange', shown);
    if (this.#channel) this.#channel.onmessage = ({ data }: MessageEvent<Told>) => this.#tell(data);
    this.#stop = () => {
      unwatch();
      globalThis.removeEventListener('online', now);
      document.removeEventListener('visibilitychange', shown);
      clearTimeout(this.#timer);
      this.#channel?.close();
    };
    this.flush();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  state = (): OutboxState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Listens to what the server answers to entries, of this tab and of others. */
  onAnswer(listener: (told: Told) => void): () => void {
    this.#tellers.add(listener);
    return () => this.#tellers.delete(listener);
  }

  /** What waits for a record, the oldest first. */
  waitingFor(record: string): Entry[] {
    return this.#store.entries().filter(({ subject }) => subject.record === record);
  }

  /** What waits for the records of a queue. */
  waitingIn(queue: string): Entry[] {
    return this.#store.entries().filter(({ subject }) => subject.queue === queue);
  }

  /**
   * Writes an entry to the device and sends it after `delay` milliseconds. Earlier drafts of the record that it makes
   * needless go. Throws `StorageFull` when there is no room for anything but a draft.
   */
  put(act: NewEntry, delay = 0): Entry {
    this.#lastId = Math.max(this.#lastId + 1, Date.now());
    const needless = carriesValues(act as Entry) ? this.#needlessBefore(act) : [];
    const entry: Entry = {
      ...act,
      activeMs: needless.reduce((sum, { activeMs }) => sum + activeMs, act.activeMs),
      id: `${this.#lastId.toString(36).padStart(9, '0')}-${crypto.randomUUID().slice(0, 4)}`,
      key: crypto.randomUUID(),
      by: this.#by,
      createdAt: Date.now(),
    };
    try {
      this.#store.write(entry);
    } catch (error) {
      this.#changed();
      throw error;
    }
    for (const earlier of needless) this.#drop(earlier);
    this.#pace.delay(entry, Math.max(delay, paintTime));
    this.#changed();
    if (delay > 0) this.#schedule();
    else this.#afterPaint(() => this.#release([entry]));
    return entry;
  }

  /** Takes an entry back that has never been sent. Returns whether it could. */
  take(entry: Entry): boolean {
    if (this.#sending?.id === entry.id || this.#tried.has(entry.id)) return false;
    if (!this.#store.entries().some(({ id }) => id === entry.id)) return false;
    this.#drop(entry);
    this.#changed();
    return true;
  }

  /** Sends what waits for a record without further delay. */
  hurry(record: string): void {
    const waiting = this.waitingFor(record);
    if (waiting.length > 0) this.#afterPaint(() => this.#release(waiting));
  }

  #release(entries: readonly Entry[]): void {
    for (const entry of entries) this.#pace.hasten(entry);
    void this.#pass();
  }

  /** Tries everything at once, whatever the waits. */
  flush(): void {
    this.#pace.flush();
    void this.#pass();
  }

  /** Goes on after the person has signed in again. */
  resume(): void {
    this.#signedOut = false;
    this.#changed();
    this.flush();
  }

  /** Drops what the server did not take. */
  discard(kept: Kept): void {
    this.#store.forget(kept);
    this.#parked.delete(kept.entry.id);
    this.#changed();
  }

  /** Sends once more what the server did not take, on top of the state that it told. */
  sendAgain(kept: Kept): void {
    const { entry, present } = kept;
    const { id: _, key: __, by: ___, createdAt: ____, ...act } = entry;
    const seen = present ? seenOf(present) : entry.seen;
    const based = act.kind === 'draft' ? { ...act, base: seen.version } : 'token' in act ? { ...act, token: undefined } : act;
    this.put({ ...based, seen });
    this.discard(kept);
  }

  /** Everything of the person on this device, for them to carry away. */
  export(): string {
    return JSON.stringify({ waiting: this.#store.entries(), notAccepted: this.#store.kept() }, null, 2);
  }

  /** Waiting drafts of the same tab that nothing else follows. */
  #needlessBefore({ subject, device }: NewEntry): Entry[] {
    const needless: Entry[] = [];
    for (const entry of this.waitingFor(subject.record).toReversed()) {
      if (entry.kind !== 'draft' || entry.device !== device || entry.id === this.#sending?.id) break;
      needless.push(entry);
    }
    return needless;
  }

  async #pass(): Promise<void> {
    if (this.#passing) {
      this.#again = true;
      return;
    }
    this.#passing = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        if (this.#mayPass()) await this.#locked(() => this.#sendDue());
      } while (this.#again);
    } finally {
      this.#passing = false;
      this.#changed();
      this.#schedule();
    }
  }

  #mayPass(): boolean {
    return !this.#signedOut && this.#pace.restsUntil <= Date.now() && this.#store.entries().length > 0;
  }

  async #locked(send: () => Promise<void>): Promise<void> {
    if (!this.#locks) return send();
    await this.#locks.request(`postil.outbox.${this.#by.id}`, send);
  }

  async #sendDue(): Promise<void> {
    for (let entry = this.#next().entry; entry && this.#mayPass(); entry = this.#next().entry) {
      if (!this.#signedIn()) {
        this.#signedOut = true;
        return;
      }
      this.#sending = entry;
      this.#tried.add(entry.id);
      try {
        this.#delivered(entry, await this.#delivery.deliver(entry));
      } catch (error) {
        this.#failed(entry, error);
      } finally {
        this.#sending = undefined;
        this.#changed();
      }
    }
  }

  #next(): { entry?: Entry; at?: number } {
    return this.#pace.next(this.#store.entries().filter(({ id }) => !this.#parked.has(id)), (entry) => this.#drop(entry));
  }

  #delivered(entry: Entry, answer: Answer): void {
    const { record } = entry.subject;
    this.#pace.succeeded(entry);
    this.#drop(entry);
    this.#delivery.note(entry, answer);
    for (const kept of this.#store.kept()) {
      // A later success of the same kind settles what was not accepted before.
      const settles = entry.kind === 'submit' ? carriesValues(kept.entry) : entry.kind === kept.entry.kind && entry.kind !== 'comment';
      if (kept.entry.subject.record === record && kept.entry.id < entry.id && settles) this.#store.forget(kept);
    }
    if (this.waitingFor(record).length === 0) this.#delivery.forget(entry);
    const told = { entry, answer };
    this.#channel?.postMessage(told);
    this.#tell(told);
  }

  #failed(entry: Entry, error: unknown): void {
    if (isStatus(error, 401)) {
      this.#signedOut = true;
      return;
    }
    const cause = error instanceof Refusal ? error.cause : error;
    if (error instanceof Refusal || (cause instanceof ApiError && !cause.passing)) {
      this.#keep(entry, error instanceof Refusal ? error : undefined, cause instanceof ApiError ? cause : undefined);
      return;
    }
    this.#pace.failed(entry, cause);
  }

  /** Puts an entry aside with whatever of the record was built on it; the last values are the ones that count. */
  #keep(entry: Entry, refusal: Refusal | undefined, error: ApiError | undefined): void {
    const dependent = carriesValues(entry) ? this.waitingFor(entry.subject.record).filter((other) => carriesValues(other) || other.kind === 'undo') : [entry];
    const last = dependent.filter((other) => carriesValues(other) && other.device === entry.device).at(-1) ?? entry;
    for (const kept of this.#store.kept()) {
      // What is kept now holds what was kept of the record before.
      if (carriesValues(last) && carriesValues(kept.entry) && kept.entry.subject.record === last.subject.record && kept.entry.device === last.device) {
        this.#store.forget(kept);
      }
    }
    this.#store.keep({
      entry: last,
      why: refusal?.verdict === 'lost' || error?.status === 403 ? 'lost' : refusal ? 'conflict' : 'refused',
      status: error?.status ?? 409,
      title: error?.title ?? '',
      detail: error?.detail ?? '',
      requestId: error?.requestId,
      present: refusal && presentOf(refusal.item),
      at: Date.now(),
    });
    for (const other of dependent) {
      if (other.id === last.id) this.#parked.add(other.id); // it stays where it is when there is no room for it elsewhere
      else this.#drop(other);
    }
    this.#delivery.forget(entry);
  }

  #drop(entry: Entry): void {
    this.#store.remove(entry);
    this.#pace.hasten(entry);
    this.#tried.delete(entry.id);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#stop || this.#passing || this.#signedOut) return;
    const { entry, at } = this.#next();
    if (!entry && at === undefined) return;
    const due = Math.max(entry ? 0 : (at ?? 0), this.#pace.restsUntil);
    this.#timer = setTimeout(() => void this.#pass(), Math.max(0, due - Date.now()));
  }

  #tell(told: Told): void {
    for (const teller of this.#tellers) teller(told);
    this.#changed();
  }

  #changed(): void {
    this.#state = this.#read();
    for (const listener of this.#listeners) listener();
  }

  #read(): OutboxState {
    const entries = this.#store.entries().filter(({ id }) => !this.#parked.has(id));
    const finished = entries.filter(({ kind }) => kind === 'submit' || kind === 'skip');
    return {
      waiting: new Set(entries.map(({ subject }) => subject.record)).size,
      finished: new Set(finished.map(({ subject }) => subject.record)).size,
      failures: entries.length > 0 ? this.#pace.failures : 0,
      signedOut: this.#signedOut,
      full: this.#store.full,
      kept: this.#store.kept(),
      others: this.#store.ofOthers(),
    };
  }
}

const seenOf = (present: Present) => ({ version: present.draft?.version ?? 0, changedAt: present.changed_at });

const newChannel = (user: string) => (typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`postil.outbox.${user}`));
