// A server of one queue at the network edge, for tests: versions, leases and idempotency as the contract has them.
import { submittedOf, over } from '../values';
import type { Annotation, Draft, WorkItem } from '../types';

type Stored = { state: WorkItem['state']; own: Annotation[]; corrected: string | null; draft: Draft | null; token: number; changedAt: string | null };
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
    for (const id of records) this.records.set(id, { state: 'TODO', own: [], corrected: null, draft: null, token: 1, changedAt: null });
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
      corrected_output: stored.corrected, others: [], flag: null, comments: 0, skip_reason: null, skips: 0, active_ms: 0,
      changed_at: stored.changedAt, undoable: true,
    };
  }

  #handle({ method, path, body }: Sent): { status: number; body: unknown } {
    const [, id = '', act] = /\/records\/([^/]+)\/(\w+)$/.exec(path) ?? [];
    const stored = this.records.get(id);
    if (!stored) return { status: 404, body: { title: 'Not Found', status: 404, detail: 'record: is not there' } };
    const conflict = () => ({ status: 409, body: { title: 'Conflict', status: 409, detail: 'changed meanwhile', current: this.item(id) } });
    const progress = { assigned: 3, submitted: 0, skipped: 0, drafts: 0, left: 3, median_active_ms: null, per_hour: null };
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
        return { status: 200, body: { state: 'SUBMITTED', own: stored.own, corrected_output: corrected, changed_at: stored.changedAt, progress } };
      }
      case 'POST skip':
        if (body.lease_token !== stored.token) return conflict();
        stored.changedAt = `t${++this.#clock}`;
        return { status: 200, body: { state: 'TODO', changed_at: stored.changedAt, progress } };
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

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers } });

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
