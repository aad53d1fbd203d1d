// Whole ways through the app, each as one person after another walks it.
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { activate, pick, reach, take, write } from './support/keyboard';
import { join } from './support/people';
import { apiAs, correctness, makeQueue, ready, storedIn } from './support/queue';
import { projectNamed, sendTrace, sendTraces } from './support/spans';
import { expect, Server, test } from './support/test';

test.use({ of: 'journeys' });

test.use({ content: 'empty', actionTimeout: 15_000 });

const tag = () => randomBytes(4).toString('hex');
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('from the first start to finished records: nothing needs a mouse, and progress moves by itself', async ({ page, browser, playwright, watch }) => {
  test.setTimeout(180_000);
  const server = await Server.start();
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  const theirs = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  await watch.attach(context, server.url);
  await watch.attach(theirs, server.url);
  const lead = await context.newPage();
  const annotator = await theirs.newPage();
  await page.close();
  try {
    await signInFirst(lead, server);
    const key = await connect(lead);
    await seeNothingYet(lead);

    const program = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${key}` } });
    await lead.goto('/setup');
    await expect(lead.getByRole('status').filter({ hasText: 'Waiting for the first span…' })).toBeVisible();
    for (let n = 1; n <= 4; n++) await sendAnswer(program, n);
    await expect(lead.getByText('First span received, in the project support.')).toBeVisible();
    await activate(lead, lead.getByRole('link', { name: 'Go to the queues' }));

    const link = await invite(lead, 'nora@example.com', 'Nora');
    await accept(annotator, link);
    await expect(annotator.getByText('No queue has work for you.')).toBeVisible();

    await createConfig(lead);
    await createQueue(lead, 'Support answers');
    const bar = lead.getByRole('progressbar', { name: 'Progress of Support answers' });
    await expect(bar).toHaveAttribute('aria-valuenow', '0');
    await expect(lead.getByText('Nobody has submitted anything yet.')).toBeVisible();
    await lead.evaluate(() => Object.assign(window, { sameDocument: true }));

    await annotate(annotator, 'Support answers', async (done) => {
      await expect(bar).toHaveAttribute('aria-valuenow', String(done));
    });
    await expect(annotator.getByText('All 4 records done.')).toBeVisible();
    await expect(bar).toHaveAttribute('aria-valuenow', '4');
    await expect(lead.getByRole('link', { name: 'good', exact: true })).toBeVisible();
    expect(await lead.evaluate(() => 'sameDocument' in window)).toBe(true);

    // What was submitted stands on the records, in the annotator's name.
    const queue = new URL(lead.url()).pathname.split('/').at(-1) ?? '';
    const { records } = (await (await program.get(`/api/v1/queues/${queue}/records?limit=50`)).json()) as {
      records: { annotations: { name: string; label?: string; text?: string; annotator: { email: string } }[] }[];
    };
    expect(records.map(({ annotations }) => annotations.map(({ name, label, text, annotator: { email } }) => [name, label ?? text, email]).sort())).toEqual(
      [1, 2, 3, 4].map((n) => [['quality', n % 2 ? 'good' : 'bad', 'nora@example.com'], ...(n === 2 ? [['remark', 'Names no date.', 'nora@example.com']] : [])]),
    );
    await program.dispose();
  } finally {
    await context.close();
    await theirs.close();
    await server.close();
  }
});

async function signInFirst(page: Page, server: Server): Promise<void> {
  await page.goto('/');
  await expect(page).toHaveURL(/\/login$/);
  await write(page, page.getByLabel('E-mail'), server.admin.email);
  await write(page, page.getByLabel('Password'), server.admin.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/setup$/);
  await expect(heading(page)).toHaveText('Choose your own password');
  await write(page, page.getByLabel('New password'), 'short');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await write(page, page.getByLabel('New password'), 'a password of my own');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Get started');
}

/** Makes a key, and reads it from the commands as somebody would copy it. */
async function connect(page: Page): Promise<string> {
  const commands = page.getByRole('main');
  await expect(commands).toContainText('YOUR_API_KEY');
  await activate(page, page.getByRole('button', { name: 'Create a key' }));
  await expect(page.getByText('The key is in the commands below.')).toBeVisible();
  await expect(commands).not.toContainText('YOUR_API_KEY');
  const key = /--api-key (\S+)/.exec((await page.getByRole('group', { name: /^postil demo/ }).textContent()) ?? '')?.[1];
  expect(key).toBeTruthy();
  return key as string;
}

async function seeNothingYet(page: Page): Promise<void> {
  await activate(page, page.getByRole('link', { name: 'Do it later' }));
  await expect(page.getByRole('link', { name: 'Create the first queue' })).toBeVisible();
  const places = { t: 'Traces of your application belong here.', d: 'A dataset holds examples', c: 'A config says what annotators are asked' };
  for (const [letter, text] of Object.entries(places)) {
    await page.keyboard.press('g');
    await page.keyboard.press(letter);
    await expect(page.getByText(text)).toBeVisible();
  }
}

const sendAnswer = (api: Parameters<typeof sendTrace>[0], n: number) =>
  sendTrace(api, 'support', [
    { name: 'agent', kind: 'AGENT', duration: 900 },
    { name: 'answer', kind: 'LLM', parent: 0, start: 100, duration: 500, attributes: { 'input.value': `Question ${n}?`, 'output.value': `Answer ${n}.` } },
  ], Date.now() - 60_000 + n * 1000);

async function invite(page: Page, email: string, name: string): Promise<string> {
  await activate(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }));
  await activate(page, page.getByRole('link', { name: 'Members' }));
  await activate(page, page.getByRole('button', { name: 'Invite' }));
  const dialog = page.getByRole('dialog');
  await write(page, dialog.getByRole('textbox', { name: 'E-mail' }), email);
  await write(page, dialog.getByRole('textbox', { name: 'Name' }), name);
  await pick(page, dialog.getByRole('radiogroup', { name: 'Role' }), /^Annotator/);
  await activate(page, dialog.getByRole('button', { name: 'Make the invitation' }));
  const link = (await page.getByRole('dialog', { name: /^Invitation for/ }).locator('code').textContent()) ?? '';
  await activate(page, page.getByRole('button', { name: 'Done' }));
  await expect(page.getByRole('dialog')).toHaveCount(0);
  return link;
}

async function accept(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByText('nora@example.com')).toBeVisible();
  await write(page, page.getByLabel('Your name'), 'Nora Newcomer');
  await write(page, page.getByLabel('New password'), 'the password of Nora');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/queues$/);
}

async function createConfig(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await activate(page, page.getByRole('link', { name: 'Create the first config' }));
  await write(page, page.getByLabel('Name', { exact: true }), 'quality');
  await write(page, page.getByLabel('Label 1', { exact: true }), 'good');
  await write(page, page.getByLabel('Label 2', { exact: true }), 'bad');
  await activate(page, page.getByRole('button', { name: 'Create config' }));
  await expect(page.getByText('quality is created')).toBeVisible();
}

async function createQueue(page: Page, name: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await activate(page, page.getByRole('link', { name: 'Create the first queue' }));
  await write(page, page.getByLabel('Name', { exact: true }), name);
  await write(page, page.getByLabel('Instructions'), 'Read the **answer** only.');
  const next = (step: string) => page.getByRole('button', { name: step, exact: true });
  await activate(page, next('Configs'));
  await expect(page.getByRole('heading', { level: 2, name: 'Configs' })).toBeFocused();
  await take(page, page.getByRole('combobox', { name: 'Add a config' }), 'quality');
  await expect(page.getByRole('list', { name: 'Configs of the queue' })).toContainText('quality');
  await activate(page, page.getByRole('button', { name: 'New config' }));
  const dialog = page.getByRole('dialog', { name: 'New config' });
  await write(page, dialog.getByLabel('Name'), 'remark');
  await pick(page, dialog.getByRole('radiogroup', { name: 'Type' }), /^Text/);
  await activate(page, dialog.getByRole('button', { name: 'Create config' }));
  await expect(page.getByRole('list', { name: 'Configs of the queue' })).toContainText('remark');
  await activate(page, next('Annotators'));
  await take(page, page.getByRole('combobox', { name: 'Add people' }), 'nora');
  await expect(page.getByRole('list', { name: 'People chosen' })).toContainText('Nora Newcomer');
  await activate(page, next('Records'));
  await pick(page, page.getByRole('radiogroup', { name: 'Where records come from' }), 'Spans of a project');
  await take(page, page.getByRole('combobox', { name: 'Project' }), 'support');
  await write(page, page.getByLabel('Filter expression'), "span_kind = 'LLM'");
  await expect(page.getByText('4 match and will be added.')).toBeVisible();
  await activate(page, next('Summary'));
  await activate(page, page.getByRole('button', { name: 'Create queue' }));
  await expect(heading(page)).toHaveText(name);
}

/** The whole of the annotator's work; `after` is told how many are done. */
async function annotate(page: Page, queue: string, after: (done: number) => Promise<void>): Promise<void> {
  await activate(page, page.getByRole('link', { name: `Annotate ${queue}` }));
  await expect(page.getByText('Read the answer only.')).toBeVisible();
  await ready(page);
  await page.keyboard.press('Enter'); // the instructions are read
  for (let n = 1; n <= 4; n++) {
    await expect(heading(page)).toContainText(`Record ${n} of 4`);
    await expect(page.getByText(`Answer ${n}.`)).toBeVisible();
    await ready(page);
    await page.keyboard.press(n % 2 ? '1' : '2');
    await expect(page.getByRole('radio', { name: n % 2 ? 'good' : 'bad' })).toBeChecked();
    if (n === 2) {
      await reach(page, page.getByRole('textbox', { name: /^remark/ }));
      await page.keyboard.type('Names no date.');
    }
    await page.keyboard.press('Control+Enter');
    await after(n);
  }
}

test('500 and more spans go to a queue by filter: first counted, then added while one watches, and never twice', async ({ page, api, server, space, playwright, signIn }) => {
  test.setTimeout(120_000);
  const lead = await join(playwright, api, server, space, 'MEMBER');
  const project = `bulk ${tag()}`;
  await sendTraces(api, project, Array.from({ length: 520 }, (_, n) => ({
    at: Date.now() - 600_000 + n * 100,
    spans: [
      { name: 'agent', kind: 'AGENT', duration: 80 },
      { name: 'answer', kind: 'LLM', parent: 0, duration: 50, attributes: { 'output.value': `Answer ${n}` } },
    ],
  })));
  const queue = await makeQueue(api, server, space, { examples: [{ input: 'first', output: 'here already' }], annotators: [], configs: [correctness] });
  await projectNamed(api, space, project);
  await expect.poll(async () => {
    const count = await api.post(`/v2/spans?limit=500`, { data: { project_id: await projectNamed(api, space, project), filter: "span_kind = 'LLM'" } });
    return ((await count.json()) as { spans: object[] }).spans.length;
  }).toBe(500);

  await signIn(page, lead.person);
  await page.goto(`/s/${encodeURIComponent(space)}/queues/${encodeURIComponent(queue.id)}/records`);
  const dialog = page.getByRole('dialog');
  const choose = async () => {
    await page.getByRole('button', { name: 'Add records' }).click();
    await dialog.getByText('Spans of a project').click();
    await dialog.getByRole('combobox', { name: 'Project' }).fill(project);
    await page.getByRole('option', { name: project }).click();
    await dialog.getByLabel('Filter expression').fill("span_kind = 'LLM'");
  };
  await choose();
  await expect(dialog.getByText('520 match, 0 already here, 520 will be added.')).toBeVisible();
  const records = async () => ((await (await api.get(`/api/v1/queues/${queue.id}/records/count`)).json()) as { count: number }).count;
  expect(await records()).toBe(1); // a dry run adds nothing
  await dialog.getByRole('button', { name: 'Add 520 records' }).click();
  await expect(dialog.getByText(`520 records were added to ${queue.name}.`)).toBeVisible({ timeout: 30_000 });
  expect(await records()).toBe(521);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '522');

  await choose();
  await expect(dialog.getByText('520 match, 520 already here, 0 will be added.')).toBeVisible();
  await page.keyboard.press('Escape');
  // A script that asks for the same gets the same.
  const script = await apiAs(playwright, server, lead.person);
  const again = await script.post(`/api/v1/queues/${queue.id}/additions`, {
    data: { source: { kind: 'SPAN', project_id: await projectNamed(api, space, project), filter: "span_kind = 'LLM'" } },
  });
  expect(again.ok(), await again.text()).toBe(true);
  await script.dispose();
  expect(await records()).toBe(521);
});

const csv = (rows: number) =>
  ['question,answer,score,topic', ...Array.from({ length: rows }, (_, n) => `"Question ${n + 1}, in short?",Answer ${n + 1},${n / 10},${n % 2 ? 'billing' : 'delivery'}`)].join('\n');
const file = (name: string, content: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

test('a CSV of 5,000 rows becomes a dataset whose examples go to a queue, and one bad line keeps the whole file out', async ({ page, api, server, space, playwright, signIn }) => {
  test.setTimeout(120_000);
  const lead = await join(playwright, api, server, space, 'MEMBER');
  const name = `questions ${tag()}`;
  const found = async () => ((await (await api.get(`/v2/datasets?space_id=${encodeURIComponent(space)}&name=${encodeURIComponent(name)}`)).json()) as { datasets: { id: string; name: string }[] }).datasets.filter((one) => one.name === name);
  await signIn(page, lead.person);
  await page.goto(`/s/${encodeURIComponent(space)}/datasets`);
  await page.getByRole('button', { name: 'Upload a file' }).first().click();
  const dialog = page.getByRole('dialog');
  const choose = async (content: string) => {
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles(file(`${name}.csv`, content));
  };

  const lines = csv(5000).split('\n');
  lines[2345] = 'one field,too,many,for,the,header'; // the header is line 1
  await choose(lines.join('\n'));
  await expect(dialog.getByText('One line cannot be read')).toBeVisible();
  await expect(dialog.getByText('Line 2,346')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Create the dataset/ })).toBeDisabled();
  expect(await found()).toEqual([]);
  // Nor does the server take it from a script.
  const refused = await api.post(`/api/v1/spaces/${encodeURIComponent(space)}/dataset-imports?format=CSV&name=${encodeURIComponent(name)}`, {
    data: lines.join('\n'), headers: { 'Content-Type': 'text/csv' },
  });
  expect(refused.status()).toBeGreaterThanOrEqual(400);
  expect(await refused.text()).toContain('2346');
  expect(await found()).toEqual([]);

  await dialog.getByRole('button', { name: 'Choose another file' }).click();
  await choose(csv(5000));
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(name);
  await dialog.getByRole('button', { name: 'Create the dataset with 5,000 examples' }).click();
  await expect(heading(page)).toHaveText(name);
  const [dataset] = await found();
  const first = (await (await api.get(`/v2/datasets/${encodeURIComponent(dataset?.id ?? '')}/examples?limit=1`)).json()) as { examples: Record<string, unknown>[] };
  expect(first.examples[0]).toMatchObject({ question: 'Question 1, in short?', answer: 'Answer 1', score: 0, topic: 'delivery' });

  const queue = await makeQueue(api, server, space, { examples: [{ input: 'first', output: 'here already' }], annotators: [] });
  await page.getByRole('button', { name: 'Add to queue…' }).click();
  await dialog.getByRole('combobox', { name: 'Queue' }).fill(queue.name);
  await page.getByRole('option', { name: queue.name }).click();
  await expect(dialog.getByText('5,000 match, 0 already here, 5,000 will be added.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Add 5,000 records' }).click();
  await expect(dialog.getByText(`5,000 records were added to ${queue.name}.`)).toBeVisible({ timeout: 60_000 });
  const { count } = (await (await api.get(`/api/v1/queues/${queue.id}/records/count`)).json()) as { count: number };
  expect(count).toBe(5001);
  expect((await storedIn(api, queue)).every(({ annotations }) => annotations.length === 0)).toBe(true);
});
