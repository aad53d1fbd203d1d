// One person's way through the records of a queue: the next ones are there before they are asked for, what was done goes
// through the outbox, and every act names the record it is for.
import { ApiError, isStatus } from '../api';
import type { Activity } from './activity';
import { Ahead } from './ahead';
import type { WorkApi } from './api';
import { Leases } from './leases';
import { afterAnswer, afterEdit, afterReopen, afterSkip, afterSubmit, afterUndo, draftOf, isChanged, type Local, localOf } from './local';
import { StorageFull } from './outbox/deviceStore';
import type { Act, Entry, Kept } from './outbox/entry';
import type { Outbox, Told } from './outbox/outbox';
import { afterPaint } from './paint';
import { Records } from './records';
import { sameState, type SessionState, type SubmitOutcome, type UndoOutcome } from './sessionState';
import { Trail } from './trail';
import type { Progress, Queue } from './types';
import { type Entered, faultsOf, removedConfigs } from './values';

type Done = { readonly id: string; readonly before: Local; readonly entry: Entry };
type Parts = { queue: Queue; outbox: Outbox; api: WorkApi; activity: Activity; device: string; afterPaint?: (then: () => void) => void };

const keptBehind = 3;
const historyLength = 20;

export class WorkSession {
  readonly leases: Leases;
  readonly #outbox: Outbox;
  readonly #api: WorkApi;
  readonly #activity: Activity;
  readonly #device: string;
  readonly #afterPaint: (then: () => void) => void;
  readonly #listeners = new Set<() => void>();
  readonly #records: Records;
  readonly #ahead: Ahead;
  readonly #trail = new Trail(() => {
    const counted = this.#counted();
    return counted && counted.submitted + counted.skipped;
  });
  readonly #keptSeen = new Set<string>();
  #queue: Queue;
  #nextQueue: Queue | undefined;
  #configsChanged = false;
  #done: Done[] = [];
  #earlierLoaded = false;
  #phase: SessionState['phase'] = 'loading';
  #error: unknown;
  #end: SessionState['end'];
  #progress: Progress | undefined;
  #awaited: string | undefined;
  #advancing = false;
  #stopped = false;
  #state: SessionState;

  constructor({ queue, outbox, api, activity, device, afterPaint: paint = afterPaint }: Parts) {
    this.#queue = queue;
    this.#outbox = outbox;
    this.#api = api;
    this.#activity = activity;
    this.#device = device;
    this.#afterPaint = paint;
    this.leases = new Leases(api, activity, queue.lease_seconds, (lost) => void this.#leasesLost(lost));
    this.#records = new Records({ api, leases: this.leases, outbox });
    this.#ahead = new Ahead({
      api,
      leases: this.leases,
      unsent: () => this.#unsent(),
      shown: () => (this.#phase === 'open' ? this.current : undefined),
      adopt: (item) => this.#records.adopt(item),
      answered: ({ progress }) => this.#setProgress(progress),
      again: () => void (this.#phase === 'offline' ? this.#advance() : this.#refill()),
    });
    this.#state = this.#read();
  }

  state = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens a record, or the first unfinished one, and goes on until the returned function is called. */
  start(record?: string): () => void {
    this.#stopped = false;
    this.#ahead.start();
    const stops = [
      this.#outbox.onAnswer((told) => this.#answered(told)),
      this.#outbox.subscribe(() => {
        this.#noteKept();
        this.#changed();
      }),
      this.leases.start(),
    ];
    const back = (event: PageTransitionEvent) => event.persisted && this.current && void this.#secure(this.current);
    addEventListener('pageshow', back);
    if (record) this.open(record);
    else void this.#advance();
    return () => {
      this.#stopped = true;
      this.#leave();
      this.#ahead.stop();
      removeEventListener('pageshow', back);
      for (const stop of stops) stop();
    };
  }

  get current(): string | undefined {
    return this.#trail.current;
  }

  /** Shows a record; one that is not at hand is loaded first. */
  open(id: string): void {
    if (id === this.current && this.#phase === 'open') return;
    this.#leave();
    this.#trail.goTo(id);
    this.#show(id);
  }

  /** The next record, without submitting this one. After the last one the way begins again. */
  next(): void {
    this.#leave();
    if (this.#phase === 'end') this.#ahead.restart();
    const following = this.#trail.step(1);
    if (following) this.#show(following);
    else void this.#advance();
  }

  back(): void {
    if (this.#phase === 'end' || this.#phase === 'offline') {
      if (this.current) this.#show(this.current);
      else void this.#loadEarlier();
    } else {
      this.#leave();
      const before = this.#trail.step(-1);
      if (before) this.#show(before);
      else void this.#loadEarlier();
    }
  }

  /** Changes what is entered for the open record; on the device at once, sent after `delay`. */
  edit(id: string, change: (entered: Entered) => Entered, { delay = 0, burst }: { delay?: number; burst?: string } = {}): void {
    const local = this.#editable(id);
    if (!local) return;
    const next = afterEdit(local, change(local.entered), burst, Date.now());
    if (next === local) return;
    this.#records.set(id, next);
    this.#putDraft(id, next, delay);
    this.#changed();
  }

  /** Sends the draft of the open record now. */
  save(id: string): void {
    this.#outbox.hurry(id);
  }

  submit(id: string): SubmitOutcome {
    const local = this.#editable(id);
    if (!local) return { kind: 'ignored' };
    const faults = faultsOf(this.#queue.configs, local.entered.values);
    if (faults.length > 0) return { kind: 'faults', faults };
    if (local.item.state === 'SUBMITTED' && !isChanged(local)) {
      this.next();
      return { kind: 'ignored' };
    }
    // Values under configs that the queue no longer has stay in the draft; they are no part of a submit.
    const gone = new Set(removedConfigs(this.#queue.configs, local.entered.values));
    const draft = draftOf(local);
    const values = draft.values.filter(({ config_id }) => !gone.has(config_id));
    return this.#finish(id, local, { ...draft, kind: 'submit', token: this.leases.of(id)?.token, values }, afterSubmit(local))
      ? { kind: 'submitted', record: id }
      : { kind: 'full' };
  }

  skip(id: string, reason?: string): SubmitOutcome {
    const local = this.#editable(id);
    if (!local) return { kind: 'ignored' };
    const act: Act = { kind: 'skip', token: this.leases.of(id)?.token, ...(reason ? { reason } : {}) };
    return this.#finish(id, local, act, afterSkip(local, reason)) ? { kind: 'submitted', record: id } : { kind: 'full' };
  }

  /** Takes back the last edit of the open record, or else the last submit or skip. */
  undo(): UndoOutcome {
    const id = this.current;
    const local = id && this.#phase === 'open' ? this.#editable(id) : undefined;
    if (id && local && local.past.length > 0) {
      const before = afterUndo(local);
      this.#records.set(id, before);
      this.#putDraft(id, before, 0);
      this.#changed();
      return { kind: 'edit' };
    }
    return this.undoLast() ? { kind: 'reopened' } : { kind: 'nothing' };
  }

  /** Takes back the submit or skip of a record, the last one unless another is named. */
  undoLast(id?: string): boolean {
    const index = id === undefined ? this.#done.length - 1 : this.#done.findLastIndex((done) => done.id === id);
    const [last] = index < 0 ? [] : this.#done.splice(index, 1);
    if (!last) return false;
    this.#leave();
    if (!this.#outbox.take(last.entry)) this.#put(last.id, last.before, { kind: 'undo' });
    const reopened = afterReopen(last.before, last.before.entered);
    this.#records.set(last.id, reopened);
    if (last.entry.kind === 'submit') this.leases.forget(last.id);
    if (isChanged(reopened) && this.#outbox.waitingFor(last.id).length === 0) this.#putDraft(last.id, reopened, 0);
    this.#trail.goTo(last.id);
    this.#show(last.id);
    return true;
  }

  /** Whether a submit or skip of before this visit can be undone, and which record it was of. */
  async undoEarlier(): Promise<boolean> {
    const [last] = (await this.#api.mine(undefined, 5)).filter(({ state, changed_at }) => changed_at && (state === 'SUBMITTED' || state === 'SKIPPED'));
    if (!last || this.#done.length > 0) return false;
    const item = this.#records.get(last.record_id)?.item ?? (await this.#api.read(last.record_id));
    if (!item.undoable) return false;
    this.#leave();
    this.#records.forget(last.record_id);
    this.leases.forget(last.record_id);
    this.#awaited = last.record_id;
    this.#phase = 'loading';
    this.#put(last.record_id, localOf(item), { kind: 'undo' });
    this.#changed();
    return true;
  }

  /** Makes a skipped record one to do, and opens it. */
  takeUp(id: string): void {
    const local = this.#records.get(id);
    if (local) {
      this.#put(id, local, { kind: 'reopen' });
      this.#records.set(id, { ...local, item: { ...local.item, state: 'TODO' } });
      this.open(id);
    } else {
      void this.#api.read(id).then((item) => {
        this.#records.adopt(item);
        this.takeUp(id);
      }, (error: unknown) => this.#fail(error));
    }
  }

  /** Flags the record, or takes the flag back. */
  flag(id: string, reason: string | undefined, by: { id: string; name: string; email: string }): void {
    const local = this.#records.get(id);
    if (!local) return;
    this.#put(id, local, reason === undefined ? { kind: 'unflag' } : { kind: 'flag', reason });
    const flag = reason === undefined ? null : { user: by, reason, created_at: new Date().toISOString() };
    this.#records.set(id, { ...local, item: { ...local.item, flag } });
    this.#changed();
  }

  comment(id: string, text: string): void {
    const local = this.#records.get(id);
    if (local) this.#put(id, local, { kind: 'comment', text });
  }

  /** Works on a record here that another tab or device has, or that was somebody else's meanwhile. */
  async takeOver(id: string): Promise<boolean> {
    try {
      const item = await this.#records.takeOver(id);
      const before = this.#records.get(id);
      const kept = this.#records.keptOf(id);
      this.#records.adopt(item);
      let local = this.#records.get(id);
      if (before && local && isChanged(before) && !isChanged(local)) {
        local = { ...local, entered: before.entered }; // the server may have dropped the draft with the record
        this.#records.set(id, local);
        this.#putDraft(id, local, 0);
      } else if (kept?.why === 'lost' && local) this.#putDraft(id, local, 0);
      if (kept?.why === 'lost') this.#outbox.discard(kept);
      this.#changed();
      return true;
    } catch (error) {
      if (error instanceof ApiError && !error.passing) return false;
      throw error;
    }
  }

  /** Goes on with the values that the person chose from the two that differ. */
  async settle(kept: Kept, chosen: Entered): Promise<void> {
    const { record } = kept.entry.subject;
    const item = await this.#records.takeOver(record);
    this.#outbox.discard(kept);
    this.#records.set(record, localOf(item));
    this.#changed();
    if (record === this.current) this.edit(record, () => chosen);
  }

  /** The queue as it is now; it counts from the next record on. */
  queueChanged(queue: Queue): void {
    if (JSON.stringify(queue) === JSON.stringify(this.#queue)) return;
    this.#nextQueue = queue;
    if (this.#phase === 'end') this.#takeQueue();
    this.#changed();
  }

  noticeSeen(): void {
    this.#configsChanged = false;
    this.#changed();
  }

  /** Something changed on the server: records came or went, or others made progress. */
  refresh(records: boolean): void {
    if (this.#phase === 'end' || this.#phase === 'offline') void this.#advance();
    else if (records) void this.leases.renewDue(true).then(() => this.#refill());
  }

  /** Tries again what could not be loaded. */
  retry(): void {
    const id = this.current;
    if (this.#phase === 'failed' && id) this.#show(id);
    else void this.#advance();
  }

  #setProgress(progress: Progress): void {
    this.#progress = progress;
    this.#trail.number();
  }

  #leave(): void {
    const id = this.current;
    if (id && this.#phase === 'open') this.#outbox.hurry(id);
  }

  #show(id: string): void {
    this.#takeQueue();
    this.#error = undefined;
    if (this.#records.has(id)) {
      this.#phase = 'open';
      this.#afterPaint(() => void this.#secure(id));
    } else {
      this.#phase = 'loading';
      void this.#load(id);
    }
    this.#evict();
    this.#changed();
  }

  #takeQueue(): void {
    if (!this.#nextQueue) return;
    const ids = ({ configs }: Queue) => configs.map(({ id, type, required }) => `${id} ${type} ${required}`).join();
    this.#configsChanged = ids(this.#nextQueue) !== ids(this.#queue);
    this.#queue = this.#nextQueue;
    this.#nextQueue = undefined;
  }

  async #load(id: string): Promise<void> {
    try {
      this.#records.adopt(await this.#records.obtain(id, this.#queue.annotates));
      if (this.current !== id) return;
      this.#phase = 'open';
      void this.#refill();
    } catch (error) {
      if (this.current !== id) return;
      if (isStatus(error, 404)) this.#phase = 'gone';
      else this.#fail(error);
    }
    this.#evict();
    this.#changed();
  }

  /** Sees to it that the open record is held, and that the ones after it are there. */
  async #secure(id: string): Promise<void> {
    if (this.#stopped || this.current !== id) return;
    if (this.leases.of(id)) await this.leases.open(id);
    else if (this.#outbox.waitingFor(id).some(({ kind }) => kind !== 'draft')) void 0; // its answer says more than a claim now would
    else if (!this.#records.isLookedAt(id)) await this.#reclaim(id);
    await this.#refill();
  }

  async #reclaim(id: string): Promise<void> {
    try {
      const item = await this.#records.obtain(id, this.#queue.annotates);
      if (this.#records.has(id)) this.#records.adopt(item);
    } catch (error) {
      if (isStatus(error, 404) && this.current === id) this.#phase = 'gone';
      // out of reach: a submit takes the lease when it is sent
    }
    this.#changed();
  }

  /** Goes to the next record that is to be done. */
  async #advance(): Promise<void> {
    const ahead = this.#ahead.shift();
    if (ahead) {
      this.#trail.append(ahead);
      this.#show(ahead);
      return;
    }
    if (!this.#queue.annotates) {
      this.#end = { reason: 'NOT_ASKED', until: null };
      this.#phase = 'end';
      this.#changed();
      return;
    }
    if (this.#advancing) return;
    this.#advancing = true;
    const from = this.#trail.at;
    if (this.#phase !== 'end' && this.#phase !== 'offline') this.#phase = 'loading';
    this.#changed();
    try {
      const answer = await this.#ahead.first();
      this.#advancing = false;
      if (this.#trail.at !== from || this.#stopped) return;
      if (answer) this.#end = { reason: answer.reason, until: answer.until };
      if (this.#ahead.ids.length > 0) await this.#advance();
      else this.#phase = 'end';
    } catch (error) {
      this.#advancing = false;
      if (this.#trail.at !== from || this.#stopped) return;
      if (error instanceof ApiError && error.passing) {
        this.#phase = 'offline';
        this.#ahead.retryLater();
      } else this.#fail(error);
    }
    this.#changed();
  }

  async #refill(): Promise<void> {
    if (!this.#queue.annotates) return;
    if (await this.#ahead.refill()) this.#changed();
  }

  /** Records that were submitted or skipped here, which the server does not know yet. */
  #unsent(): string[] {
    const finished = this.#outbox.waitingIn(this.#queue.id).filter(({ kind }) => kind === 'submit' || kind === 'skip');
    return [...new Set(finished.map(({ subject }) => subject.record))];
  }

  /** Earlier records of before this visit, to go back to. */
  async #loadEarlier(): Promise<void> {
    if (this.#earlierLoaded || !this.#queue.annotates) return;
    this.#earlierLoaded = true;
    try {
      const rows = await this.#api.mine(undefined, historyLength);
      if (this.#trail.prepend(rows.map(({ record_id }) => record_id)) > 0) {
        if (this.#phase === 'open') this.back();
        else if (this.current) this.#show(this.current);
      }
      this.#changed();
    } catch {
      this.#earlierLoaded = false;
    }
  }

  /** Forgets what is neither shown, nor next, nor one of the last three. */
  #evict(): void {
    this.#records.keepOnly(new Set([...this.#trail.near(keptBehind), ...this.#ahead.ids]));
  }

  #editable(id: string): Local | undefined {
    const { record } = this.#state;
    if (id !== this.current || !record || record.id !== id || record.readOnly || record.trouble || record.conflict) return undefined;
    return this.#records.get(id);
  }

  #finish(id: string, local: Local, act: Act, after: Local): boolean {
    try {
      const entry = this.#put(id, local, act);
      this.#done = [...this.#done, { id, before: local, entry }].slice(-historyLength);
    } catch (error) {
      if (error instanceof StorageFull) return false;
      throw error;
    }
    this.#records.set(id, after);
    this.leases.forget(id);
    this.next();
    return true;
  }

  #putDraft(id: string, local: Local, delay: number): void {
    this.#put(id, local, { kind: 'draft', base: local.version, ...draftOf(local) }, delay);
  }

  #put(id: string, local: Local, act: Act, delay = 0): Entry {
    const { id: queue, name: queueName, space_id: space } = this.#queue;
    const number = this.#trail.numberOf(id) ?? local.item.record.position + 1;
    return this.#outbox.put(
      {
        ...act, subject: { space, queue, queueName, record: id, position: number }, device: this.#device, activeMs: this.#activity.take(),
        seen: { version: local.version, changedAt: local.item.changed_at },
      },
      delay,
    );
  }

  #answered({ entry, answer }: Told): void {
    const { record, queue } = entry.subject;
    if (queue !== this.#queue.id) return;
    if (answer.kind === 'submit') this.#setProgress(answer.submit.progress);
    if (answer.kind === 'outcome') this.#setProgress(answer.outcome.progress);
    const local = this.#records.get(record);
    if (local) {
      // What another tab saved is news for this one only when it is looked at again.
      if (entry.device === this.#device || answer.kind === 'comment') {
        this.#records.set(record, afterAnswer(local, answer, this.#outbox.waitingFor(record).filter(({ kind }) => kind !== 'comment' && kind !== 'flag')));
      }
      if (record === this.current && !this.leases.of(record) && this.#outbox.waitingFor(record).length === 0) void this.#secure(record);
    } else if (answer.kind === 'item' && this.#awaited === record) {
      this.#awaited = undefined;
      this.#records.adopt(answer.item);
      this.open(record);
    }
    if (this.#phase === 'offline') void this.#advance(); // the server answers again
    if (entry.kind === 'undo') void this.#readProgress();
    this.#changed();
  }

  async #readProgress(): Promise<void> {
    try {
      this.#setProgress(await this.#api.progress());
      this.#changed();
    } catch {
      // the next answer tells
    }
  }

  async #leasesLost(lost: readonly string[]): Promise<void> {
    this.#ahead.drop((id) => lost.includes(id) && this.#outbox.waitingFor(id).length === 0);
    const id = this.current;
    if (id && lost.includes(id)) {
      this.#outbox.hurry(id);
      try {
        const item = await this.#api.read(id);
        this.#records.setTrouble(id, item.state === null ? 'lost' : 'elsewhere');
      } catch (error) {
        if (isStatus(error, 404) && this.current === id) this.#phase = 'gone';
      }
    }
    this.#changed();
    void this.#refill();
  }

  /** What the server did not take is no longer taken as done: it is a draft again. */
  #noteKept(): void {
    for (const { entry } of this.#outbox.state().kept) {
      if (this.#keptSeen.has(entry.id)) continue;
      this.#keptSeen.add(entry.id);
      const done = this.#done.findLastIndex(({ entry: { id } }) => id === entry.id);
      const [taken] = done < 0 ? [] : this.#done.splice(done, 1);
      if (taken && this.#records.has(taken.id)) this.#records.set(taken.id, afterReopen(taken.before, taken.before.entered));
    }
  }

  #fail(error: unknown): void {
    this.#error = error;
    this.#phase = 'failed';
    this.#changed();
  }

  /** The server's numbers, with what waits on this device counted in. */
  #counted(): Progress | undefined {
    const progress = this.#progress;
    if (!progress) return undefined;
    const first = this.#outbox.waitingIn(this.#queue.id).filter(({ kind, seen }) => kind === 'submit' && seen.changedAt === null);
    const more = new Set(first.map(({ subject }) => subject.record)).size;
    return { ...progress, submitted: progress.submitted + more, left: Math.max(0, progress.left - more) };
  }

  #changed(): void {
    const now = this.#read();
    if (!sameState(now, this.#state)) this.#state = now;
    for (const listener of this.#listeners) listener();
  }

  #read(): SessionState {
    const id = this.current;
    const local = id !== undefined && this.#phase === 'open' ? this.#records.get(id) : undefined;
    const conflict = id === undefined ? undefined : this.#records.keptOf(id);
    return {
      queue: this.#queue,
      phase: this.#phase,
      record: id !== undefined && local ? {
        id,
        number: this.#trail.numberOf(id) ?? 1,
        local,
        readOnly: this.#records.isLookedAt(id) && conflict?.why !== 'lost',
        trouble: this.#records.troubleOf(id) ?? (conflict?.why === 'lost' ? 'lost' : undefined),
        conflict: conflict?.why === 'conflict' ? conflict : undefined,
      } : undefined,
      error: this.#error,
      end: this.#end,
      progress: this.#counted(),
      canGoBack: this.#trail.canGoBack || !this.#earlierLoaded || this.#phase === 'end',
      configsChanged: this.#configsChanged,
    };
  }
}
