// A server of one queue at the network edge, for tests: versions, leases and idempotency as the contract has them.
import { submittedOf, over } from '../values';
import type { Annotation, Draft, WorkItem } from '../types';

type Stored = { state: WorkItem['state']; own: Annotation[]; corrected: string | null; draft: Draft | null; token: number; changedAt: string | null; skips: number };
export type Sent = { method: string; path: string; body: Record<string, unknown>; key: string | null };

export class FakeServer {
  readonly sent: Sent[] = [];
  /** What happens to the next requests, the first first: a status, or what goes wrong with the answer. */
  readonly faults: (number | 'unreachable' | 'answer lost' | { status: number; headers: Record<string, string> })[] = [];
  readonly records = new Map<string, Stored>();
  submits = 0;
  readonly #answers = new Map<string, { status: number; body: unknown }>();
  #clock = 0;

  constructor(records: readonly string[] = ['r1', 'r2', 'r3']) {
    for (const id of records) this.records.set(id, { state: 'TODO', own: [], corrected: null, draft: null, token: 1, changedAt: null, skips: 0 });
  }

  record(id: string): Stored {
    const record = this.records.get(id);
    if (!record) throw new Error(`there is no record ${id}`);
    return record;
  }

  fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(input, init);
    const text = await request.text();
    const { pathname } = new URL(request.url);
    const sent = {
      method: request.method, path: decodeURIComponent(pathname), body: text ? JSON.parse(text) : {}, key: request.headers.get('Idempotency-Key'),
    };
    this.sent.push(sent);
    const fault = this.faults.shift();
    if (fault === 'unreachable') throw new TypeError('Failed to fetch');
    if (typeof fault === 'number') return answer(fault, { title: `refused with ${fault}`, status: fault, detail: 'label: is no label of the config' });
    if (typeof fault === 'object') return answer(fault.status, { title: 'later', status: fault.status, detail: '' }, fault.headers);
    const known = sent.key ? this.#answers.get(sent.key) : undefined;
    const { status, body } = known ?? this.#handle(sent);
    if (sent.key && status < 400) this.#answers.set(sent.key, { status, body });
    if (fault === 'answer lost') throw new TypeError('Failed to fetch');
    return answer(status, body);
  };

  /** The record as another tab or device finds it. */
  item(id: string): WorkItem {
    const stored = this.record(id);
    return {
      record: { id, position: 0, kind: 'SPAN', data: {}, evaluations: [], source: {} as never, created_at: '' },
      state: stored.state, lease: { token: stored.token, ends_at: new Date(Date.now() + 900_000).toISOString() }, draft: stored.draft, own: stored.own,
      corrected_output: stored.corrected, others: [], flag: null, comments: 0, skip_reason: null, skips: stored.skips, active_ms: 0,
      changed_at: stored.changedAt, undoable: true,
    };
  }

  progress() {
    const states = [...this.records.values()].map(({ state }) => state);
    const count = (state: string) => states.filter((other) => other === state).length;
    const [submitted, skipped] = [count('SUBMITTED'), count('SKIPPED')];
    return { assigned: states.length, submitted, skipped, drafts: count('DRAFT'), left: states.length - submitted - skipped, median_active_ms: null, per_hour: null };
  }

  #work(act: string, body: Record<string, unknown>): { status: number; body: unknown } {
    if (act === 'release') return { status: 204, body: null };
    if (act === 'progress') return { status: 200, body: this.progress() };
    if (act === 'records') return { status: 200, body: { records: [], pagination: { has_more: false } } };
    if (act === 'renew') {
      const leases = (body.leases as { record_id: string; token: number }[]).map(({ record_id, token }) => ({
        record_id, token, held: this.records.get(record_id)?.token === token, ends_at: null,
      }));
      return { status: 200, body: { leases } };
    }
    const exclude = (body.exclude as string[] | undefined) ?? [];
    // Drafts come first, then the others, and at last what was skipped: as places that compare like texts.
    const [rank, after] = [[...this.records.keys()], (body.after as string | undefined) ?? ''];
    const place = (id: string, begun: boolean) => `${begun ? 0 : 1} ${this.record(id).skips} ${String(rank.indexOf(id)).padStart(3, '0')}`;
    const isFree = ([id, { state }]: [string, Stored]) => (state === 'DRAFT' || state === 'TODO') && !exclude.includes(id);
    const free = [...this.records].filter(isFree).map(([id, { state }]) => ({ id, place: place(id, state === 'DRAFT') })).toSorted((a, b) => (a.place < b.place ? -1 : 1));
    const came = free.filter((one) => one.place > after).slice(0, body.count as number);
    const fewer = free.length > came.length ? 'PASSED' : this.progress().skipped > 0 ? 'SKIPPED_LEFT' : 'DONE';
    const reason = came.length === body.count ? null : fewer;
    return { status: 200, body: { items: came.map(({ id }) => this.item(id)), next: came.at(-1)?.place ?? body.after ?? null, reason, until: null, progress: this.progress() } };
  }

  #handle({ method, path, body }: Sent): { status: number; body: unknown } {
    const work = /\/work\/(\w+)$/.exec(path)?.[1];
    if (work) return this.#work(work, body);
    const [, only] = /\/records\/([^/]+)$/.exec(path) ?? [];
    if (only) return this.records.has(only) ? { status: 200, body: { ...this.item(only), lease: null } } : notFound;
    const [, id = '', act] = /\/records\/([^/]+)\/(\w+)$/.exec(path) ?? [];
    const stored = this.records.get(id);
    if (!stored) return notFound;
    const conflict = () => ({ status: 409, body: { title: 'Conflict', status: 409, detail: 'changed meanwhile', current: this.item(id) } });
    switch (`${method} ${act}`) {
      case 'PUT draft': {
        if ((stored.draft?.version ?? 0) !== body.base_version) return conflict();
        stored.draft = {
          version: (body.base_version as number) + 1, values: body.values as Draft['values'], device: body.device as string,
          corrected_output: body.corrected_output as string | undefined, updated_at: '',
        };
        if (stored.state === 'TODO') stored.state = 'DRAFT';
        return { status: 200, body: stored.draft };
      }
      case 'POST submit': {
        if (body.lease_token !== stored.token) return conflict();
        this.submits++;
        const { values, corrected } = over(submittedOf(this.item(id)), body as never);
        stored.own = Object.entries(values).map(([config_id, value]) => ({
          config_id, name: config_id, ...value, annotator: { id: 'u', email: '', name: '' }, updated_at: '',
        }));
        Object.assign(stored, { corrected, state: 'SUBMITTED', draft: null, changedAt: `t${++this.#clock}` });
        return { status: 200, body: { state: 'SUBMITTED', own: stored.own, corrected_output: corrected, changed_at: stored.changedAt, progress: this.progress() } };
      }
      case 'POST skip':
        if (body.lease_token !== stored.token) return conflict();
        stored.changedAt = `t${++this.#clock}`;
        stored.state = ++stored.skips > 1 ? 'SKIPPED' : 'TODO';
        return { status: 200, body: { state: stored.state, changed_at: stored.changedAt, progress: this.progress() } };
      case 'POST undo': {
        const values = stored.own.map(({ config_id, label, score, text }) => ({ config_id, label, score, text }));
        Object.assign(stored, { own: [], state: 'DRAFT', changedAt: null, draft: { version: 1, values, device: '', corrected_output: undefined, updated_at: '' } });
        return { status: 200, body: { ...this.item(id), lease: null } };
      }
      case 'POST claim':
        stored.token++;
        return { status: 200, body: this.item(id) };
      default:
        return { status: 500, body: { title: `the fake has no ${method} ${act}`, status: 500, detail: '' } };
    }
  }
}

const notFound = { status: 404, body: { title: 'Not Found', status: 404, detail: 'record: is not there' } };

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers } });

/** Device storage with a limit. */
export class FakeStorage implements Storage {
  limit = Infinity;
  readonly #items = new Map<string, string>();
  get length() {
    return this.#items.size;
  }
  key = (n: number) => [...this.#items.keys()][n] ?? null;
  getItem = (key: string) => this.#items.get(key) ?? null;
  removeItem = (key: string) => void this.#items.delete(key);
  clear = () => this.#items.clear();
  setItem = (key: string, value: string) => {
    if (this.#items.size >= this.limit && !this.#items.has(key)) throw new DOMException('no room', 'QuotaExceededError');
    this.#items.set(key, value);
  };
}
