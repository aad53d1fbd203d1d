// `test` of the benchmarks: the built server with a queue of 100,000 records in it, somebody who annotates and somebody who leads.
import { randomBytes } from 'node:crypto';
import { type Joined, join } from './people';
import { type MadeQueue, makeQueue, type QueueOptions } from './queue';
import { test as base } from './test';

/** Fewer make a try quicker; figures are for 100,000. */
export const many = Number(process.env.BENCH_RECORDS ?? 100_000);

export type Filled = { queue: string; space: string };
type WorkerFixtures = { annotator: Joined; lead: Joined; filled: Filled };
type Fixtures = { newQueue: (options: QueueOptions) => Promise<MadeQueue> };

/** Three turns of Markdown, about 4 kB. */
export function chat(n: number): Record<string, unknown> {
  const question = `I ordered two kettles (order ${100_000 + n}) and one of them arrived broken. The box was fine, so it must have happened before. `;
  const answer =
    `I'm sorry one of your kettles arrived broken, order **${100_000 + n}**. Here is what you can do:\n\n` +
    '1. Open the [orders page](https://shop.example/orders) and choose the item.\n2. Choose *Arrived broken*.\n3. Print the `label` and keep the receipt.\n\n' +
    '| Item | Refund | Days |\n|---|---|--:|\n| Kettle | yes | 30 |\n| Lid | yes | 30 |\n\n' +
    '```js\nconst refund = items.filter((item) => item.broken).reduce((sum, { price }) => sum + price, 0);\n```\n\n' +
    '> Sale items are excluded, unless they arrived broken.\n\n' +
    'Another paragraph explains why the rule exists, who may make an exception, and what to write in the form when the box is lost.\n';
  const messages = [
    { role: 'system', content: 'You are a support agent of a shop. Be kind, be brief, and never promise what the policy does not. '.repeat(13) },
    ...[1, 2].flatMap(() => [{ role: 'user', content: question.repeat(2) }, { role: 'assistant', content: answer }]),
    { role: 'user', content: question },
  ];
  return { messages, output: answer };
}

/** The configs that the budget speaks of: a choice, a scale and a text. */
export const threeConfigs = [
  { name: 'correctness', annotation_config_type: 'CATEGORICAL', values: [{ label: 'correct' }, { label: 'partly' }, { label: 'wrong' }], optimization_direction: 'NONE' },
  { name: 'helpfulness', annotation_config_type: 'CONTINUOUS', minimum_score: 1, maximum_score: 5, optimization_direction: 'NONE' },
  { name: 'comment', annotation_config_type: 'FREEFORM' },
];

export const test = base.extend<Fixtures, WorkerFixtures>({
  content: ['empty', { scope: 'worker' }],
  annotator: [
    async ({ playwright, server }, use) => {
      const api = await administrator(playwright, server);
      await use(await join(playwright, api, server, await defaultSpace(api), 'ANNOTATOR'));
      await api.dispose();
    },
    { scope: 'worker' },
  ],
  // Whoever is the first administrator sees the first steps before anything else.
  lead: [
    async ({ playwright, server }, use) => {
      const api = await administrator(playwright, server);
      await use(await join(playwright, api, server, await defaultSpace(api), 'MEMBER'));
      await api.dispose();
    },
    { scope: 'worker' },
  ],
  filled: [
    async ({ playwright, server, annotator }, use) => {
      const api = await administrator(playwright, server);
      const space = await defaultSpace(api);
      await use({ queue: await fill(api, space, annotator.person.email), space });
      await api.dispose();
    },
    { scope: 'worker', auto: true, timeout: 600_000 },
  ],
  newQueue: async ({ api, server, space, annotator }, use) =>
    use(async (options) => ({
      ...(await makeQueue(api, server, space, { ...options, annotators: [], options: { annotator_emails: [annotator.person.email], ...options.options } })),
      annotator: annotator.person,
    })),
});

type Api = Awaited<ReturnType<Parameters<typeof join>[0]['request']['newContext']>>;

const administrator = (playwright: Parameters<typeof join>[0], server: { url: string; apiKey: string }): Promise<Api> =>
  playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` }, timeout: 600_000 });

async function defaultSpace(api: Api): Promise<string> {
  const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string }[] };
  if (!spaces[0]) throw new Error('there is no space');
  return spaces[0].id;
}

/** Makes a queue of many records the way people do: a file becomes a dataset, and its examples records. */
async function fill(api: Api, space: string, annotator: string): Promise<string> {
  const done = async (what: string, response: Awaited<ReturnType<Api['post']>>) => {
    const text = await response.text();
    if (!response.ok()) throw new Error(`${what}: ${response.status()} ${text.slice(0, 1000)}`);
    return text;
  };
  const tag = randomBytes(4).toString('hex');
  const lines = Array.from({ length: many }, (_, n) => JSON.stringify({ input: `I ordered two kettles and one of them arrived broken, what now? ${n}`, output: `Send it back within ${n % 60} days.` }));
  const report = JSON.parse(await done('importing', await api.post(`/api/v1/spaces/${space}/dataset-imports?format=JSONL&name=large-${tag}`, {
    data: lines.join('\n'), headers: { 'Content-Type': 'application/x-ndjson' },
  }))) as { dataset_id: string };
  const config = JSON.parse(await done('making a config', await api.post('/v2/annotation-configs', { data: { ...threeConfigs[0], name: `large ${tag}`, space_id: space } }))) as { id: string };
  const queue = JSON.parse(await done('making a queue', await api.post(`/api/v1/spaces/${space}/queues`, {
    data: { name: `Large ${tag}`, configs: [{ id: config.id }], annotator_emails: [annotator] },
  }))) as { id: string };
  const added = await done('adding records', await api.post(`/api/v1/queues/${queue.id}/additions`, { data: { source: { kind: 'EXAMPLE', dataset_id: report.dataset_id } } }));
  if (!added.trimEnd().split('\n').at(-1)?.includes('"done":true')) throw new Error(`adding records ended with ${added.slice(-500)}`);
  return queue.id;
}
