// The rows of a long list that is paged by key. Pages are reached from either end, one after another; the cursor of each
// page once seen is kept, its rows only while they are near what is shown.

export type GridPage<T> = {
  items: readonly T[];
  /** The cursor of the page after this one; none at the end. */
  next?: string | undefined;
  /** The cursor of the page before this one, for lists that can be read backwards. */
  previous?: string | undefined;
  /** How many rows there are in all, when the server tells with the page. */
  total?: number | undefined;
};

export type GridRequest = { after?: string; before?: string; last?: boolean; signal: AbortSignal };

export type GridSource<T> = {
  /** Another key is another list: another filter, sort or queue. */
  key: string;
  load: (request: GridRequest) => Promise<GridPage<T>>;
  rowId: (row: T) => string;
  /** How many rows match, when known apart from the pages. */
  total?: number | undefined;
  /** `last` and `before` are understood, so that the end is one request away. */
  backwards?: boolean | undefined;
};

type Page<T> = { cursor: string; rows: readonly T[] | undefined; ids: readonly string[]; loading: boolean; stale: boolean };
type Direction = 'forward' | 'backward';

/** How far from the shown rows loaded ones are kept, and how many pages are fetched at a time. */
const keep = 400;
const parallel = 3;

/** The pages from one end on, in order of distance from it. */
class Run<T> {
  pages: Page<T>[] = [{ cursor: '', rows: undefined, ids: [], loading: false, stale: false }];
  /** Every page is known, up to the other end. */
  complete = false;

  /** How many rows the known pages hold; the last page may not have been loaded yet. */
  get known(): number {
    return this.pages.reduce((sum, page) => sum + page.ids.length, 0);
  }
}

export class GridRows<T> {
  #source: GridSource<T>;
  #forward = new Run<T>();
  #backward = new Run<T>();
  #total: number | undefined;
  #wanted = { first: 0, last: 50 };
  #aborts = new Set<AbortController>();
  #listeners = new Set<() => void>();
  #version = 0;
  #places: { forward: number[]; backward: number[] } | undefined;
  /** What the last page that could not be loaded failed with. */
  error: unknown;
  /** When the last page has come. */
  loadedAt: number | undefined;

  constructor(source: GridSource<T>) {
    this.#source = source;
    this.#total = source.total;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  version = (): number => this.#version;

  /** The key of the list that these rows are of. */
  get key(): string {
    return this.#source.key;
  }

  /** How many rows there are in all, once that is known. */
  get total(): number | undefined {
    if (this.#forward.complete) return this.#forward.known;
    return this.#total;
  }

  /** How many rows to make room for: all of them, or the known ones and some to come. */
  get count(): number {
    return this.total ?? this.#forward.known + 20;
  }

  /** Whether the list is known to have no rows. */
  get empty(): boolean {
    return this.total === 0;
  }

  /** The row at an index, unless it is not loaded. */
  row(index: number): T | undefined {
    const found = this.#find(index);
    return found?.page.rows?.[found.at];
  }

  /** The id of the row at an index; known also for rows that were loaded once. */
  id(index: number): string | undefined {
    const found = this.#find(index);
    return found?.page.ids[found.at];
  }

  /** The ids of all rows that are loaded now. */
  loadedIds(): string[] {
    const ids = new Set<string>();
    for (const run of [this.#forward, this.#backward]) {
      for (const page of run.pages) if (page.rows) for (const id of page.ids) ids.add(id);
    }
    return [...ids];
  }

  /** Loads the rows from `first` to `last`, and lets go of those far from them. */
  want(first: number, last: number): void {
    this.#wanted = { first: Math.max(0, first), last };
    this.#letGo();
    this.#fill();
  }

  /** Loads what is shown anew; rows that are not shown are loaded anew when they come into view. */
  refresh(): void {
    this.error = undefined;
    this.#total ??= this.total;
    for (const run of [this.#forward, this.#backward]) {
      for (const page of run.pages) page.stale = true;
      run.complete = false; // there may be rows now where the list ended
    }
    this.#fill();
  }

  retry(): void {
    this.error = undefined;
    this.#changed();
    this.#fill();
  }

  /** Changes rows that are loaded, before or without asking the server. */
  update(change: (row: T) => T): void {
    for (const run of [this.#forward, this.#backward]) {
      for (const page of run.pages) if (page.rows) page.rows = page.rows.map(change);
    }
    this.#changed();
  }

  close(): void {
    for (const abort of this.#aborts) abort.abort();
    this.#aborts.clear();
  }

  setTotal(total: number | undefined): void {
    if (total === undefined || total === this.#total) return;
    this.#total = total;
    this.#changed();
    this.#fill();
  }

  // Places are found in running sums, which are made anew only after a page has come.
  #find(index: number): { page: Page<T>; at: number } | undefined {
    this.#places ??= { forward: sums(this.#forward), backward: sums(this.#backward) };
    const ahead = at(this.#forward, this.#places.forward, index);
    if (ahead?.page.rows) return ahead;
    const total = this.total;
    const behind = total === undefined ? undefined : at(this.#backward, this.#places.backward, total - 1 - index);
    // Pages that are read backwards still hold their rows in the order of the list.
    const turned = behind && { page: behind.page, at: behind.page.ids.length - 1 - behind.at };
    return turned?.page.rows ? turned : (ahead ?? turned);
  }

  #fill(): void {
    if (this.error !== undefined) return;
    for (const { run, direction, page } of this.#missing()) {
      if (this.#aborts.size >= parallel) return;
      void this.#load(run, direction, page);
    }
  }

  /** The pages to load next, most wanted first. */
  #missing(): { run: Run<T>; direction: Direction; page: Page<T> }[] {
    const found = new Map<Page<T>, { run: Run<T>; direction: Direction; page: Page<T> }>();
    const { first } = this.#wanted;
    const total = this.total;
    const last = Math.min(this.#wanted.last, (total ?? Number.POSITIVE_INFINITY) - 1);
    let unreached: number | undefined;
    for (let index = first; index <= Math.max(first, last); index++) {
      const place = this.#find(index);
      if (!place) {
        unreached ??= index;
        break;
      }
      const { page } = place;
      if ((!page.rows || page.stale) && !page.loading) {
        const run = this.#forward.pages.includes(page) ? this.#forward : this.#backward;
        found.set(page, { run, direction: run === this.#forward ? 'forward' : 'backward', page });
      }
    }
    const next = unreached === undefined ? undefined : this.#towards(unreached);
    if (next && !next.page.loading) found.set(next.page, next);
    return [...found.values()];
  }

  /** The page to load on the way to a row that no known page holds, from the nearer end. */
  #towards(index: number): { run: Run<T>; direction: Direction; page: Page<T> } | undefined {
    const total = this.total;
    const ahead = this.#forward.complete ? undefined : this.#forward.pages.at(-1);
    const behind = this.#source.backwards && !this.#backward.complete && total !== undefined ? this.#backward.pages.at(-1) : undefined;
    const byForward = index - this.#forward.known;
    const byBackward = (total ?? 0) - 1 - index - this.#backward.known;
    if (behind && (!ahead || byBackward < byForward)) return { run: this.#backward, direction: 'backward', page: behind };
    return ahead && { run: this.#forward, direction: 'forward', page: ahead };
  }

  async #load(run: Run<T>, direction: Direction, page: Page<T>): Promise<void> {
    const abort = new AbortController();
    this.#aborts.add(abort);
    page.loading = true;
    page.stale = false;
    const { total } = this;
    try {
      const loaded = await this.#source.load({ ...asked(direction, page.cursor), signal: abort.signal });
      if (abort.signal.aborted) return;
      page.rows = loaded.items;
      this.loadedAt = Date.now();
      page.ids = loaded.items.map(this.#source.rowId);
      if (loaded.total !== undefined) this.#total = loaded.total;
      this.#goOn(run, page, direction === 'forward' ? loaded.next : loaded.previous);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error;
    } finally {
      page.loading = false;
      this.#aborts.delete(abort);
    }
    this.#places = undefined;
    this.#letGo();
    // On the way to far rows hundreds of pages are passed of which nothing is kept but the cursor: there is nothing to draw anew.
    if (page.rows || this.error !== undefined || this.total === undefined || this.total !== total) this.#changed();
    this.#fill();
  }

  /** Notes what comes after a page: another page, or nothing. */
  #goOn(run: Run<T>, page: Page<T>, cursor: string | undefined): void {
    const index = run.pages.indexOf(page);
    if (index < 0) return; // the list has become shorter meanwhile
    if (cursor === undefined) {
      run.pages.length = index + 1;
      run.complete = true;
      return;
    }
    const following = run.pages[index + 1];
    if (following) following.cursor = cursor;
    else run.pages.push({ cursor, rows: undefined, ids: [], loading: false, stale: false });
    if (index + 2 >= run.pages.length) run.complete = false;
  }

  #letGo(): void {
    const { first, last } = this.#wanted;
    const total = this.total;
    const drop = (run: Run<T>, near: (from: number, to: number) => boolean) => {
      let from = 0;
      for (const page of run.pages) {
        const to = from + page.ids.length;
        if (page.rows && page.ids.length > 0 && !near(from, to)) page.rows = undefined;
        from = to;
      }
    };
    drop(this.#forward, (from, to) => to > first - keep && from < last + keep);
    if (total !== undefined) drop(this.#backward, (from, to) => total - from > first - keep && total - to < last + keep);
  }

  #changed(): void {
    this.#places = undefined;
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}

const asked = (direction: Direction, cursor: string): Omit<GridRequest, 'signal'> => {
  if (direction === 'forward') return cursor === '' ? {} : { after: cursor };
  return cursor === '' ? { last: true } : { before: cursor };
};

/** Where each page ends, counted from its run's end. */
function sums<T>(run: Run<T>): number[] {
  let sum = 0;
  return run.pages.map((page) => (sum += page.ids.length));
}

function at<T>(run: Run<T>, ends: readonly number[], distance: number): { page: Page<T>; at: number } | undefined {
  if (distance < 0) return undefined;
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > distance) high = middle;
    else low = middle + 1;
  }
  const page = run.pages[low];
  return page && { page, at: distance - (ends[low] ?? 0) + page.ids.length };
}
