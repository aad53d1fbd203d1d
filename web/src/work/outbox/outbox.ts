// The outbox: whatever an annotator does is written to this device in the same task and sent from there, in order for
// each record, until the server has it. One tab sends at a time.
import { ApiError, isStatus } from '../../api';
import { afterPaint } from '../paint';
import type { WorkItem, Worker } from '../types';
import { DeviceStore } from './deviceStore';
import { carriesValues, type Entry, type Kept, type NewEntry, type Present, presentOf } from './entry';
import { type Answer, type Hint, httpTransport, type Transport } from './transport';
import { verdictOn } from './verdict';

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

type Note = { version?: number; token?: number; changedAt?: string | null };

const firstWait = 500;
const longestWait = 30_000;
const attempts = 5;
/** At most so long an entry waits for the browser to paint. */
const paintTime = 300;

export class Outbox {
  readonly #by: Worker;
  readonly #store: DeviceStore;
  readonly #transport: Transport;
  readonly #locks: LockManager | undefined;
  readonly #channel: BroadcastChannel | undefined;
  readonly #afterPaint: (then: () => void) => void;
  readonly #signedIn: () => boolean;
  readonly #random: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #tellers = new Set<(told: Told) => void>();
  /** When an entry is due at the earliest; and records that had an error of their own wait apart from the others. */
  readonly #due = new Map<string, number>();
  readonly #laneRetry = new Map<string, { failures: number; at: number }>();
  /** By record and tab, what the answers said that entries waiting behind were written too early to know. */
  readonly #notes = new Map<string, Note>();
  #retry = { failures: 0, at: 0 };
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
    this.#transport = around.transport ?? httpTransport;
    this.#locks = 'locks' in around ? around.locks : globalThis.navigator?.locks;
    this.#channel = 'channel' in around ? around.channel : newChannel(by.id);
    this.#afterPaint = around.afterPaint ?? afterPaint;
    this.#signedIn = around.signedIn ?? (() => true);
    this.#random = around.random ?? Math.random;
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
    this.#due.set(entry.id, Date.now() + Math.max(delay, paintTime));
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
    for (const { id } of entries) this.#due.delete(id);
    void this.#pass();
  }

  /** Tries everything at once, whatever the waits. */
  flush(): void {
    this.#due.clear();
    this.#laneRetry.clear();
    this.#retry = { ...this.#retry, at: 0 };
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

  readonly #tried = new Set<string>();
  readonly #parked = new Set<string>();

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
    return !this.#signedOut && this.#retry.at <= Date.now() && this.#store.entries().length > 0;
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
        this.#delivered(entry, await this.#deliver(entry));
      } catch (error) {
        this.#failed(entry, error);
      } finally {
        this.#sending = undefined;
        this.#changed();
      }
    }
  }

  /** The next entry to send, or when there will be one. Only the first of each record may go. */
  #next(): { entry?: Entry; at?: number } {
    const lanes = new Map<string, Entry[]>();
    for (const entry of this.#store.entries()) {
      if (this.#parked.has(entry.id)) continue;
      const lane = lanes.get(entry.subject.record);
      if (lane) lane.push(entry);
      else lanes.set(entry.subject.record, [entry]);
    }
    let at = Infinity;
    for (const [record, lane] of lanes) {
      let [head] = lane;
      for (let next = lane[1]; head && next && replaces(next, head); head = lane[0], next = lane[1]) {
        this.#drop(head);
        lane.shift();
      }
      if (!head) continue;
      const due = Math.max(lane.length > 1 ? 0 : (this.#due.get(head.id) ?? 0), this.#laneRetry.get(record)?.at ?? 0);
      if (due <= Date.now()) return { entry: head };
      at = Math.min(at, due);
    }
    return at < Infinity ? { at } : {};
  }

  /** Sends an entry; on top of what the server has by now, when that is nobody else's. */
  async #deliver(entry: Entry): Promise<Answer> {
    const note = this.#notes.get(noteKey(entry)) ?? {};
    const seen = { version: note.version ?? entry.seen.version, changedAt: note.changedAt === undefined ? entry.seen.changedAt : note.changedAt };
    const hint: Hint = { base: note.version, token: note.token };
    const needsLease = entry.kind === 'submit' || entry.kind === 'skip';
    for (let attempt = 1; ; attempt++) {
      try {
        if (needsLease && (hint.token ?? (entry as { token?: number }).token) === undefined) {
          const item = await this.#transport.claim(entry, false);
          const verdict = verdictOn(entry, seen, item);
          if (verdict !== 'again') throw new Refusal(verdict, item, undefined);
          hint.token = item.lease?.token;
        }
        return await this.#transport.send(entry, hint);
      } catch (error) {
        const refusal = error instanceof Refusal ? error : refusalOf(entry, seen, error);
        if (!refusal) throw error;
        if (refusal.verdict === 'done') return { kind: 'item', item: refusal.item };
        if (refusal.verdict !== 'again' || attempt >= attempts) throw refusal;
        hint.base = refusal.item.draft?.version ?? 0;
        if (needsLease) hint.token = (await this.#transport.claim(entry, true)).lease?.token;
      }
    }
  }

  #delivered(entry: Entry, answer: Answer): void {
    const { record } = entry.subject;
    this.#retry = { failures: 0, at: 0 };
    this.#laneRetry.delete(record);
    this.#drop(entry);
    this.#note(entry, answer);
    for (const kept of this.#store.kept()) {
      // A later success of the same kind settles what was not accepted before.
      const settles = entry.kind === 'submit' ? carriesValues(kept.entry) : entry.kind === kept.entry.kind && entry.kind !== 'comment';
      if (kept.entry.subject.record === record && kept.entry.id < entry.id && settles) this.#store.forget(kept);
    }
    if (this.waitingFor(record).length === 0) this.#notes.delete(noteKey(entry));
    const told = { entry, answer };
    this.#channel?.postMessage(told);
    this.#tell(told);
  }

  #note(entry: Entry, answer: Answer): void {
    const key = noteKey(entry);
    const note = this.#notes.get(key) ?? {};
    if (answer.kind === 'draft') this.#notes.set(key, { ...note, version: answer.draft.version });
    if (answer.kind === 'submit') this.#notes.set(key, { version: 0, changedAt: answer.submit.changed_at });
    if (answer.kind === 'outcome') this.#notes.set(key, { ...note, changedAt: answer.outcome.changed_at });
    if (answer.kind === 'item') {
      const { draft, lease, changed_at } = answer.item;
      this.#notes.set(key, { version: draft?.version ?? 0, changedAt: changed_at, ...(lease ? { token: lease.token } : {}) });
    }
  }

  #failed(entry: Entry, error: unknown): void {
    if (isStatus(error, 401)) {
      this.#signedOut = true;
      return;
    }
    const { record } = entry.subject;
    const cause = error instanceof Refusal ? error.cause : error;
    if (error instanceof Refusal || (cause instanceof ApiError && !cause.passing)) {
      this.#keep(entry, error instanceof Refusal ? error : undefined, cause instanceof ApiError ? cause : undefined);
      return;
    }
    const everything = !(cause instanceof ApiError) || [0, 429, 502, 503, 504].includes(cause.status);
    const before = everything ? this.#retry : (this.#laneRetry.get(record) ?? { failures: 0, at: 0 });
    const failures = before.failures + 1;
    const asked = cause instanceof ApiError ? cause.retryAfter : undefined;
    const wait = Math.min(longestWait, firstWait * 2 ** (failures - 1)) * (0.75 + this.#random() / 2);
    const retry = { failures, at: Date.now() + Math.max(wait, asked ?? 0) };
    if (everything) this.#retry = retry;
    else this.#laneRetry.set(record, retry);
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
    this.#notes.delete(noteKey(entry));
  }

  #drop(entry: Entry): void {
    this.#store.remove(entry);
    this.#due.delete(entry.id);
    this.#tried.delete(entry.id);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#stop || this.#passing || this.#signedOut) return;
    const { entry, at } = this.#next();
    if (!entry && at === undefined) return;
    const due = Math.max(entry ? 0 : (at ?? 0), this.#retry.at);
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
      failures: entries.length > 0 ? Math.max(this.#retry.failures, ...[...this.#laneRetry.values()].map(({ failures }) => failures)) : 0,
      signedOut: this.#signedOut,
      full: this.#store.full,
      kept: this.#store.kept(),
      others: this.#store.ofOthers(),
    };
  }
}

/** A 409 that carries what the record is like now. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly verdict: ReturnType<typeof verdictOn>;
  readonly item: WorkItem;
  constructor(verdict: ReturnType<typeof verdictOn>, item: WorkItem, cause: unknown) {
    super(verdict, { cause });
    this.verdict = verdict;
    this.item = item;
  }
}

function refusalOf(entry: Entry, seen: Entry['seen'], error: unknown): Refusal | undefined {
  if (!isStatus(error, 409) || !(carriesValues(entry) || entry.kind === 'skip')) return undefined;
  const item = (error.body as { current?: WorkItem } | undefined)?.current;
  return item ? new Refusal(verdictOn(entry, seen, item), item, error) : undefined;
}

const noteKey = ({ subject, device }: Entry) => `${subject.record} ${device}`;
const seenOf = (present: Present) => ({ version: present.draft?.version ?? 0, changedAt: present.changed_at });

/** Whether `next` holds everything that `head` holds. */
const replaces = (next: Entry, head: Entry) => head.kind === 'draft' && carriesValues(next) && next.device === head.device;

const newChannel = (user: string) => (typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`postil.outbox.${user}`));
