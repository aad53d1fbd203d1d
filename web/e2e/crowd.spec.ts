// Four people at work at once: what the server holds in the end is exactly what each of them did.
import type { Browser, Page } from '@playwright/test';
import { addExamples, labels, progressOf } from './support/crowd';
import { type Joined, join } from './support/people';
import { annotateAddress, comment, correctness, type MadeQueue, makeQueue, ready, saved, storedIn } from './support/queue';
import { type Server, expect, test } from './support/test';
import type { Watch } from './support/watch';

test.use({ of: 'crowd', content: 'empty' });

const crowd = 4;

type Worker = Joined & { page: Page; label: string; did: number };

/** Signs people in, each in a browser of their own. */
async function open(people: Joined[], browser: Browser, server: Server, watch: Watch, queue: MadeQueue, signIn: (page: Page, person: Joined['person']) => Promise<void>): Promise<Worker[]> {
  return Promise.all(
    people.map(async (one, number) => {
      const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1280, height: 800 } });
      await watch.attach(context, server.url);
      const page = await context.newPage();
      await signIn(page, one.person);
      expect((await page.request.put('/api/v1/preferences', { data: { auto_submit: false } })).status()).toBe(200);
      await page.goto(annotateAddress(queue));
      return { ...one, page, label: labels[number % labels.length] as string, did: 0 };
    }),
  );
}

/** Labels what one is given, at most so many, and ends when there is nothing left. */
async function work({ page, label }: Worker, most = Number.POSITIVE_INFINITY): Promise<number> {
  const end = page.getByText(/^All \d+ records done\./);
  const heading = page.getByRole('heading', { level: 1 });
  for (let done = 0; ; done++) {
    await expect(end.or(page.locator('[data-config]').first())).toBeVisible();
    if (done === most || (await end.isVisible())) return done;
    await ready(page);
    const before = (await heading.textContent()) ?? '';
    await page.keyboard.press(String(labels.indexOf(label) + 1));
    await expect(page.getByRole('radio', { name: label, exact: true })).toBeChecked();
    await page.keyboard.press('Control+Enter');
    await expect(heading).not.toHaveText(before);
  }
}

const workAll = async (workers: Worker[], most?: number) => {
  const done = await Promise.all(workers.map((one) => work(one, most)));
  workers.forEach((one, at) => (one.did += done[at] ?? 0));
  await Promise.all(workers.map(({ page }) => saved(page)));
};

for (const method of ['RANDOM', 'ALL'] as const) {
  const title = method === 'RANDOM'
    ? 'dealt out records are each done exactly once, by whom they were given to, also those that come while all are at work'
    : 'records for everybody get the annotations of everybody, also those that come while all are at work';
  test(title, async ({ browser, server, api, space, playwright, signIn, watch }) => {
    test.setTimeout(120_000);
    const people = [];
    for (let n = 0; n < crowd; n++) people.push(await join(playwright, api, server, space, 'ANNOTATOR'));
    const first = method === 'RANDOM' ? 24 : 6;
    const late = method === 'RANDOM' ? 8 : 2;
    const queue = await makeQueue(api, server, space, {
      records: first,
      configs: [correctness, comment],
      options: { assignment_method: method, annotator_emails: people.map(({ person }) => person.email) },
    });
    const workers = await open(people, browser, server, watch, queue, signIn);
    await workAll(workers, 3);
    await addExamples(api, queue, 'late', Array.from({ length: late }, (_, n) => ({ input: `Late question ${n}`, output: `Late answer ${n}` })));
    await Promise.all(workers.slice(0, 2).map(({ page }) => page.reload()));
    await workAll(workers);

    const records = first + late;
    const asked = method === 'RANDOM' ? records : records * crowd;
    const each = asked / crowd;
    expect(workers.map(({ did }) => did)).toEqual(workers.map(() => each));
    const stored = await storedIn(api, queue);
    expect(stored).toHaveLength(records);
    const labelOf = new Map(workers.map(({ person, label }) => [person.email, label]));
    for (const { annotations } of stored) {
      const by = annotations.map(({ annotator }) => annotator.email);
      expect(new Set(by).size).toBe(by.length);
      expect(by).toHaveLength(method === 'RANDOM' ? 1 : crowd);
      for (const { label, annotator } of annotations) expect(label).toBe(labelOf.get(annotator.email));
    }
    const progress = await progressOf(api, queue);
    expect(progress).toMatchObject({ records, assigned: asked, submitted: asked });
    expect(progress.annotators).toHaveLength(crowd);
    for (const one of progress.annotators) expect(one).toMatchObject({ submitted: each, left: 0, drafts: 0, skipped: 0 });

    // The AX surface says the same.
    const compatible = (await (await api.get(`/v2/annotation-queues/${queue.id}/records?limit=100`)).json()) as { records: { annotations: { label?: string }[] }[] };
    expect(compatible.records).toHaveLength(records);
    const said = compatible.records.flatMap(({ annotations }) => annotations.map(({ label }) => label));
    for (const label of labels) expect(said.filter((one) => one === label)).toHaveLength(workers.filter((one) => one.label === label).length * each);
    await Promise.all(workers.map(({ page }) => page.context().close()));
  });
}
