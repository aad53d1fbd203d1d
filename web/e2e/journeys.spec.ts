// Whole ways through the app, each as one person after another walks it.
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { activate, pick, reach, take, write } from './support/keyboard';
import { join } from './support/people';
import { apiAs, correctness, makeQueue, ready, saved, storedIn } from './support/queue';
import { projectNamed, sendTrace, sendTraces } from './support/spans';
import { expect, Server, test } from './support/test';

test.use({ of: 'journeys', content: 'empty', actionTimeout: 15_000 });

const tag = () => randomBytes(4).toString('hex');
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('from the first start to finished records: nothing needs a mouse, each page is there for those who hear it, and progress moves by itself', async ({ page, browser, playwright, watch }) => {
  test.setTimeout(300_000);
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
    await expect(annotator.locator('body')).toMatchAriaSnapshot(`
      - banner:
        - progressbar "Your progress": 4 of 4
        - button "Undo"
        - heading "Support answers" [level=1]
      - main:
        - paragraph: All 4 records done.
        - button "Look through your annotations"
        - link "All queues"
    `);
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
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Sign in" [level=1]
      - textbox "E-mail"
      - textbox "Password"
      - button "Sign in"
  `);
  await write(page, page.getByLabel('E-mail'), server.admin.email);
  await write(page, page.getByLabel('Password'), server.admin.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/setup$/);
  await expect(heading(page)).toHaveText('Your name and your own password');
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Your name and your own password" [level=1]
      - textbox "Your name"
      - textbox "New password"
      - button "Save and go on"
  `);
  await write(page, page.getByLabel('New password'), 'short');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await write(page, page.getByLabel('New password'), 'a password of my own');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Get started');
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Get started" [level=1]
      - heading "An API key for these commands" [level=2]
      - status:
        - button "Create a key"
      - heading "Load example data" [level=2]
      - group /postil demo/
      - button "Copy"
      - heading "Connect your traces" [level=2]
      - tablist "Connect your traces":
        - tab "Any OpenTelemetry exporter" [selected]
        - tab "Python"
      - tabpanel "Any OpenTelemetry exporter"
      - status: Waiting for the first span…
      - link "Do it later"
  `);
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
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - link "Skip to content"
    - button "Space default, switch"
    - navigation "Main":
      - link "Queues"
      - link "Traces"
      - link "Datasets"
      - link "Configs"
      - link "Settings"
    - button /account menu/
    - main:
      - heading "Queues" [level=1]
      - paragraph: A queue asks people to label spans, traces or examples.
      - link "Create the first queue"
      - link "Read the docs"
  `);
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
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - dialog "Invite to default":
      - heading "Invite to default" [level=2]
      - button "Close"
      - textbox "E-mail": nora@example.com
      - textbox "Name optional"
      - radiogroup "Role":
        - radio /^Annotator/ [checked]
        - radio /^Lead/
        - radio /^Viewer/
        - radio /^Admin/
      - button "Cancel"
      - button "Make the invitation"
  `);
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
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Join default" [level=1]
      - textbox "Your name": Nora
      - textbox "New password"
      - button "Join"
  `);
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
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - navigation "Breadcrumbs":
        - list:
          - listitem:
            - link "Configs"
      - heading "New config" [level=1]
      - textbox "Name": quality
      - radiogroup "Type":
        - radio /^Labels/ [checked]
        - radio /^Score/
        - radio /^Text/
      - group "Labels":
        - list:
          - listitem:
            - textbox "Label 1"
            - group:
              - textbox "Score of label 1"
            - button "Move label 1 up" [disabled]
            - button "Move label 1 down"
            - button "Remove label 1"
          - listitem
        - button "Add label"
      - radiogroup "Which scores are better":
        - radio "Neither" [checked]
      - button "Create config"
      - link "Cancel"
      - complementary "What annotators see"
  `);
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
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "New queue" [level=1]
      - navigation "Steps":
        - list:
          - listitem:
            - link "Name and instructions"
          - listitem:
            - link "Configs"
          - listitem:
            - link "Annotators"
          - listitem:
            - link "Records"
          - listitem:
            - link "Summary"
      - heading "Name and instructions" [level=2]
      - textbox "Name"
      - textbox "Instructions optional"
      - button "Configs"
      - status: Your entries are kept on this device.
      - complementary "What annotators see"
  `);
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
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Configs" [level=2]
      - list "Configs of the queue":
        - listitem:
          - checkbox "quality is required" [checked]
          - button "Move quality up" [disabled]
          - button "Move quality down"
          - button "Take out quality"
        - listitem:
          - checkbox "remark is required"
          - button "Move remark up"
          - button "Move remark down" [disabled]
          - button "Take out remark"
      - group:
        - combobox "Add another config"
      - button "New config"
      - button "Annotators"
      - complementary "What annotators see":
        - radiogroup "quality":
          - radio "good"
          - radio "bad"
        - textbox "remark"
  `);
  await activate(page, next('Annotators'));
  await take(page, page.getByRole('combobox', { name: 'Add people' }), 'nora');
  await expect(page.getByRole('list', { name: 'People chosen' })).toContainText('Nora Newcomer');
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Annotators" [level=2]
      - group:
        - combobox "Add people"
      - list "People chosen":
        - listitem:
          - text: Nora Newcomer nora@example.com
          - button "Take out Nora Newcomer"
      - radiogroup "Who annotates what":
        - radio /^Everybody/ [checked]
        - radio /^Each record/
      - button "Records"
  `);
  await activate(page, next('Records'));
  await pick(page, page.getByRole('radiogroup', { name: 'Where records come from' }), 'Spans of a project');
  await take(page, page.getByRole('combobox', { name: 'Project' }), 'support');
  await write(page, page.getByLabel('Filter expression'), "span_kind = 'LLM'");
  await expect(page.getByText('4 match and will be added.')).toBeVisible();
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Records" [level=2]
      - radiogroup "Where records come from":
        - radio "Spans of a project" [checked]
      - group:
        - combobox "Project": support
      - textbox "Filter expression optional"
      - status: 4 match and will be added.
      - button "Summary"
  `);
  await activate(page, next('Summary'));
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - main:
      - heading "Summary" [level=2]
      - region "Name and instructions"
      - region "Configs"
      - region "Annotators"
      - region "Records":
        - heading "Records" [level=3]
        - 'button "Edit: Records"'
        - definition: "Spans of a project: support"
      - status: 4 match and will be added.
      - button "Create queue"
  `);
  await activate(page, page.getByRole('button', { name: 'Create queue' }));
  await expect(heading(page)).toHaveText(name);
}

/** The whole of the annotator's work; `after` is told how many are done. */
async function annotate(page: Page, queue: string, after: (done: number) => Promise<void>): Promise<void> {
  await activate(page, page.getByRole('link', { name: `Annotate ${queue}` }));
  await expect(page.getByRole('dialog', { name: queue }).getByText('Read the answer only.')).toBeVisible();
  await ready(page);
  await page.keyboard.press('Enter'); // the instructions are read
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - link "Skip to content"
    - banner:
      - navigation "Breadcrumbs"
      - progressbar "Your progress": 0 of 4
      - status "Saving": Saved
      - button "Shortcuts"
    - main:
      - complementary "Trace":
        - tree "Spans":
          - treeitem /^AGENT agent/ [expanded] [level=1]
          - treeitem /^judged LLM answer/ [level=2] [selected]
      - region "Record":
        - 'heading "Record 1 of 4: answer" [level=1]'
        - article "Input"
        - article "Judge this":
          - paragraph: Answer 1.
      - region "Annotations":
        - button "Instructions Read the answer only."
        - radiogroup "quality":
          - radio "good"
          - radio "bad"
        - textbox "remark"
        - button "Flag"
        - button "Comment"
        - button "Corrected output"
        - group "Record navigation":
          - button "Back"
          - button "Skip"
          - button "Submit"
  `);
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

test('the way of a lead: answers found among the traces become a queue, three people judge them, and where they differ is found and read', async ({ page, browser, api, server, space, playwright, signIn, watch }) => {
  test.setTimeout(180_000);
  const lead = await join(playwright, api, server, space, 'MEMBER');
  const people = [];
  for (let n = 0; n < 3; n++) people.push(await join(playwright, api, server, space, 'ANNOTATOR'));
  const project = `chats ${tag()}`;
  await sendTraces(api, project, Array.from({ length: 4 }, (_, n) => ({
    at: Date.now() - 600_000 + n * 1000,
    spans: [
      { name: 'agent', kind: 'AGENT', duration: 80 },
      { name: 'answer', kind: 'LLM', parent: 0, duration: 50, attributes: { 'input.value': `Question ${n + 1}?`, 'output.value': `Answer ${n + 1}.` } },
    ],
  })));
  const config = `verdict ${tag()}`;
  const made = await api.post('/v2/annotation-configs', { data: { ...correctness, name: config, space_id: space } });
  expect(made.ok(), await made.text()).toBe(true);

  // From the traces to a queue.
  await signIn(page, lead.person);
  await page.goto(`/s/${encodeURIComponent(space)}/traces?project=${encodeURIComponent(await projectNamed(api, space, project))}`);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('dialog').getByText('LLM', { exact: true }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('status').filter({ hasText: '4 spans' })).toBeVisible();
  await page.getByRole('grid').focus();
  await page.keyboard.press('x');
  for (let n = 1; n < 4; n++) await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('4 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Add to queue…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'New queue' }).click();
  const name = `Verdicts ${tag()}`;
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Configs', exact: true }).click();
  await page.getByRole('combobox', { name: 'Add a config' }).fill(config);
  await page.getByRole('option', { name: config }).click();
  await page.getByRole('button', { name: 'Annotators', exact: true }).click();
  for (const { person, name: who } of people) {
    await page.getByRole('combobox', { name: /^Add (more )?people/ }).fill(`${person.email},`);
    await expect(page.getByRole('list', { name: 'People chosen' })).toContainText(who);
  }
  await page.getByRole('button', { name: 'Records', exact: true }).click();
  await page.getByRole('button', { name: 'Summary' }).click();
  await page.getByRole('button', { name: 'Create queue' }).click();
  await expect(heading(page)).toHaveText(name);
  const bar = page.getByRole('progressbar', { name: `Progress of ${name}` });
  await expect(bar).toHaveAttribute('aria-valuenow', '0');

  // All say the same of all records but the last.
  await Promise.all(people.map(async ({ person }, who) => {
    const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1440, height: 900 } });
    await watch.attach(context, server.url);
    const own = await context.newPage();
    await signIn(own, person);
    expect((await own.request.put('/api/v1/preferences', { data: { auto_submit: false } })).status()).toBe(200);
    await own.goto(`/s/${encodeURIComponent(space)}/queues`);
    await own.getByRole('link', { name: `Annotate ${name}` }).click();
    for (let n = 1; n <= 4; n++) {
      await expect(heading(own)).toContainText(`Record ${n} of 4`);
      await ready(own);
      await own.keyboard.press(n === 4 ? String(who + 1) : '1');
      await own.keyboard.press('Control+Enter');
    }
    await expect(own.getByText('All 4 records done.')).toBeVisible();
    await saved(own);
    await context.close();
  }));

  // What they said, where they differ, and the record itself.
  await expect(bar).toHaveAttribute('aria-valuenow', '12');
  await expect(page.getByRole('link', { name: 'correct', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'partly', exact: true }).click();
  await expect(page.getByText('one record matches')).toBeVisible();
  await page.getByRole('button', { name: /^Remove filter/ }).click();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: /Disagreement/ }).click();
  await page.getByRole('option', { name: 'labels differ' }).click();
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const rows = page.getByRole('grid').getByRole('row').filter({ has: page.getByRole('gridcell') });
  await expect(rows).toHaveCount(1);
  const judged = await rows.first().textContent();
  await page.getByRole('grid').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByText('You may look at this record; it is not yours to annotate.')).toBeVisible();
  const answer = /Answer \d\./.exec(judged ?? '')?.[0];
  expect(answer).toBeTruthy();
  await expect(page.locator('[data-judged]')).toContainText(answer as string);

  // A script reads the same.
  const { queues } = (await (await api.get(`/api/v1/spaces/${encodeURIComponent(space)}/queues?name=${encodeURIComponent(name)}`)).json()) as { queues: { id: string }[] };
  const { records } = (await (await api.get(`/v2/annotation-queues/${queues[0]?.id}/records?limit=100`)).json()) as { records: { data: Record<string, string>; annotations: { label?: string }[] }[] };
  expect(records).toHaveLength(4);
  for (const { data, annotations } of records) {
    const differ = data['attributes.output.value'] === answer;
    expect(annotations.map(({ label }) => label).sort()).toEqual(differ ? ['correct', 'partly', 'wrong'] : ['correct', 'correct', 'correct']);
  }
});

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
