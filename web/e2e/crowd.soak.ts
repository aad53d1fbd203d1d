// Four people in four browsers at work on two queues for minutes: what the server holds in the end is what each of them did, no page
// complained, and none has grown.
import type { APIRequestContext, Browser, Page } from '@playwright/test';
import { chat } from './support/bench';
import { addExamples, labels, progressOf } from './support/crowd';
import { heap, mainThread } from './support/measure';
import { type Joined, join } from './support/people';
import { comment, correctness, type MadeQueue, makeQueue, ready, saved, storedIn } from './support/queue';
import { expect, test } from './support/test';

const minutes = Number(process.env.SOAK_MINUTES ?? 10);
const crowd = 4;
/** Records after which somebody turns to the other queue. */
const turn = 25;
/** Megabytes of objects, as of the benchmark after 200 records. */
const heapLimit = 80;

test.use({ of: 'soak', content: 'empty', actionTimeout: 30_000 });

/** What somebody said about a record; nothing of one that was skipped. */
type Said = { label: string; text: string | undefined };
type Worker = Joined & { page: Page; said: Map<string, Said>; random: () => number; acts: Record<string, number> };

/** A different course of things for everybody, and the same in each run. */
function randomOf(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const examplesFrom = (first: number, count: number) => Array.from({ length: count }, (_, at) => {
  const { messages, output } = chat(first + at);
  return { messages, output: `Answer ${first + at}.\n\n${output as string}` };
});
const numberIn = (text: string) => Number(/Answer (\d+)\./.exec(text)?.[1]);
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** Leads nowhere by the address: the page is the same from the first minute to the last. */
async function enter(page: Page, queue: MadeQueue): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.getByRole('link', { name: `Annotate ${queue.name}` }).click();
}

/** Whether there is a record to work on; the end of a queue says that there is none. */
async function atRecord(page: Page): Promise<boolean> {
  const end = page.getByText(/^All \d+ records done\.|^What is left was skipped/);
  await expect(end.or(page.locator('[data-config]').first()).first()).toBeVisible({ timeout: 30_000 });
  return !(await end.isVisible());
}

async function choose(page: Page, label: string): Promise<void> {
  await page.keyboard.press(String(labels.indexOf(label) + 1));
  await expect(page.getByRole('radio', { name: label, exact: true })).toBeChecked();
}

/** Does one record as people do: mostly a choice and submit, now and then with a remark, taken back, changed later or skipped. */
async function doOne({ page, said, random, acts }: Worker, queue: MadeQueue): Promise<void> {
  await ready(page);
  const judged = async () => `${queue.name} ${numberIn((await page.locator('[data-judged]').textContent()) ?? '')}`;
  const record = await judged();
  // How many there are may change meanwhile.
  const shown = new RegExp(`^${/^Record \S+ of/.exec((await heading(page).textContent()) ?? '')?.[0]}`);
  const label = labels[Math.floor(random() * labels.length)] as string;
  const act = random();
  const count = (name: string) => {
    acts[name] = (acts[name] ?? 0) + 1;
  };
  const submit = async () => {
    await page.keyboard.press('Control+Enter');
    await expect(heading(page)).not.toHaveText(shown);
  };
  if (act < 0.04) {
    await page.keyboard.press('s');
    await expect(page.getByRole('dialog', { name: 'Skip this record' })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(heading(page)).not.toHaveText(shown);
    return count('skipped');
  }
  await choose(page, label);
  let text: string | undefined;
  if (act < 0.12) {
    text = `of ${record}, ${label}`;
    await page.getByRole('textbox', { name: /^comment/ }).fill(text);
  }
  await submit();
  said.set(record, { label, text });
  const again = act < 0.12 ? undefined : act < 0.18 ? { key: 'z', name: 'taken back' } : act < 0.24 ? { key: 'k', name: 'changed later' } : undefined;
  if (!again || !(await atRecord(page))) return count(text === undefined ? 'submitted' : 'remarked');
  await ready(page);
  await page.keyboard.press(again.key);
  await expect(heading(page)).toHaveText(shown);
  await ready(page);
  expect(await judged()).toBe(record);
  const other = labels[(labels.indexOf(label) + 1) % labels.length] as string;
  await choose(page, other);
  await submit();
  said.set(record, { label: other, text });
  count(again.name);
}

async function work(worker: Worker, queues: MadeQueue[], until: number): Promise<void> {
  const { page } = worker;
  for (let at = 0; Date.now() < until; at++) {
    await enter(page, queues[at % queues.length] as MadeQueue);
    for (let n = 0; n < turn && Date.now() < until; n++) {
      if (!(await atRecord(page))) break;
      await doOne(worker, queues[at % queues.length] as MadeQueue);
    }
    await saved(page);
  }
}

/** Adds records as long as people are at work, so that nobody runs out of them for long. */
async function feed(api: APIRequestContext, queue: MadeQueue, first: number, until: number): Promise<void> {
  for (let next = first; Date.now() < until; ) {
    const { annotators } = await progressOf(api, queue);
    if (Math.min(...annotators.map(({ left }) => left)) < 3 * turn) {
      await addExamples(api, queue, `from ${next}`, examplesFrom(next, 100));
      next += 100;
    }
    await new Promise((done) => setTimeout(done, 2000));
  }
}

test(`four people at work for ${minutes} min: the totals are exact, and no page complains or grows`, async ({ server, api, space, playwright, signIn, watch }) => {
  test.setTimeout(minutes * 60_000 + 300_000);
  const people: Joined[] = [];
  for (let n = 0; n < crowd; n++) people.push(await join(playwright, api, server, space, 'ANNOTATOR'));
  const make = (method: string, first: number) => makeQueue(api, server, space, {
    examples: examplesFrom(first, 150), configs: [correctness, comment], annotators: [],
    options: { assignment_method: method, annotator_emails: people.map(({ person }) => person.email) },
  });
  const queues = [await make('ALL', 0), await make('RANDOM', 0)];
  const browsers: Browser[] = [];
  try {
    const workers: Worker[] = [];
    for (const [n, one] of people.entries()) {
      const browser = await playwright.chromium.launch();
      browsers.push(browser);
      const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1280, height: 800 } });
      await watch.attach(context, server.url);
      const page = await context.newPage();
      await signIn(page, one.person);
      expect((await page.request.put('/api/v1/preferences', { data: { auto_submit: false } })).status()).toBe(200);
      await page.goto(`/s/${space}/queues`);
      await expect(page.getByRole('link', { name: /^Annotate/ })).toHaveCount(queues.length);
      workers.push({ ...one, page, said: new Map(), random: randomOf(n), acts: {} });
    }
    const until = Date.now() + minutes * 60_000;
    await Promise.all([...workers.map((one) => work(one, queues, until)), ...queues.map((queue) => feed(api, queue, 150, until))]);
    await Promise.all(workers.map(({ page }) => saved(page)));

    for (const [at, queue] of queues.entries()) {
      const stored = await storedIn(api, queue);
      const held = stored.flatMap(({ preview, annotations }) => annotations.map(({ name, label, text, annotator }) => ({ record: `${queue.name} ${numberIn(preview)}`, name: name.split(' ')[0], value: label ?? text, by: annotator.email })));
      const did = workers.flatMap(({ said, person }) => [...said].filter(([record]) => record.startsWith(queue.name)).flatMap(([record, { label, text }]) => [
        { record, name: 'correctness', value: label, by: person.email },
        ...(text === undefined ? [] : [{ record, name: 'comment', value: text, by: person.email }]),
      ]));
      const sorted = (list: typeof held) => list.map((one) => JSON.stringify(one)).sort();
      expect(sorted(held)).toEqual(sorted(did as typeof held));
      expect(did.length).toBeGreaterThan(0);
      if (at === 1) for (const { annotations } of stored) expect(new Set(annotations.map(({ annotator }) => annotator.email)).size).toBeLessThanOrEqual(1);

      const progress = await progressOf(api, queue);
      expect(progress.records).toBe(stored.length);
      expect(progress.assigned).toBe(at === 0 ? stored.length * crowd : stored.length);
      for (const { id, said } of workers) {
        const done = [...said.keys()].filter((record) => record.startsWith(queue.name)).length;
        expect(progress.annotators.find(({ user }) => user.id === id)).toMatchObject({ submitted: done });
      }
      expect(progress.submitted).toBe(workers.reduce((sum, { said }) => sum + [...said.keys()].filter((record) => record.startsWith(queue.name)).length, 0));
    }
    for (const { page, name, said, acts } of workers) {
      const used = await heap((await mainThread(page)).client);
      console.log(`${name}: ${said.size} records (${Object.entries(acts).map(([act, count]) => `${count} ${act}`).join(', ')}), heap ${used.toFixed(1)} MB`);
      expect(used, `heap of ${name} in MB`).toBeLessThanOrEqual(heapLimit);
    }
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
  }
});
