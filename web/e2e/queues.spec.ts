import type { APIRequestContext, Page } from '@playwright/test';
import { join } from './support/people';
import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'queues' });

const answers = 'Answers of the assistants';
const review = 'Review set before the model change';

type Summary = { id: string; name: string; record_count: number };
async function queueNamed(api: APIRequestContext, space: string, name: string): Promise<Summary> {
  const { queues } = (await (await api.get(`/api/v1/spaces/${encodeURIComponent(space)}/queues?name=${encodeURIComponent(name)}`)).json()) as { queues: Summary[] };
  const found = queues.find((queue) => queue.name === name);
  if (!found) throw new Error(`there is no queue "${name}"`);
  return found;
}

const person = (name: string) => ({ email: `${name}@example.com`, password: 'annotator password' });
const pathOf = (space: string, queue: { id: string }, rest = '') => `/s/${encodeURIComponent(space)}/queues/${encodeURIComponent(queue.id)}${rest}`;

/** A queue of the test's own, so that tests do not disturb each other. */
async function newQueue(api: APIRequestContext, space: string, change: object = {}): Promise<Summary> {
  const configs = (await (await api.get(`/v2/annotation-configs?space_id=${encodeURIComponent(space)}`)).json()) as { annotation_configs: { id: string }[] };
  const name = `Queue ${Math.random().toString(36).slice(2, 8)}`;
  const response = await api.post(`/api/v1/spaces/${encodeURIComponent(space)}/queues`, {
    data: { name, configs: configs.annotation_configs.map(({ id }) => ({ id })), annotator_emails: ['amara.okafor@example.com'], ...change },
  });
  expect(response.status(), await response.text()).toBe(201);
  return (await response.json()) as Summary;
}

async function datasetOf(api: APIRequestContext, space: string, count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, n) => JSON.stringify({ input: `Question ${n + 1}`, output: `Answer ${n + 1}` }));
  const name = `Set ${Math.random().toString(36).slice(2, 8)}`;
  const response = await api.post(`/api/v1/spaces/${encodeURIComponent(space)}/dataset-imports?format=JSONL&name=${encodeURIComponent(name)}`, {
    data: lines.join('\n'), headers: { 'Content-Type': 'application/x-ndjson' },
  });
  expect(response.status(), await response.text()).toBe(200);
  return ((await response.json()) as { dataset_id: string }).dataset_id;
}

async function addExamples(api: APIRequestContext, queue: { id: string }, dataset: string): Promise<void> {
  const response = await api.post(`/api/v1/queues/${encodeURIComponent(queue.id)}/additions`, { data: { source: { kind: 'EXAMPLE', dataset_id: dataset } } });
  expect(await response.text()).toContain('"done":true');
}

/** Waits for the end of announcements that name a button which is gone again; they stay for seconds. */
const announced = (page: Page) => expect(page.locator('[data-live-announcer] [role="img"]')).toHaveCount(0);

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('combobox', { name: label }).fill(option);
  await page.getByRole('option', { name: option }).first().click();
};

test.describe('the list', () => {
  test('says how every queue is going, and its filter is in the address', async ({ page, signIn, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues`);
    const row = page.getByRole('listitem').filter({ hasText: answers });
    await expect(row).toContainText('284 of 395');
    await expect(page.getByRole('link', { name: 'New queue' })).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('review');
    await expect(page).toHaveURL(/filter=review/);
    await expect(page.getByRole('link', { name: answers, exact: true })).toHaveCount(0);
    await page.reload();
    await expect(page.getByLabel('Filter by name')).toHaveValue('review');
    await expect(page.getByRole('link', { name: review, exact: true })).toBeVisible();
    await page.getByLabel('Filter by name').fill('nothing is called this');
    await expect(page.getByText('No queue matches.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all queues' }).click();
    await expect(page.getByRole('link', { name: answers, exact: true })).toBeVisible();
  });

  test('is worked with J, K and Enter', async ({ page, signIn, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues?filter=e`);
    const links = page.getByRole('main').getByRole('listitem').getByRole('link');
    await expect(links.nth(1)).toBeVisible();
    await page.keyboard.press('j');
    await expect(links.nth(0)).toBeFocused();
    await page.keyboard.press('j');
    await expect(links.nth(1)).toBeFocused();
    await page.keyboard.press('k');
    await expect(links.nth(0)).toBeFocused();
    const name = await links.nth(0).textContent();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name ?? '');
  });

  test('shows annotators what is theirs to do, with their own numbers', async ({ page, signIn, space }) => {
    await signIn(page, person('yuki.tanaka'));
    await page.goto(`/s/${encodeURIComponent(space)}/queues`);
    const row = page.getByRole('listitem').filter({ hasText: answers });
    await expect(row).toContainText('32 of 79');
    await expect(row.getByRole('link', { name: `Annotate ${answers}` })).toBeVisible();
    await expect(page.getByRole('link', { name: 'New queue' })).toHaveCount(0);
    await expectAccessible(page);
  });

  test('shows a queue that is made elsewhere without a reload', async ({ page, signIn, api, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues`);
    await expect(page.getByRole('link', { name: answers, exact: true })).toBeVisible();
    const queue = await newQueue(api, space);
    await expect(page.getByRole('link', { name: queue.name, exact: true })).toBeVisible();
  });
});

test.describe('the wizard', () => {
  test('makes a queue from steps in any order, and keeps its draft over a reload', async ({ page, signIn, api, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new?step=records`);
    await page.getByRole('radio', { name: 'Spans of a project' }).check({ force: true });
    await choose(page, 'Project', 'support-chat');
    await page.getByRole('button', { name: /^All that match|Last 7 days/ }).last().click();
    await page.getByRole('option', { name: 'Since the beginning' }).click();
    await expect(page.getByText(/52 match and will be added/)).toBeVisible();

    await page.getByRole('link', { name: 'Configs' }).last().click();
    await choose(page, 'Add a config', 'correctness');
    await choose(page, 'Add another config', 'comment');
    const chosen = page.getByRole('list', { name: 'Configs of the queue' }).getByRole('listitem');
    await expect(chosen).toHaveCount(2);
    await page.getByRole('button', { name: 'Move comment up' }).click();
    await expect(chosen.first()).toContainText('comment');
    await page.getByRole('button', { name: 'Move correctness up' }).click();
    await expect(chosen.first()).toContainText('correctness');
    await expect(page.getByRole('complementary', { name: 'What annotators see' })).toContainText('partly correct');

    await chosen.nth(1).locator('[draggable]').dragTo(chosen.nth(0));
    await expect(chosen.first()).toContainText('comment');
    await chosen.nth(1).locator('[draggable]').dragTo(chosen.nth(0));
    await expect(chosen.first()).toContainText('correctness');

    await page.reload();
    await expect(chosen).toHaveCount(2);
    await expect(page.getByText('Your entries are kept on this device.')).toBeVisible();

    await page.getByRole('link', { name: 'Summary' }).click();
    await page.getByRole('button', { name: 'Create queue' }).click();
    await expect(page.getByText('Give the queue a name.')).toBeVisible();
    const name = `Made here ${Date.now()}`;
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Instructions').fill('Read the **answer**.');
    await expect(page.getByRole('complementary').locator('strong')).toHaveText('answer');

    await page.getByRole('link', { name: /Annotators/ }).click();
    await page.getByRole('combobox', { name: 'Add people' }).fill('amara');
    await page.getByRole('option', { name: /Amara Okafor/ }).click();
    await page.getByLabel('Due').fill('2031-07-12');
    await page.getByRole('link', { name: 'Summary' }).click();
    await expect(page.getByRole('main')).toContainText('12 Jul 2031');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create queue' }).click();

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    const queue = await queueNamed(api, space, name);
    expect(queue.record_count).toBe(52);
    const whole = (await (await api.get(`/api/v1/queues/${encodeURIComponent(queue.id)}`)).json()) as {
      configs: { name: string; required: boolean }[]; annotators: { email: string }[]; due_at: string;
    };
    expect(whole.configs.map((config) => [config.name, config.required])).toEqual([['correctness', true], ['comment', false]]);
    expect(whole.annotators.map(({ email }) => email)).toEqual(['amara.okafor@example.com']);
    expect(new Date(whole.due_at).toISOString()).toBe('2031-07-12T21:59:59.000Z'); // the end of the day in Berlin
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new`);
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('');
  });

  test('refuses a name that is taken at its field, and creates nothing twice', async ({ page, signIn, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new`);
    await page.getByLabel('Name', { exact: true }).fill(answers);
    await page.getByRole('link', { name: 'Configs' }).last().click();
    await choose(page, 'Add a config', 'correctness');
    await page.getByRole('link', { name: 'Summary' }).click();
    await page.getByRole('button', { name: 'Create queue' }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'Name and instructions' })).toBeFocused();
    await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expectAccessible(page);
  });

  test('creates nothing while the server would refuse the records', async ({ page, signIn, api, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new`);
    const name = `Never made ${Date.now()}`;
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('link', { name: 'Configs' }).last().click();
    await choose(page, 'Add a config', 'correctness');
    await page.getByRole('link', { name: 'Records' }).last().click();
    await page.getByText('Traces of a project').click();
    await choose(page, 'Project', 'support-chat');
    await page.getByLabel('Filter expression').fill('kind = = 3');
    await page.getByRole('link', { name: 'Summary' }).click();
    await page.getByRole('button', { name: 'Create queue' }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'Records' })).toBeFocused();
    await expect(page.getByLabel('Filter expression')).toHaveAttribute('aria-invalid', 'true');
    await expect(queueNamed(api, space, name)).rejects.toThrow('there is no queue');
  });

  test('makes a config in place, and says at its field what is wrong with it', async ({ page, signIn, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new?step=configs`);
    await page.getByRole('button', { name: 'New config' }).click();
    const dialog = page.getByRole('dialog', { name: 'New config' });
    await dialog.getByLabel('Name').fill('correctness');
    await dialog.getByLabel('Label 1', { exact: true }).fill('good');
    await dialog.getByLabel('Label 2', { exact: true }).fill('bad');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Create config' }).click();
    await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
    const name = `tone ${Date.now()}`;
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Create config' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('list', { name: 'Configs of the queue' })).toContainText(name);
    await expect(page.getByRole('complementary')).toContainText('good');
  });

  test('loses no config that is chosen or made, however quickly and whatever the server does', async ({ page, signIn, api }) => {
    const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { organization_id: string }[] };
    const own = await api.post('/v2/spaces', { data: { name: `Configs ${Date.now()}`, organization_id: spaces[0]?.organization_id } });
    const { id: space } = (await own.json()) as { id: string };
    const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
    for (const name of names) {
      const made = await api.post('/v2/annotation-configs', { data: { name, space_id: space, annotation_config_type: 'FREEFORM' } });
      expect(made.ok(), await made.text()).toBe(true);
    }
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new?step=configs`);
    const chosen = page.getByRole('list', { name: 'Configs of the queue' }).getByRole('listitem');
    // One after another, as fast as keys can come: each is found by what was typed since the one before.
    await page.getByRole('combobox', { name: 'Add a config' }).click();
    for (const name of names) {
      await page.keyboard.type(name);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
    await expect(chosen).toHaveText(names.map((name) => new RegExp(name)));
    await page.reload();
    await expect(chosen).toHaveText(names.map((name) => new RegExp(name)));

    // One that is made while the list of configs cannot be read.
    const form = page.getByRole('dialog', { name: 'New config' });
    const begin = async (name: string) => {
      await page.getByRole('button', { name: 'New config' }).click();
      await form.getByLabel('Name').fill(name);
      await form.getByText('Text', { exact: true }).click();
    };
    await page.route(/\/v2\/annotation-configs\?/, (route) => route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"title":"Unprocessable","status":422}' }));
    await begin('zeta');
    await form.getByRole('button', { name: 'Create config' }).click();
    await expect(form).toHaveCount(0);
    await expect(chosen.nth(5)).toContainText('zeta');
    await page.unroute(/\/v2\/annotation-configs\?/);

    // One whose dialog is closed before the server has answered is not chosen, and takes nothing with it.
    let answer = () => {};
    const waits = new Promise<void>((done) => (answer = done));
    await page.route(/\/v2\/annotation-configs$/, async (route) => {
      await waits;
      await route.continue();
    });
    await begin('late');
    await form.getByRole('button', { name: 'Create config' }).click();
    await page.keyboard.press('Escape');
    await expect(form).toHaveCount(0);
    await page.getByRole('button', { name: `Take out ${names[0]}` }).click();
    const made = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/v2/annotation-configs'));
    answer();
    expect((await made).status()).toBe(201);
    await choose(page, 'Add another config', 'late');
    await expect(chosen).toHaveText([...names.slice(1), 'zeta', 'late'].map((name) => new RegExp(name)));
  });

  test('invites people who are not members, and shows their link', async ({ page, browser, signIn, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new?step=annotators`);
    const email = `new.${Date.now()}@example.com`;
    const field = page.getByRole('combobox', { name: 'Add people' });
    await field.fill(email);
    await field.press('Enter');
    const row = page.getByRole('list', { name: 'People chosen' }).getByRole('listitem').filter({ hasText: email });
    await expect(row).toContainText('Not a member');
    await page.getByRole('link', { name: 'Records' }).last().click();
    await page.getByRole('link', { name: /Annotators/ }).click();
    await expect(page.getByText('One person is not a member yet.')).toBeVisible();
    await row.getByRole('button', { name: 'Invite' }).click();
    await expect(row.locator('code')).toHaveText(/^http:\/\/127\.0\.0\.1:\d+\/invite\/\S+$/);
    await expect(page.getByText('One person is not a member yet.')).toHaveCount(0);
    await announced(page);
    await expectAccessible(page);
    const link = await row.locator('code').textContent();
    const guest = await browser.newContext();
    const visit = await guest.newPage();
    await visit.goto(link ?? '');
    await expect(visit.getByText(email)).toBeVisible();
    await guest.close();
  });
});

test.describe('records', () => {
  test('are added from a dataset after a dry run, and nothing twice', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space);
    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    await page.getByRole('button', { name: 'Add records' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Examples of a dataset').click();
    await dialog.getByRole('combobox', { name: 'Dataset' }).click();
    await page.getByRole('option').first().click();
    await expect(dialog.getByText(/54 match, 0 already here, 54 will be added/)).toBeVisible();
    await dialog.getByText('Only a random sample').click();
    await dialog.getByLabel('How many').fill('20');
    await dialog.getByLabel('How many').press('Tab');
    await expect(dialog.getByRole('status')).toContainText('20 will be added');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add 20 records' }).click();
    await expect(dialog.getByText(`20 records were added to ${queue.name}.`)).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '21');

    await page.getByRole('button', { name: 'Add records' }).click();
    await dialog.getByText('Examples of a dataset').click();
    await dialog.getByRole('combobox', { name: 'Dataset' }).click();
    await page.getByRole('option').first().click();
    await expect(dialog.getByText(/54 match, 20 already here, 34 will be added/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Add 34 records' }).click();
    await expect(dialog.getByText('34 records were added')).toBeVisible();
    expect((await queueNamed(api, space, queue.name)).record_count).toBe(54);
  });

  test('say at the field what is wrong with a filter expression', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space);
    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    await page.getByRole('button', { name: 'Add records' }).click();
    await choose(page, 'Project', 'support-chat');
    await page.getByLabel('Filter expression').fill('kind = = 3');
    await expect(page.getByLabel('Filter expression')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('button', { name: /^Add/ }).last()).toBeDisabled();
  });

  test('are found by filters that are in the address, and opened', async ({ page, signIn, api, space }) => {
    const queue = await queueNamed(api, space, answers);
    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    await expect(page.getByRole('row')).not.toHaveCount(1);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('button', { name: /Disagreement/ }).click();
    await page.getByRole('option', { name: 'labels differ' }).click();
    await expect(page).toHaveURL(/disagreement=true/);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'labels differ', exact: true })).toBeVisible();
    const count = Number(/^(\d+) records match/.exec((await page.getByText(/records? match/).textContent()) ?? '')?.[1]);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(79);
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(count + 1));
    await expectAccessible(page);
    await page.reload();
    await expect(page.getByText(`${count} records match`)).toBeVisible();
    await page.getByRole('button', { name: 'Remove filter: labels differ' }).click();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '80');
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/annotate\//);
  });

  test('of a long list are one request away at its end, and stay few in the document', async ({ page, signIn, api, space }) => {
    test.setTimeout(120_000);
    const queue = await newQueue(api, space);
    await addExamples(api, queue, await datasetOf(api, space, 3000));
    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '3001');
    await page.getByRole('grid').focus();
    let requests = 0;
    page.on('request', (request) => {
      if (/\/records\?/.test(request.url())) requests += 1;
    });
    await page.keyboard.press('End');
    await expect(page.getByText('Answer 3000', { exact: true })).toBeVisible();
    expect(requests).toBeLessThanOrEqual(3);
    await page.keyboard.press('Home');
    await expect(page.getByText('Answer 1', { exact: true })).toBeVisible();
    expect(await page.getByRole('grid').locator('*').count()).toBeLessThanOrEqual(1500);
  });

  test('are removed many at a time, with the number typed above 100', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space);
    await addExamples(api, queue, await datasetOf(api, space, 150));
    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '151');
    await page.getByRole('checkbox', { name: /record 1$/ }).click();
    await page.getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove one record' }).click();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '150');
    await page.getByRole('checkbox', { name: /record 2$/ }).click();
    await page.getByRole('button', { name: 'Select all 149 that match' }).click();
    await page.getByRole('button', { name: 'Remove…' }).click();
    const confirm = page.getByRole('button', { name: 'Remove 149 records' });
    await expect(confirm).toBeDisabled();
    await page.getByLabel(/Type “149” to confirm/).fill('149');
    await announced(page);
    await expectAccessible(page);
    await confirm.click();
    await expect(page.getByText('The queue has no records yet.')).toBeVisible();
  });

  test('are assigned many at a time', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space, { annotator_emails: ['amara.okafor@example.com', 'yuki.tanaka@example.com'] });
    await addExamples(api, queue, await datasetOf(api, space, 10));
    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByRole('button', { name: 'Assign…' }).click();
    await page.getByRole('dialog').getByText('Yuki Tanaka').click();
    await expect(page.getByText('3 records selected, 3 will change.')).toBeVisible();
    await page.getByRole('button', { name: 'Assign 3 records' }).click();
    await expect(page.getByRole('gridcell', { name: 'Yuki Tanaka', exact: true })).toHaveCount(3);
  });
});

test.describe('many records', () => {
  test('are annotated at a time in one’s own name', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space, { annotator_emails: ['admin@localhost'] });
    await addExamples(api, queue, await datasetOf(api, space, 12));
    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    await page.getByRole('checkbox', { name: /record 1$/ }).click();
    await page.getByRole('button', { name: 'Select all 12 that match' }).click();
    await page.getByRole('checkbox', { name: /record 3$/ }).click(); // all but this one
    await page.getByRole('button', { name: 'Annotate…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'incorrect', exact: true }).click();
    await expect(dialog.getByText('11 records selected, 11 will change.')).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Annotate 11 records' }).click();
    await expect(page.getByText('11 records annotated')).toBeVisible();
    await expect(page.getByRole('gridcell', { name: 'incorrect', exact: true })).toHaveCount(11);
  });

  test('get back what each had before when that is undone, but for what was changed since', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space, { annotator_emails: ['admin@localhost'] });
    await addExamples(api, queue, await datasetOf(api, space, 6));
    const records = async () =>
      ((await (await api.get(`/api/v1/queues/${encodeURIComponent(queue.id)}/records`)).json()) as {
        records: { id: string; state: string; annotations: { name: string; label?: string }[] }[];
      }).records;
    const annotate = async (record: number, label: string) => {
      const id = (await records())[record]?.id ?? '';
      const said = await api.post(`/v2/annotation-queues/${encodeURIComponent(queue.id)}/records/${encodeURIComponent(id)}/annotate`, { data: { annotations: [{ name: 'correctness', label }] } });
      expect(said.ok(), await said.text()).toBe(true);
    };
    const shown = async () => (await records()).map(({ state, annotations }) => `${state} ${annotations.map(({ label }) => label).join()}`);
    await annotate(0, 'correct');
    const before = await shown();
    expect(before).toEqual(['DONE correct', 'TODO ', 'TODO ', 'TODO ', 'TODO ', 'TODO ']);

    await signIn(page);
    await page.goto(pathOf(space, queue, '/records'));
    const all = async () => {
      await page.getByRole('checkbox', { name: 'Select the rows loaded' }).click();
      await page.getByRole('button', { name: 'Annotate…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('radio', { name: 'incorrect', exact: true }).click();
      await dialog.getByRole('button', { name: 'Annotate 6 records' }).click();
      await expect(page.getByRole('gridcell', { name: 'incorrect', exact: true })).toHaveCount(6);
    };
    await all();
    const undo = page.getByRole('alertdialog').filter({ hasText: '6 records annotated' }).getByRole('button', { name: 'Undo' });
    await expectAccessible(page);
    await undo.click();
    await expect(page.getByText('Undone for 6 records.')).toBeVisible();
    await expect(page.getByRole('gridcell', { name: 'incorrect', exact: true })).toHaveCount(0);
    expect(await shown()).toEqual(before);

    await all();
    await annotate(2, 'correct');
    await undo.click();
    await expect(page.getByText('Undone for 5 records. One has changed since and stays as it is.')).toBeVisible();
    expect(await shown()).toEqual(before.with(2, 'DONE correct'));
  });

  test('stop being added when that is stopped, and going on adds the rest', async ({ page, signIn, api, space }) => {
    test.setTimeout(120_000);
    const queue = await newQueue(api, space);
    const dataset = await datasetOf(api, space, 5000);
    await signIn(page);
    // The answer is held back after its first line, as a slow server would.
    await page.addInitScript(() => {
      const real = window.fetch;
      window.fetch = async (...args) => {
        const response = await real(...args);
        const request = args[0] as Request;
        if (!request.url?.endsWith('/additions') || !response.headers.get('Content-Type')?.includes('ndjson') || !response.body) return response;
        const slow = new TransformStream({ transform: async (chunk, out) => { out.enqueue(chunk); await new Promise((done) => setTimeout(done, 500)); } });
        return new Response(response.body.pipeThrough(slow), response);
      };
    });
    await page.goto(pathOf(space, queue, '/records'));
    await page.getByRole('button', { name: 'Add records' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Examples of a dataset').click();
    const { name } = (await (await api.get(`/v2/datasets/${encodeURIComponent(dataset)}`)).json()) as { name: string };
    await choose(page, 'Dataset', name);
    await dialog.getByRole('button', { name: 'Add 5,000 records' }).click();
    await expect(dialog.getByRole('progressbar')).toBeVisible();
    await page.keyboard.press('Escape'); // the dialog stays while it runs
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await expect(dialog.getByText(/^Stopped\./)).toBeVisible();
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await expect(dialog.getByText(/were added to/)).toBeVisible({ timeout: 30_000 });
    expect((await queueNamed(api, space, queue.name)).record_count).toBe(5000);
  });
});

test.describe('records chosen elsewhere', () => {
  test('go into a queue that is picked, and begin a new one', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space);
    const dataset = await datasetOf(api, space, 30);
    const { name } = (await (await api.get(`/v2/datasets/${encodeURIComponent(dataset)}`)).json()) as { name: string };
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/datasets/${encodeURIComponent(dataset)}`);
    await page.getByRole('button', { name: 'Add to queue…' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add to a queue' });
    await choose(page, 'Queue', queue.name);
    await expect(dialog.getByText('30 match, 0 already here, 30 will be added.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Add 30 records' }).click();
    await expect(dialog.getByText(`30 records were added to ${queue.name}.`)).toBeVisible();
    await announced(page);
    await expectAccessible(page);
    await dialog.getByRole('link', { name: 'Open the queue' }).click();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '31');

    await page.goto(`/s/${encodeURIComponent(space)}/datasets/${encodeURIComponent(dataset)}`);
    await page.getByRole('button', { name: 'Add to queue…' }).first().click();
    await dialog.getByText('Only a random sample').click();
    await dialog.getByLabel('How many').fill('7');
    await dialog.getByLabel('How many').press('Tab');
    await dialog.getByRole('button', { name: 'New queue' }).click();
    await page.getByRole('link', { name: 'Summary' }).click();
    await expect(page.getByRole('region', { name: 'Records' })).toContainText(`Examples of a dataset: ${name}`);
    await expect(page.getByText('30 match, 7 of them will be added.')).toBeVisible();
    await page.getByRole('button', { name: 'Start over' }).click();
    await expect(page.getByText('Your entries are kept on this device.')).toHaveCount(0);
  });
});

test.describe('annotators', () => {
  test('are added and removed, and what that does is said first', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space, { assignment_method: 'RANDOM' });
    await addExamples(api, queue, await datasetOf(api, space, 10));
    await signIn(page);
    await page.goto(pathOf(space, queue, '/annotators'));
    await expect(page.getByRole('row').filter({ hasText: 'Amara Okafor' })).toContainText('0 of 10');
    await page.getByRole('button', { name: 'Add annotators' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add annotators' }).click();
    await expect(dialog.getByText('Add at least one person.')).toBeVisible();
    await dialog.getByRole('combobox').fill('yuki');
    await page.getByRole('option', { name: /Yuki Tanaka/ }).click();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add one annotator' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Yuki Tanaka' })).toBeVisible();
    await page.getByRole('button', { name: 'Remove Amara Okafor' }).click();
    await expect(page.getByText(/Unfinished work is shared out again: \d+ records/)).toBeVisible();
    await page.getByRole('button', { name: 'Remove from the queue' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Yuki Tanaka' })).toContainText('0 of 10');
    await page.getByRole('link', { name: 'Records of Yuki Tanaka' }).click();
    await expect(page.getByRole('button', { name: 'annotator is Yuki Tanaka', exact: true })).toBeVisible();
  });
});

test.describe('settings', () => {
  test('say what each change does to finished work, and send only what changed', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space);
    await signIn(page);
    await page.goto(pathOf(space, queue, '/settings'));
    await expect(page.getByLabel('Instructions')).toBeVisible();
    await expectAccessible(page);
    await expect(page.getByRole('button', { name: 'Save changes' })).toBeDisabled();
    await page.getByLabel('Instructions').fill('New.');
    await page.getByRole('button', { name: /Answers of others/ }).click();
    await page.getByRole('option', { name: 'Always hidden' }).click();
    await expect(page.getByText('Annotators see the instructions again before their next record.')).toBeVisible();
    await expect(page.getByText('Annotators no longer see what others said.')).toBeVisible();
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByRole('button', { name: 'Save changes' }).click();
    expect((await sent).postDataJSON()).toEqual({ instructions: 'New.', blind: 'ALWAYS' });
    await expect(page.getByRole('button', { name: 'Save changes' })).toBeDisabled();
    await page.getByLabel('Name', { exact: true }).fill('  ');
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect(page.getByText('Leave without saving?')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('Give the queue a name.')).toBeVisible();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(queue.name);
  });

  test('delete a queue once its name is typed, and say that annotations stay', async ({ page, signIn, api, space }) => {
    const queue = await newQueue(api, space);
    await signIn(page);
    await page.goto(pathOf(space, queue, '/settings'));
    await page.getByRole('button', { name: 'Delete queue' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText('Annotations stay on their targets');
    await expect(dialog.getByRole('button', { name: 'Delete queue' })).toBeDisabled();
    await dialog.getByRole('textbox').fill(queue.name);
    await dialog.getByRole('textbox').press('Enter');
    await expect(page).toHaveURL(/\/queues$/);
    expect((await api.get(`/api/v1/queues/${encodeURIComponent(queue.id)}`)).status()).toBe(404);
  });
});

test.describe('the way from a new queue to the first annotation', () => {
  test('the lead makes it, an annotator submits, and the lead sees it without a reload', async ({ page, browser, signIn, api, server, space }) => {
    test.setTimeout(120_000);
    const dataset = await datasetOf(api, space, 5);
    const { name: examples } = (await (await api.get(`/v2/datasets/${encodeURIComponent(dataset)}`)).json()) as { name: string };
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new`);
    const name = `First ${Date.now()}`;
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.keyboard.press('Enter'); // goes on to the next step
    await choose(page, 'Add a config', 'correctness');
    await page.getByRole('button', { name: 'Annotators', exact: true }).click();
    await page.getByRole('combobox', { name: 'Add people' }).fill('leila.haddad@example.com,');
    await expect(page.getByRole('list', { name: 'People chosen' })).toContainText('Leila Haddad');
    await page.getByRole('button', { name: 'Records', exact: true }).click();
    await page.getByText('Examples of a dataset').click();
    await choose(page, 'Dataset', examples);
    await page.getByRole('button', { name: 'Summary' }).click();
    await page.getByRole('button', { name: 'Create queue' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page.getByText('Nobody has submitted anything yet.')).toBeVisible();

    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
    const annotator = await context.newPage();
    await signIn(annotator, person('leila.haddad'));
    await annotator.goto(`/s/${encodeURIComponent(space)}/queues`);
    await annotator.getByRole('link', { name: `Annotate ${name}` }).click();
    await annotator.getByRole('radio', { name: /partly correct/ }).click();
    await annotator.getByRole('button', { name: /^Submit/ }).click();
    await expect(page.getByRole('progressbar', { name: `Progress of ${name}` })).toHaveAttribute('aria-valuenow', '1');
    await expect(page.getByRole('link', { name: 'partly correct' })).toBeVisible();
    await page.getByRole('link', { name: 'partly correct' }).click();
    await expect(page.getByText('one record matches')).toBeVisible();
    await expect(page.getByRole('gridcell', { name: 'Done' })).toBeVisible();
    await context.close();
  });
});

test.describe('roles', () => {
  test('annotators see their own progress and the way to work, nothing else of the queue', async ({ page, signIn, api, space }) => {
    const queue = await queueNamed(api, space, answers);
    await signIn(page, person('yuki.tanaka'));
    await page.goto(pathOf(space, queue));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(answers);
    await expect(page.getByRole('main')).toContainText('47 records are left for you.');
    await expect(page.getByRole('link', { name: 'Go on annotating' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Settings' })).toHaveCount(1); // that of the rail
    await expectAccessible(page);
    for (const tab of ['/records', '/annotators', '/settings']) {
      await page.goto(pathOf(space, queue, tab));
      await expect(page.getByText('This page is for members of the space.')).toBeVisible();
    }
    await page.goto(`/s/${encodeURIComponent(space)}/queues/new`);
    await expect(page.getByText('This page is for members of the space.')).toBeVisible();
  });

  test('viewers read everything and change nothing', async ({ page, playwright, server, signIn, api, space }) => {
    const queue = await queueNamed(api, space, answers);
    const { person: viewer } = await join(playwright, api, server, encodeURIComponent(space), 'READ_ONLY');
    await signIn(page, viewer);
    await page.goto(`/s/${encodeURIComponent(space)}/queues`);
    await expect(page.getByRole('link', { name: answers, exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'New queue' })).toHaveCount(0);
    await page.goto(pathOf(space, queue, '/records'));
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '80');
    await expect(page.getByRole('checkbox')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Add records' })).toHaveCount(0);
    await page.goto(pathOf(space, queue, '/annotators'));
    await expect(page.getByRole('row').filter({ hasText: 'Amara Okafor' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Add annotators' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
    for (const address of [pathOf(space, queue, '/settings'), `/s/${encodeURIComponent(space)}/queues/new`]) {
      await page.goto(address);
      await expect(page.getByText('This page is for members of the space.')).toBeVisible();
    }
  });

  test('what is not there and tabs that are not built are one and the same "Not found"', async ({ page, signIn, api, space }) => {
    const queue = await queueNamed(api, space, answers);
    await signIn(page);
    for (const address of [pathOf(space, queue, '/export'), pathOf(space, queue, '/agreement'), pathOf(space, { id: 'bm90aGluZw==' })]) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not found');
    }
  });
});

test.describe('accessibility', () => {
  for (const theme of ['light', 'dark'] as const) {
    test(`axe finds nothing on any page of a queue in the ${theme} theme`, async ({ page, signIn, api, space }) => {
      test.setTimeout(120_000);
      await page.emulateMedia({ colorScheme: theme });
      const queue = await queueNamed(api, space, answers);
      await signIn(page);
      for (const tab of ['', '/records', '/annotators', '/settings']) {
        await page.goto(pathOf(space, queue, tab));
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(answers);
        await page.waitForLoadState('networkidle').catch(() => {});
        await expectAccessible(page);
      }
      for (const step of ['name', 'configs', 'annotators', 'records', 'summary']) {
        await page.goto(`/s/${encodeURIComponent(space)}/queues/new?step=${step}`);
        await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
        await expectAccessible(page);
      }
      await page.goto(`/s/${encodeURIComponent(space)}/queues`);
      await expect(page.getByRole('link', { name: answers, exact: true })).toBeVisible();
      await expectAccessible(page);
    });
  }
});

test.describe('states', () => {
  test('a page that fails says so with the request, and tries again', async ({ page, watch, signIn, api, space }) => {
    const queue = await queueNamed(api, space, answers);
    await signIn(page);
    let failing = true;
    await page.route(/\/progress$/, async (route) => {
      if (!failing) return route.continue();
      return route.fulfill({ status: 400, contentType: 'application/problem+json', body: '{"type":"about:blank","title":"Bad Request","status":400,"detail":"broken on purpose","request_id":"REQUEST7"}' });
    });
    watch.allow(/400/);
    await page.goto(pathOf(space, queue));
    await expect(page.getByText('The progress could not be loaded.')).toBeVisible();
    await expect(page.getByText('REQUEST7')).toBeVisible();
    await expectAccessible(page);
    failing = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Per annotator')).toBeVisible();
  });

  test('nothing scrolls sideways on a phone but tables, in either language', async ({ page, signIn, api, space }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const queue = await queueNamed(api, space, answers);
    await signIn(page);
    for (const language of ['en', 'de'] as const) {
      expect((await page.request.put('/api/v1/preferences', { data: { language } })).status()).toBe(200);
      const wizard = ['name', 'configs', 'annotators', 'records', 'summary'].map((step) => `/s/${encodeURIComponent(space)}/queues/new?step=${step}`);
      for (const address of [`/s/${encodeURIComponent(space)}/queues`, ...['', '/records', '/annotators', '/settings'].map((tab) => pathOf(space, queue, tab)), ...wizard]) {
        await page.goto(address);
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await page.waitForTimeout(300);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${address} in ${language}`).toBeLessThanOrEqual(0);
      }
    }
    await page.request.put('/api/v1/preferences', { data: {} });
  });
});

test.describe('an empty space', () => {
  test('leads are offered the first queue, annotators are told that there is no work', async ({ page, playwright, server, signIn, api }) => {
    const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { organization_id: string }[] };
    const made = await api.post('/v2/spaces', { data: { name: `Empty ${Date.now()}`, organization_id: spaces[0]?.organization_id } });
    expect(made.status(), await made.text()).toBe(201);
    const empty = encodeURIComponent(((await made.json()) as { id: string }).id);
    await signIn(page);
    await page.goto(`/s/${empty}/queues`);
    await expect(page.getByRole('link', { name: 'Create the first queue' })).toBeVisible();
    await expectAccessible(page);
    await page.goto(`/s/${empty}/queues/new?step=configs`);
    await expect(page.getByRole('button', { name: 'New config' })).toBeVisible();
    const { person: annotator } = await join(playwright, api, server, empty, 'ANNOTATOR');
    await page.context().clearCookies();
    await signIn(page, annotator);
    await page.goto(`/s/${empty}/queues`);
    await expect(page.getByText('No queue has work for you.')).toBeVisible();
    await expectAccessible(page);
  });
});
