// Queues with records of their own, so that tests do not get in one another's way.
import { randomBytes } from 'node:crypto';
import { type APIRequestContext, expect, type Page } from '@playwright/test';
import type { Person, Server } from './server';

export type MadeQueue = { id: string; name: string; space: string; annotator: Person; records: string[]; configs: Record<string, string> };
type Annotators = 'yuki' | 'amara' | 'jonas' | 'leila' | 'mateo';

const emails: Record<Annotators, string> = {
  yuki: 'yuki.tanaka@example.com', amara: 'amara.okafor@example.com', jonas: 'jonas.lindqvist@example.com', leila: 'leila.haddad@example.com',
  mateo: 'mateo.alvarez@example.com',
};

const json = async <T>(response: Awaited<ReturnType<APIRequestContext['get']>>): Promise<T> => {
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as T;
};

export const personOf = (server: Server, name: Annotators): Person => ({ email: emails[name], password: server.annotatorPassword });

export const correctness = { name: 'correctness', annotation_config_type: 'CATEGORICAL', values: [{ label: 'correct' }, { label: 'partly' }, { label: 'wrong' }], optimization_direction: 'NONE' };
export const helpfulness = { name: 'helpfulness', annotation_config_type: 'CONTINUOUS', minimum_score: 0, maximum_score: 1, optimization_direction: 'NONE' };
export const comment = { name: 'comment', annotation_config_type: 'FREEFORM' };

export type QueueOptions = {
  /** How many records of generated examples. */
  records?: number;
  /** Or these. */
  examples?: Record<string, unknown>[];
  configs?: object[];
  annotators?: Annotators[];
  /** Further members of the request that makes the queue. */
  options?: object;
};

/** Where one choice is all there is, it would submit by itself at a moment that a test cannot foresee. */
async function withoutAutoSubmit(server: Server, person: Person): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const signedIn = await fetch(`${server.url}/api/v1/session`, { method: 'POST', headers, body: JSON.stringify(person) });
  if (signedIn.status === 401) return; // a server without the people of the demo
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const set = await fetch(`${server.url}/api/v1/preferences`, { method: 'PUT', headers: { ...headers, Cookie: cookie }, body: '{"auto_submit":false}' });
  if (!set.ok) throw new Error(`preferences of ${person.email}: ${set.status} ${await set.text()}`);
}

/** Makes a queue over a dataset of its own, whose annotators submit by key. */
export async function makeQueue(api: APIRequestContext, server: Server, space: string, { records = 6, examples, configs = [correctness], annotators = ['yuki'], options = {} }: QueueOptions = {}): Promise<MadeQueue> {
  const tag = randomBytes(4).toString('hex');
  const content = examples ?? Array.from({ length: records }, (_, n) => ({ input: `Question ${n + 1}`, output: `Answer ${n + 1} of ${tag}` }));
  const ids: Record<string, string> = {};
  for (const config of configs as { name: string }[]) {
    const made = await json<{ id: string }>(await api.post('/v2/annotation-configs', { data: { ...config, name: `${config.name} ${tag}`, space_id: space } }));
    ids[config.name] = made.id;
  }
  const dataset = await json<{ id: string }>(await api.post('/v2/datasets', { data: { name: `data ${tag}`, space_id: space, examples: content } }));
  const queue = await json<{ id: string; name: string }>(
    await api.post(`/api/v1/spaces/${space}/queues`, {
      data: { name: `Queue ${tag}`, configs: Object.values(ids).map((id) => ({ id })), annotator_emails: annotators.map((name) => emails[name]), ...options },
    }),
  );
  for (const name of annotators) await withoutAutoSubmit(server, personOf(server, name));
  const added = await api.post(`/api/v1/queues/${queue.id}/additions`, { data: { source: { kind: 'EXAMPLE', dataset_id: dataset.id } } });
  if (!added.ok()) throw new Error(`adding records: ${added.status()} ${await added.text()}`);
  await added.text();
  const listed = await json<{ records: { id: string }[] }>(await api.get(`/api/v1/queues/${queue.id}/records?limit=200`));
  return { id: queue.id, name: queue.name, space, annotator: personOf(server, annotators[0] ?? 'yuki'), records: listed.records.map(({ id }) => id), configs: ids };
}

export const annotateAddress = ({ space, id }: MadeQueue, record?: string) => `/s/${space}/queues/${id}/annotate${record ? `/${record}` : ''}`;

/** Opens the page and waits until the record that is shown takes keys. */
export async function openQueue(page: Page, queue: MadeQueue, record?: string): Promise<void> {
  await page.goto(annotateAddress(queue, record));
  await ready(page);
}

export async function ready(page: Page): Promise<void> {
  await page.locator('[data-config]').first().waitFor();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 80))));
}

/** Waits until all that was entered is on the server. That it is being sent shows after a while only. */
export const saved = (page: Page) => expect(page.locator('header [data-state="saved"]:not([data-waiting])')).toBeVisible({ timeout: 40_000 });

export type Stored = { id: string; preview: string; annotations: { name: string; label?: string; score?: number; text?: string; annotator: { email: string } }[] };

/** What everybody said about the records of a queue, from the server. */
export async function storedIn(api: APIRequestContext, queue: MadeQueue): Promise<Stored[]> {
  const found: Stored[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page: { records: Stored[]; pagination: { next_cursor?: string } } = await json(await api.get(`/api/v1/queues/${queue.id}/records?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`));
    found.push(...page.records);
    cursor = page.pagination.next_cursor;
  }
  return found;
}

/** A client of the REST surfaces that acts as a person. */
export async function apiAs(playwright: { request: { newContext: (options: object) => Promise<APIRequestContext> } }, server: Server, person: Person): Promise<APIRequestContext> {
  const context = await playwright.request.newContext({ baseURL: server.url });
  const response = await context.post('/api/v1/session', { data: person });
  if (!response.ok()) throw new Error(`signing in as ${person.email}: ${response.status()}`);
  return context;
}
