// Which records of a queue somebody has been at on this visit, in order, and at which of them they are.

/** The number is which of the person's records it is, from 1; it is not known before the progress is. */
type Visit = { readonly id: string; readonly number: number | undefined };

export class Trail {
  #visits: Visit[] = [];
  #at = -1;
  readonly #doneBefore: () => number | undefined;

  /** `doneBefore` tells how many records are submitted or skipped, once that is known. */
  constructor(doneBefore: () => number | undefined) {
    this.#doneBefore = doneBefore;
  }

  /** Where on the way somebody is; another number after every step. */
  get at(): number {
    return this.#at;
  }

  get current(): string | undefined {
    return this.#visits[this.#at]?.id;
  }

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  numberOf(id: string | undefined): number | undefined {
    return this.#visits.find((visit) => visit.id === id)?.number;
  }

  /** The records next to the current one: some behind it, and one before it. */
  near(behind: number): string[] {
    return this.#visits.slice(Math.max(0, this.#at - behind), this.#at + 2).map(({ id }) => id);
  }

  /** Goes to a record: to where it is on the way, or to the end when it is new. */
  goTo(id: string): void {
    const visited = this.#visits.findIndex((visit) => visit.id === id);
    if (visited < 0) this.append(id);
    else this.#at = visited;
  }

  /** Puts a record at the end of the way, also one that was passed before and comes again. */
  append(id: string): void {
    const before = this.#visits.find((visit) => visit.id === id);
    this.#visits = this.#visits.filter((visit) => visit.id !== id);
    this.#visits.push(before ?? { id, number: this.#nextNumber() });
    this.#at = this.#visits.length - 1;
  }

  /** Goes one on or back, and returns the record there; nothing when the way ends. */
  step(by: 1 | -1): string | undefined {
    const there = this.#visits[this.#at + by];
    if (there) this.#at += by;
    return there?.id;
  }

  /** Puts records of earlier visits, the latest first, before everything. Returns how many are new. */
  prepend(ids: readonly string[]): number {
    const earlier = ids.filter((id) => !this.#visits.some((visit) => visit.id === id)).toReversed();
    const first = this.#visits[0]?.number ?? (this.#doneBefore() ?? earlier.length) + 1;
    this.#visits.unshift(...earlier.map((id, n) => ({ id, number: Math.max(1, first - earlier.length + n) })));
    this.#at += earlier.length;
    return earlier.length;
  }

  /** Numbers what has no number yet: the progress is known now. */
  number(): void {
    this.#visits = this.#visits.map((visit) => (visit.number === undefined ? { ...visit, number: this.#nextNumber() } : visit));
  }

  #nextNumber(): number | undefined {
    const before = this.#doneBefore();
    return before === undefined ? undefined : Math.max(before, ...this.#visits.map(({ number = 0 }) => number)) + 1;
  }
}
