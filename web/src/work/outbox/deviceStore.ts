// The outbox as it lies on the device: one key per person and entry, so that tabs never overwrite one another. Entries
// are never changed, only written and removed.
import type { Entry, Kept } from './entry';

/** The device has no room (or no storage at all); nothing was written. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
}

const waiting = 'postil.outbox.';
const kept = 'postil.kept.';

/** The storage of the device, or nothing where the browser keeps it from pages. */
export function deviceStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

export class DeviceStore {
  /** Whether the last write found no room. */
  full = false;
  readonly #storage: Storage | undefined;
  readonly #user: string;
  #parsed = new Map<string, Entry | Kept>();
  /** Drafts for which the device has no room: sent all the same, but gone with the tab. */
  readonly #memory = new Map<string, Entry | Kept>();

  constructor(user: string, storage: Storage | undefined = deviceStorage()) {
    this.#user = user;
    this.#storage = storage;
  }

  entries(): Entry[] {
    return this.#all<Entry>(waiting).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  kept(): Kept[] {
    return this.#all<Kept>(kept).sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
  }

  write(entry: Entry): void {
    this.#write(keyOf(waiting, entry), entry, entry.kind === 'draft');
  }

  remove(entry: Entry): void {
    this.#remove(keyOf(waiting, entry));
  }

  /** Takes an entry out of what waits and keeps it for the person. */
  keep(what: Kept): void {
    this.#write(keyOf(kept, what.entry), what, true);
    if (!this.#memory.has(keyOf(kept, what.entry))) this.remove(what.entry);
  }

  forget(what: Kept): void {
    this.#remove(keyOf(kept, what.entry));
    this.remove(what.entry);
  }

  /** How many entries of other people wait here for their sign-in. */
  ofOthers(): { id: string; name: string; count: number }[] {
    const people = new Map<string, { id: string; name: string; count: number }>();
    for (const key of this.#keys(waiting)) {
      const id = key.slice(waiting.length).split('.')[0];
      if (!id || id === this.#user) continue;
      const entry = this.#parse(key) as Entry | undefined;
      const person = people.get(id) ?? { id, name: entry?.by?.name ?? id, count: 0 };
      person.count++;
      people.set(id, person);
    }
    return [...people.values()];
  }

  /** Calls back when another tab writes or removes something. */
  watch(changed: () => void): () => void {
    const listener = (event: StorageEvent) => {
      if (event.key === null || event.key.startsWith(waiting) || event.key.startsWith(kept)) {
        if (event.key) this.#parsed.delete(event.key);
        else this.#parsed.clear();
        changed();
      }
    };
    globalThis.addEventListener?.('storage', listener);
    return () => globalThis.removeEventListener?.('storage', listener);
  }

  #all<T extends Entry | Kept>(prefix: string): T[] {
    const mine = `${prefix}${this.#user}.`;
    const found = this.#keys(mine).map((key) => this.#parse(key));
    const held = [...this.#memory].filter(([key]) => key.startsWith(mine)).map(([, value]) => value);
    return [...found, ...held].filter((value): value is T => value !== undefined);
  }

  #keys(prefix: string): string[] {
    const keys: string[] = [];
    try {
      for (let n = 0; n < (this.#storage?.length ?? 0); n++) {
        const key = this.#storage?.key(n);
        if (key?.startsWith(prefix) && !this.#memory.has(key)) keys.push(key);
      }
    } catch {
      // the browser has taken the storage away: what is in memory is all there is
    }
    return keys;
  }

  #parse(key: string): Entry | Kept | undefined {
    const known = this.#parsed.get(key);
    if (known) return known;
    try {
      const value = JSON.parse(this.#storage?.getItem(key) ?? 'null') as Entry | Kept | null;
      if (!value) return undefined;
      this.#parsed.set(key, value);
      return value;
    } catch {
      return undefined; // not ours, or written by a version that knew more: left where it is
    }
  }

  #write(key: string, value: Entry | Kept, orMemory: boolean): void {
    try {
      if (!this.#storage) throw new StorageFull('there is no device storage');
      this.#storage.setItem(key, JSON.stringify(value));
      this.#parsed.set(key, value);
      this.#memory.delete(key);
      this.full = false;
    } catch (cause) {
      this.full = true;
      if (!orMemory) throw new StorageFull('the device storage is full', { cause });
      this.#memory.set(key, value);
    }
  }

  #remove(key: string): void {
    this.#memory.delete(key);
    this.#parsed.delete(key);
    try {
      this.#storage?.removeItem(key);
    } catch {
      // nothing is there then
    }
  }
}

const keyOf = (prefix: string, { by, subject, id }: Entry) => `${prefix}${by.id}.${subject.record}.${id}`;
