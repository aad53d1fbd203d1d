// The records that this tab has at hand: what the server said of them, and what was entered since.
import { isStatus } from '../api';
import type { WorkApi } from './api';
import type { Leases } from './leases';
import { type Local, localOf } from './local';
import { carriesValues, type Entry, type Kept } from './outbox/entry';
import type { Outbox } from './outbox/outbox';
import type { WorkItem } from './types';

export type Trouble =
  /** Another tab or device of the person is at it. */
  | 'elsewhere'
  /** It is somebody else's by now. */
  | 'lost';

type Around = { api: WorkApi; leases: Leases; outbox: Outbox };

export class Records {
  readonly #api: WorkApi;
  readonly #leases: Leases;
  readonly #outbox: Outbox;
  readonly #locals = new Map<string, Local>();
  readonly #trouble = new Map<string, Trouble>();
  readonly #looked = new Set<string>();

  constructor({ api, leases, outbox }: Around) {
    this.#api = api;
    this.#leases = leases;
    this.#outbox = outbox;
  }

  get(id: string): Local | undefined {
    return this.#locals.get(id);
  }

  has(id: string): boolean {
    return this.#locals.has(id);
  }

  set(id: string, local: Local): void {
    this.#locals.set(id, local);
  }

  forget(id: string): void {
    this.#locals.delete(id);
  }

  /** Forgets all others, and gives them back. */
  keepOnly(wanted: ReadonlySet<string>): void {
    const gone = [...this.#locals.keys()].filter((id) => !wanted.has(id));
    for (const id of gone) this.#locals.delete(id);
    this.#leases.release(gone);
  }

  troubleOf(id: string): Trouble | undefined {
    return this.#trouble.get(id);
  }

  setTrouble(id: string, trouble: Trouble): void {
    this.#trouble.set(id, trouble);
  }

  /** Whether the person may only look at it. */
  isLookedAt(id: string): boolean {
    return this.#looked.has(id);
  }

  /** What of the record the server did not take. */
  keptOf(id: string): Kept | undefined {
    return this.#outbox.state().kept.find(({ entry }) => entry.subject.record === id && carriesValues(entry));
  }

  /** Takes the server's word for a record, and what waits on this device over it. */
  adopt(item: WorkItem): void {
    const { id } = item.record;
    const before = this.#locals.get(id);
    const kept = this.keptOf(id);
    const known = before?.item.record;
    // The content of a record never changes; the same object saves reading and drawing it again.
    const record = known && known.evaluations.length === item.record.evaluations.length ? known : item.record;
    const local = localOf({ ...item, record }, [...(kept ? [asDraft(kept.entry)] : []), ...this.#outbox.waitingFor(id)]);
    const unchanged = before && before.item.changed_at === item.changed_at && before.version === local.version;
    this.#locals.set(id, unchanged ? { ...before, item: local.item } : local);
  }

  /** A record with its lease, or just to look at where the person may not have one. */
  async obtain(id: string, annotates: boolean): Promise<WorkItem> {
    if (!annotates) return this.#look(id);
    try {
      const askedAt = Date.now();
      const item = await this.#api.claim(id, false);
      this.#leases.take(item, 'OPEN', askedAt);
      return item;
    } catch (error) {
      const item = isStatus(error, 409) ? (error.body as { current?: WorkItem }).current : undefined;
      if (item) {
        if (item.state !== null) this.#trouble.set(id, 'elsewhere');
        else this.#looked.add(id);
        return item;
      }
      if (!isStatus(error, 403)) throw error;
      return this.#look(id);
    }
  }

  /** Takes a record from whoever has it. */
  async takeOver(id: string): Promise<WorkItem> {
    const askedAt = Date.now();
    const item = await this.#api.claim(id, true);
    this.#trouble.delete(id);
    this.#looked.delete(id);
    this.#leases.take(item, 'OPEN', askedAt);
    return item;
  }

  #look(id: string): Promise<WorkItem> {
    this.#looked.add(id);
    return this.#api.read(id);
  }
}

const asDraft = (entry: Entry): Entry => (entry.kind === 'submit' ? { ...entry, kind: 'draft', base: entry.seen.version } : entry);
