// Delivers an entry to the server, also when the record is not as the entry knew it: what answers to earlier entries said
// since, and what is nobody else's doing, it is sent on top of.
import { isStatus } from '../../api';
import type { WorkItem } from '../types';
import { carriesValues, type Entry } from './entry';
import type { Answer, Hint, Transport } from './transport';
import { type Verdict, verdictOn } from './verdict';

type Note = { version?: number; token?: number; changedAt?: string | null };

const attempts = 5;

export class Delivery {
  readonly #transport: Transport;
  /** By record and tab, what the answers said that entries waiting behind were written too early to know. */
  readonly #notes = new Map<string, Note>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Sends an entry, and throws a `Refusal` when the record is in a state that does not take it. */
  async deliver(entry: Entry): Promise<Answer> {
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

  /** Keeps in mind what an answer says, for the entries behind the one that it is to. */
  note(entry: Entry, answer: Answer): void {
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

  /** Nothing waits behind the entry any more. */
  forget(entry: Entry): void {
    this.#notes.delete(noteKey(entry));
  }
}

/** A 409 that carries what the record is like now. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly verdict: Verdict;
  readonly item: WorkItem;
  constructor(verdict: Verdict, item: WorkItem, cause: unknown) {
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
