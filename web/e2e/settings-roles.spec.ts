// Who may do what: every address of the app and every operation of the own REST surface, for everybody.
import { readFile } from 'node:fs/promises';
import { join as pathOf } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { addresses } from './support/addresses';
import { join, type Joined } from './support/people';
import { apiAs, correctness, makeQueue, type MadeQueue } from './support/queue';
import { expect, type Server, test } from './support/test';

test.use({ of: 'settings-roles' });

/** OTHER annotates in the space, but not this queue; STRANGER administers another space only. */
const callers = ['ADMIN', 'MEMBER', 'READ_ONLY', 'ANNOTATOR', 'OTHER', 'STRANGER', 'NOBODY'] as const;
type Caller = (typeof callers)[number];

const anybody = callers;
const signedIn: readonly Caller[] = ['ADMIN', 'MEMBER', 'READ_ONLY', 'ANNOTATOR', 'OTHER', 'STRANGER'];
const inSpace: readonly Caller[] = ['ADMIN', 'MEMBER', 'READ_ONLY', 'ANNOTATOR', 'OTHER'];
const inQueue: readonly Caller[] = ['ADMIN', 'MEMBER', 'READ_ONLY', 'ANNOTATOR'];
const seers: readonly Caller[] = ['ADMIN', 'MEMBER', 'READ_ONLY'];
const workers: readonly Caller[] = ['ADMIN', 'MEMBER', 'ANNOTATOR'];
const leads: readonly Caller[] = ['ADMIN', 'MEMBER'];
const admins: readonly Caller[] = ['ADMIN'];
const asked: readonly Caller[] = ['ANNOTATOR']; // to annotate the records of the queue

/** What the requests are about: a queue and a member for each caller, so that none takes from another what it deletes. */
type Things = {
  space: string;
  queue: MadeQueue;
  record: string;
  config: string;
  dataset: string;
  version: string;
  example: string;
  project: string;
  trace: string;
  span: string;
  member: Joined;
  self: string;
  key: string;
};
type Operation = { may: readonly Caller[]; send: (api: APIRequestContext, t: Things) => Promise<{ status: () => number }> };

const device = 'a browser';
const tag = () => randomBytes(4).toString('hex');
const q = (t: Things) => `/api/v1/queues/${t.queue.id}`;
const r = (t: Things) => `${q(t)}/records/${t.record}`;

const operations: Record<string, Operation> = {
  getSession: { may: signedIn, send: (api) => api.get('/api/v1/session') },
  listSessions: { may: signedIn, send: (api) => api.get('/api/v1/sessions') },
  setPreferences: { may: signedIn, send: (api) => api.put('/api/v1/preferences', { data: {} }) },
  listApiKeys: { may: signedIn, send: (api) => api.get('/api/v1/api-keys') },
  createApiKey: { may: signedIn, send: (api) => api.post('/api/v1/api-keys', { data: { name: 'for a test' } }) },
  revokeApiKey: { may: [], send: (api, t) => api.delete(`/api/v1/api-keys/${t.key}`) }, // of somebody else
  setPassword: { may: [], send: (api, t) => api.put(`/api/v1/users/${t.self}/password`, { data: { password: 'somebody else’s password', current_password: 'unknown' } }) },
  updateUser: { may: [], send: (api, t) => api.patch(`/api/v1/users/${t.self}`, { data: { name: 'Not their name' } }) }, // of somebody else
  endSession: { may: [], send: (api, t) => api.delete(`/api/v1/sessions/${t.key}`) }, // no session of theirs
  getInvitation: { may: [], send: (api) => api.get('/api/v1/invitations/unknown') },
  acceptInvitation: { may: [], send: (api) => api.post('/api/v1/invitations/unknown', { data: { name: 'x', password: 'a long password' } }) },

  listMembers: { may: seers, send: (api, t) => api.get(`/api/v1/spaces/${t.space}/members`) },
  inviteMember: { may: leads, send: (api, t) => api.post(`/api/v1/spaces/${t.space}/invitations`, { data: { email: `${tag()}@example.com`, role: 'ANNOTATOR' } }) },
  updateMember: { may: admins, send: (api, t) => api.patch(`/api/v1/spaces/${t.space}/members/${t.member.id}`, { data: { role: 'MEMBER' } }) },
  removeMember: { may: admins, send: (api, t) => api.delete(`/api/v1/spaces/${t.space}/members/${t.member.id}`) },

  listQueues: { may: inSpace, send: (api, t) => api.get(`/api/v1/spaces/${t.space}/queues`) },
  createQueue: { may: leads, send: (api, t) => api.post(`/api/v1/spaces/${t.space}/queues`, { data: { name: `Made ${tag()}`, configs: [{ id: t.config }] } }) },
  getQueue: { may: inQueue, send: (api, t) => api.get(q(t)) },
  getQueueProgress: { may: inQueue, send: (api, t) => api.get(`${q(t)}/progress`) },
  getQueueDistribution: { may: seers, send: (api, t) => api.get(`${q(t)}/distribution`) },
  listQueueRecords: { may: seers, send: (api, t) => api.get(`${q(t)}/records`) },
  countQueueRecords: { may: seers, send: (api, t) => api.get(`${q(t)}/records/count`) },
  changeQueueRecords: { may: leads, send: (api, t) => api.post(`${q(t)}/records/bulk`, { data: { action: 'REMOVE', record_ids: [t.record], dry_run: true } }) },
  addToQueue: { may: leads, send: (api, t) => api.post(`${q(t)}/additions`, { data: { source: { kind: 'EXAMPLE', dataset_id: t.dataset }, dry_run: true } }) },
  updateQueue: { may: leads, send: (api, t) => api.patch(q(t), { data: { instructions: 'Read well.' } }) },

  claimWork: { may: workers, send: (api, t) => api.post(`${q(t)}/work/claim`, { data: { device } }) },
  renewLeases: { may: workers, send: (api, t) => api.post(`${q(t)}/work/renew`, { data: { leases: [{ record_id: t.record, token: 1 }] } }) },
  releaseLeases: { may: workers, send: (api, t) => api.post(`${q(t)}/work/release`, { data: { leases: [{ record_id: t.record, token: 1 }] } }) },
  listWork: { may: inQueue, send: (api, t) => api.get(`${q(t)}/work/records`) },
  getMyProgress: { may: inQueue, send: (api, t) => api.get(`${q(t)}/work/progress`) },
  getWorkItem: { may: inQueue, send: (api, t) => api.get(r(t)) },
  claimRecord: { may: asked, send: (api, t) => api.post(`${r(t)}/claim`, { data: { device } }) },
  saveDraft: { may: asked, send: (api, t) => api.put(`${r(t)}/draft`, { data: { base_version: 0, values: [], device } }) },
  discardDraft: { may: workers, send: (api, t) => api.delete(`${r(t)}/draft`) }, // their own, should there be one
  submitRecord: { may: asked, send: (api, t) => api.post(`${r(t)}/submit`, { data: { lease_token: 1, values: [{ config_id: t.config, label: 'correct' }] } }) },
  skipRecord: { may: asked, send: (api, t) => api.post(`${r(t)}/skip`, { data: { lease_token: 1 } }) },
  reopenRecord: { may: asked, send: (api, t) => api.post(`${r(t)}/reopen`) },
  undoRecord: { may: asked, send: (api, t) => api.post(`${r(t)}/undo`) },
  flagRecord: { may: workers, send: (api, t) => api.put(`${r(t)}/flag`, { data: { reason: 'odd' } }) },
  unflagRecord: { may: workers, send: (api, t) => api.delete(`${r(t)}/flag`) },
  listComments: { may: inQueue, send: (api, t) => api.get(`${r(t)}/comments`) },
  addComment: { may: workers, send: (api, t) => api.post(`${r(t)}/comments`, { data: { text: 'A word.' } }) },
  deleteComment: {
    may: workers, // their own one
    send: async (api, t) => {
      const made = await api.post(`${r(t)}/comments`, { data: { text: 'Another word.' } });
      const { id } = (await made.json().catch(() => ({}))) as { id?: string };
      return made.ok() ? api.delete(`${r(t)}/comments/${id}`) : made;
    },
  },
  getRecordTrace: { may: [], send: (api, t) => api.get(`${r(t)}/trace`) }, // records of examples have none
  getRecordTraceSpan: { may: [], send: (api, t) => api.get(`${r(t)}/trace/spans/${t.span}`) },
  streamEvents: { may: inSpace, send: (api, t) => firstStatus(api, `/api/v1/spaces/${t.space}/events`) },

  searchSpans: { may: seers, send: (api, t) => api.get(`/api/v1/projects/${t.project}/spans`) },
  countSpans: { may: seers, send: (api, t) => api.get(`/api/v1/projects/${t.project}/spans/count`) },
  getTrace: { may: seers, send: (api, t) => api.get(`/api/v1/projects/${t.project}/traces/${t.trace}`) },
  getSpan: { may: seers, send: (api, t) => api.get(`/api/v1/projects/${t.project}/traces/${t.trace}/spans/${t.span}`) },
  importDataset: {
    may: leads,
    send: (api, t) =>
      api.post(`/api/v1/spaces/${t.space}/dataset-imports?format=CSV&name=${tag()}&dry_run=true`, { data: 'input,output\na,b\n', headers: { 'Content-Type': 'text/csv' } }),
  },
  searchExamples: { may: seers, send: (api, t) => api.get(`/api/v1/datasets/${t.dataset}/examples`) },
  countExamples: { may: seers, send: (api, t) => api.get(`/api/v1/datasets/${t.dataset}/examples/count`) },
  getExample: { may: seers, send: (api, t) => api.get(`/api/v1/datasets/${t.dataset}/examples/${t.example}`) },
  diffVersions: { may: seers, send: (api, t) => api.get(`/api/v1/datasets/${t.dataset}/diff?from=${t.version}&to=${t.version}`) },
  listConfigUsage: { may: seers, send: (api, t) => api.get(`/api/v1/spaces/${t.space}/config-usage`) },
  getConfigUsage: { may: seers, send: (api, t) => api.get(`/api/v1/configs/${t.config}/usage`) },

  // What ends things comes last.
  deleteQueue: { may: leads, send: (api, t) => api.delete(q(t)) },
  createSession: { may: [], send: (api) => api.post('/api/v1/session', { data: { email: 'nobody@example.com', password: 'not a password' } }) },
  deleteSession: { may: anybody, send: (api) => api.delete('/api/v1/session') },
};

/** The status of an answer that does not end. */
async function firstStatus(api: APIRequestContext, path: string): Promise<{ status: () => number }> {
  try {
    return await api.get(path, { timeout: 1500 });
  } catch {
    return { status: () => 200 }; // it had begun, or would have been refused at once
  }
}

const json = async <T>(response: Awaited<ReturnType<APIRequestContext['get']>>) => (await response.json()) as T;

/** Somebody who is what the caller is called. */
async function become(playwright: Parameters<typeof join>[0], api: APIRequestContext, server: Server, space: string, caller: Exclude<Caller, 'NOBODY'>): Promise<Joined> {
  if (caller !== 'STRANGER') return join(playwright, api, server, space, caller === 'OTHER' ? 'ANNOTATOR' : caller);
  const { spaces } = await json<{ spaces: { organization_id: string }[] }>(await api.get('/api/v1/session'));
  const elsewhere = await json<{ id: string }>(await api.post('/v2/spaces', { data: { name: `elsewhere ${tag()}`, organization_id: spaces[0]?.organization_id } }));
  return join(playwright, api, server, elsewhere.id, 'ADMIN');
}

const queueFor = (api: APIRequestContext, server: Server, space: string, annotator: Joined) =>
  makeQueue(api, server, space, { records: 2, configs: [correctness], options: { annotator_emails: [annotator.person.email] } });

test('every operation of the REST surface is in this table', async () => {
  const document = await readFile(pathOf(import.meta.dirname, '../../api/postil-v1.yaml'), 'utf8');
  const named = [...document.matchAll(/operationId: (\w+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(50);
  expect(Object.keys(operations).sort()).toEqual(named.sort());
});

test('every operation is allowed to whom it is meant for, and refused to everybody else', async ({ api, server, space, playwright }) => {
  test.setTimeout(180_000);
  const annotator = await join(playwright, api, server, space, 'ANNOTATOR');
  const { projects } = await json<{ projects: { id: string }[] }>(await api.get(`/v2/projects?space_id=${space}&limit=1`));
  const project = projects[0]?.id ?? '';
  const { spans } = await json<{ spans: { context: { trace_id: string; span_id: string } }[] }>(await api.post('/v2/spans?limit=1', { data: { project_id: project } }));
  const { api_keys } = await json<{ api_keys: { id: string }[] }>(await api.get('/api/v1/api-keys'));
  const { user: self } = await json<{ user: { id: string } }>(await api.get('/api/v1/session'));

  for (const caller of callers) {
    const queue = await queueFor(api, server, space, annotator);
    const { datasets } = await json<{ datasets: { id: string }[] }>(await api.get(`/v2/datasets?space_id=${space}&limit=1`));
    const dataset = datasets[0]?.id ?? '';
    const { versions } = await json<{ versions: { id: string }[] }>(await api.get(`/v2/datasets/${dataset}`));
    const { examples } = await json<{ examples: { id: string }[] }>(await api.get(`/v2/datasets/${dataset}/examples?limit=1`));
    const things: Things = {
      space, queue, record: queue.records[0] ?? '', config: queue.configs.correctness ?? '', dataset, version: versions[0]?.id ?? '', example: examples[0]?.id ?? '',
      project,
      trace: spans[0]?.context.trace_id ?? '', span: spans[0]?.context.span_id ?? '', member: await join(playwright, api, server, space, 'READ_ONLY'),
      self: self.id, key: api_keys[0]?.id ?? '',
    };
    const person = caller === 'NOBODY' ? undefined : caller === 'ANNOTATOR' ? annotator : await become(playwright, api, server, space, caller);
    const own = person ? await apiAs(playwright, server, person.person) : await playwright.request.newContext({ baseURL: server.url });
    const found: Record<string, number> = {};
    for (const [name, { send }] of Object.entries(operations)) found[name] = (await send(own, things)).status();
    for (const [name, { may }] of Object.entries(operations)) {
      const status = found[name] ?? 0;
      // A conflict is one of the state that things are in, and only told to who may change it. Guessing is slowed down.
      const outcome = [200, 201, 204, 409].includes(status) ? 'allowed' : [400, 401, 403, 404, 429].includes(status) ? 'refused' : `${status}`;
      expect.soft(`${caller} ${name}: ${outcome}`, `${status}`).toBe(`${caller} ${name}: ${may.includes(caller) ? 'allowed' : 'refused'}`);
      const open = ['getInvitation', 'acceptInvitation', 'deleteSession'].includes(name);
      if (caller === 'NOBODY' && !open) expect.soft(`${name}: ${status}`).toBe(`${name}: 401`);
    }
    await own.dispose();
  }
});

type Seen = 'page' | 'not for this role' | 'not found' | 'sign in';

/** What stands at an address, once it is there. */
async function seen(page: Page): Promise<Seen | undefined> {
  if (new URL(page.url()).pathname === '/login') return 'sign in';
  if (await page.getByText('This page is for members of the space.').isVisible()) return 'not for this role';
  const heading = page.getByRole('heading', { level: 1 });
  if (!(await heading.first().isVisible())) return undefined;
  return (await heading.first().textContent()) === 'Not found' ? 'not found' : 'page';
}

/** The pages by the name of their address, and who sees them; others of the space are told that it is not for them. */
const pages: Record<string, readonly Caller[]> = {
  queues: inSpace, 'queues-new': leads, traces: seers, trace: seers, datasets: seers, dataset: seers, example: seers, configs: seers, 'configs-new': leads, config: seers,
  'queue-overview': inQueue, 'queue-records': seers, 'queue-annotators': seers, 'queue-settings': leads,
  'queue-annotate': inQueue, // leads and viewers are told there that it is not theirs to annotate
  'settings-profile': signedIn, 'settings-members': [...seers, 'STRANGER'], 'settings-api-keys': signedIn, 'settings-spaces': signedIn, 'settings-about': signedIn,
};

for (const caller of callers) {
  test(`every address shows its page to ${caller}, or says that it is not for them`, async ({ page, api, server, space, playwright, signIn }) => {
    test.setTimeout(180_000);
    const annotator = await join(playwright, api, server, space, 'ANNOTATOR');
    const queue = await queueFor(api, server, space, annotator);
    const found = (await addresses(api, space)).filter(({ name }) => name in pages);
    expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(pages).sort());
    if (caller !== 'NOBODY') await signIn(page, (caller === 'ANNOTATOR' ? annotator : await become(playwright, api, server, space, caller)).person);
    for (const { name, path } of found) {
      const address = name.startsWith('queue-') ? path.replace(/queues\/[^/]+/, `queues/${encodeURIComponent(queue.id)}`) : path;
      const hidden = caller === 'STRANGER' || (caller === 'OTHER' && name.startsWith('queue-'));
      const expected: Seen = caller === 'NOBODY' ? 'sign in' : pages[name]?.includes(caller) ? 'page' : hidden ? 'not found' : 'not for this role';
      await page.goto(address);
      await expect.poll(() => seen(page), { message: name }).toBe(expected);
      await expect(page.getByRole('alert'), name).toHaveCount(0);
      if (caller === 'NOBODY') expect(new URL(page.url()).searchParams.get('next'), name).toBe(address);
    }
  });
}
