// Records whose content is large or made to be slow.
import { expect, type Page } from '@playwright/test';
import { benignMarkdown, heavyMarkdown, large, type Payload } from '../src/content/hostile';
import { test, threeConfigs } from './support/bench';
import { figure, median, spread } from './support/figures';
import { keyToPaint, mainThread, noteFirst, openTimed, Quiet } from './support/measure';
import { annotateAddress, openQueue } from './support/queue';

const asJson = (text: string) => text.replaceAll('\0', ''); // JSON of records holds no nulls
const raw = { selector: '[data-judged] [data-raw]' };
const rendered = { selector: '[data-judged]:not(:has([data-raw]))' };

type Took = { name: string; painted: number; work?: number };

/** From the key that shows a text rendered until it is, and what the main thread did for it. */
async function render(page: Page, spent: () => Promise<number>, quiet: Quiet): Promise<{ painted: number; work: number }> {
  await keyToPaint(page, 'r', raw);
  await quiet.wait(50);
  const before = await spent();
  const { painted } = await keyToPaint(page, 'r', rendered);
  return { painted, work: (await spent()) - before };
}

test('64 kB of Markdown', async ({ page, signIn, newQueue, annotator }) => {
  await signIn(page, annotator.person);
  const quiet = new Quiet(page);
  const { spent } = await mainThread(page);
  const next: Took[] = [];
  const worst: Took[] = [];
  /** Goes through a queue with a record for each text. */
  const walk = async (texts: Payload[], atEach: (name: string) => Promise<void>) => {
    const queue = await newQueue({ examples: texts.map(({ text }) => ({ output: asJson(text) })), configs: threeConfigs });
    await openQueue(page, queue);
    for (const [n, { name }] of texts.entries()) {
      await quiet.wait(n === 0 ? 500 : 100);
      if (n > 0) next.push({ name, painted: (await keyToPaint(page, 'j', { selector: 'h1', text: `Record ${n + 1} of` })).painted });
      await quiet.wait();
      await atEach(name);
    }
  };
  const benign: Took[] = [];
  await walk([{ name: 'benign', text: benignMarkdown }], async (name) => {
    for (let times = 0; times < 20; times++) benign.push({ name, ...(await render(page, spent, quiet)) });
  });
  const payloads = heavyMarkdown.filter(({ text }) => text.isWellFormed() && asJson(text) !== '');
  expect(payloads.length).toBeGreaterThan(50);
  // A record that was passed by comes again after fifty others, so that no queue has as many.
  for (let from = 0; from < payloads.length; from += 30) {
    await walk(payloads.slice(from, from + 30), async (name) => void worst.push({ name, ...(await render(page, spent, quiet)) }));
  }
  const slowest = (found: Took[]) => found.toSorted((a, b) => b.painted - a.painted);
  const three = (found: Took[]) => slowest(found).slice(0, 3).map(({ name, painted }) => `${name} ${painted.toFixed(0)}`).join(', ');
  const painted = benign.map((took) => took.painted);
  figure({ what: '64 kB of Markdown, benign: key to rendered and painted', value: median(painted), unit: 'ms', limit: 60, note: `${spread(painted)}; main thread ${median(benign.map(({ work = 0 }) => work)).toFixed(0)}` });
  figure({ what: `64 kB of Markdown, the worst of ${worst.length}: key to rendered and painted`, value: slowest(worst)[0]?.painted ?? Number.NaN, unit: 'ms', limit: 300, note: three(worst) });
  figure({ what: 'next record with 64 kB of Markdown, the worst', value: slowest(next)[0]?.painted ?? Number.NaN, unit: 'ms', limit: 300, note: three(next) });
});

test('records of megabytes', async ({ page, signIn, newQueue, api }) => {
  const queue = await newQueue({ examples: large.map(({ text }) => ({ input: 'What does it say?', output: asJson(text) })), configs: threeConfigs });
  await signIn(page, queue.annotator);
  await noteFirst(page, '[data-config]');
  const opened: { name: string; took: number; longest: number }[] = [];
  for (const [n, { name }] of large.entries()) {
    const record = queue.records[n] ?? '';
    const { length } = await (await api.get(`/api/v1/queues/${queue.id}/records/${record}`)).body();
    const took = await openTimed(page, annotateAddress(queue, record));
    await page.waitForTimeout(300);
    const longest = await page.evaluate(() => Math.max(0, ...(window.longTasks ?? [])));
    opened.push({ name: `${name} (${(length / 1e6).toFixed(1)} MB)`, took, longest });
  }
  const five = opened.find(({ name }) => name.startsWith('five megabytes'));
  const by = (of: (o: (typeof opened)[number]) => number) => opened.toSorted((a, b) => of(b) - of(a));
  const [slow] = by(({ took }) => took);
  const [long] = by(({ longest }) => longest);
  figure({ what: 'record of 5 MB of text: usable', value: five?.took ?? Number.NaN, unit: 'ms', limit: 1000, note: `longest task ${five?.longest.toFixed(0)}` });
  figure({ what: `the slowest of ${opened.length} large records: usable`, value: slow?.took ?? Number.NaN, unit: 'ms', limit: 1000, note: slow?.name ?? '' });
  figure({ what: `the longest task of ${opened.length} large records`, value: long?.longest ?? Number.NaN, unit: 'ms', limit: 200, note: long?.name ?? '' });
});
