// What goes wrong, and that nothing is lost by it: servers that die, answers that are lost, sessions that end, refusals, full
// devices, other tabs and other people.
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectAccessible, Server, test } from './support/test';
import { apiAs, comment, correctness, makeQueue, openQueue, personOf, ready, saved, storedIn } from './support/queue';

test.use({ of: 'annotate-failure' });

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const saveState = (page: Page) => page.locator('header [data-state]');
const submit = 'Control+Enter';
const labelsOf = (stored: Awaited<ReturnType<typeof storedIn>>) => stored.map(({ annotations }) => annotations.map(({ label }) => label).filter(Boolean));

test('with the server killed annotating goes on; when it is back everything is stored once', async ({ browser, playwright }) => {
  test.setTimeout(240_000);
  const server = await Server.start();
  try {
    await server.fill();
    const api = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
    const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string; name: string }[] };
    const space = spaces.find(({ name }) => name === 'default')?.id ?? '';
    const queue = await makeQueue(api, server, space, { records: 8 });
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    await page.request.post('/api/v1/session', { data: queue.annotator });
    await openQueue(page, queue);
    await page.keyboard.press('1');
    await page.keyboard.press(submit);
    await expect(heading(page)).toContainText('Record 2 of 8');
    await saved(page);
    await page.waitForTimeout(500);

    await server.kill();
    for (let n = 2; n <= 5; n++) {
      await expect(heading(page)).toContainText(`Record ${n} of 8`);
      await ready(page);
      await page.keyboard.press('2');
      await page.keyboard.press(submit);
    }
    await expect(page.getByText('You are offline. 4 annotations are kept on this device.')).toBeVisible();
    await expect(saveState(page)).toContainText('Kept on this device – sending again (4)');
    // One of before is changed as well.
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(heading(page)).toContainText('Record 5 of 8');
    await ready(page);
    await page.keyboard.press('3');
    await page.keyboard.press(submit);

    await server.restart();
    await saved(page);
    await expect(heading(page)).toContainText('Record 6 of 8', { timeout: 40_000 });
    expect(labelsOf(await storedIn(api, queue)).slice(0, 6)).toEqual([['correct'], ['partly'], ['partly'], ['partly'], ['wrong'], []]);
    const own = await apiAs(playwright, server, queue.annotator);
    const progress = (await (await own.get(`/api/v1/queues/${queue.id}/work/progress`)).json()) as { submitted: number };
    expect(progress.submitted).toBe(5);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => /outbox|kept/.test(key)))).toEqual([]);
    await own.dispose();
    await api.dispose();
    await context.close();
  } finally {
    await server.close();
  }
});

test('what was half typed when the tab was closed is there on the next visit, also without a server', async ({ page, signIn, api, server, space, context }) => {
  const queue = await makeQueue(api, server, space, { records: 3, configs: [comment] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await context.route('**/draft', (route) => route.abort());
  await page.getByRole('textbox', { name: /^comment/ }).click();
  await page.keyboard.type('half a sent');
  await page.close();
  await context.unroute('**/draft');
  const again = await context.newPage();
  await openQueue(again, queue, queue.records[0]);
  await expect(again.getByRole('textbox', { name: /^comment/ })).toHaveValue('half a sent');
  await saved(again);
});

test('a browser that is killed in mid-text loses nothing', async ({ api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 2, configs: [comment] });
  const folder = await mkdtemp(join(tmpdir(), 'postil-profile-'));
  const launch = () => chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'], baseURL: server.url, locale: 'en-GB' });
  try {
    const first = await launch();
    const page = await first.newPage();
    await page.request.post('/api/v1/session', { data: queue.annotator });
    await openQueue(page, queue);
    await page.getByRole('textbox', { name: /^comment/ }).click();
    await page.keyboard.type('a thought that is not');
    await page.waitForTimeout(1500);
    await crash(first);
    const second = await launch();
    const after = await second.newPage();
    await after.request.post('/api/v1/session', { data: queue.annotator });
    await openQueue(after, queue, queue.records[0]);
    await expect(after.getByRole('textbox', { name: /^comment/ })).toHaveValue('a thought that is not');
    await second.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Ends the browser's processes at once. */
async function crash(context: BrowserContext): Promise<void> {
  const page = context.pages()[0];
  const session = page && (await context.newCDPSession(page));
  const gone = new Promise((done) => context.once('close', done));
  session?.send('Browser.crash' as never).catch(() => undefined);
  await gone;
}

test('a submit whose answer is lost has one effect', async ({ page, signIn, api, server, space, playwright }) => {
  const queue = await makeQueue(api, server, space, { records: 3 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  let reached = 0;
  await page.route('**/submit', async (route) => {
    reached++;
    if (reached > 2) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 3');
  await saved(page);
  expect(reached).toBe(3);
  const own = await apiAs(playwright, server, queue.annotator);
  expect(await (await own.get(`/api/v1/queues/${queue.id}/work/progress`)).json()).toMatchObject({ submitted: 1, left: 2 });
  await own.dispose();
});

test('a session that ends while typing is taken up over the page, and what was entered is sent', async ({ page, signIn, api, server, space, playwright }) => {
  const queue = await makeQueue(api, server, space, { records: 3, configs: [correctness, comment] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  const cookies = await page.context().cookies();
  const same = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') } });
  expect((await same.delete('/api/v1/session')).status()).toBe(204);
  await same.dispose();

  await page.keyboard.press('2');
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel('Password').fill(queue.annotator.password);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await saved(page);
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  await ready(page);
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 3');
  await saved(page);
  expect(labelsOf(await storedIn(api, queue))[0]).toEqual(['partly']);
});

test('too many requests are waited for, as long as the server asks', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 3 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  const times: number[] = [];
  await page.route('**/submit', (route) => {
    times.push(Date.now());
    return times.length === 1
      ? route.fulfill({ status: 429, headers: { 'Retry-After': '3' }, contentType: 'application/problem+json', body: '{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"wait"}' })
      : route.continue();
  });
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(saveState(page)).toContainText('Kept on this device – sending again (1)');
  await saved(page);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(3000);
  expect(labelsOf(await storedIn(api, queue))[0]).toEqual(['correct']);
});

test('what the server refuses is kept with its reason, and can be opened, downloaded or discarded', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 4 });
  await signIn(page, queue.annotator);
  await page.route('**/events', (route) => route.abort()); // the live changes would tell before anything is refused
  await openQueue(page, queue);
  await page.waitForTimeout(300);
  expect((await api.delete(`/v2/annotation-queues/${queue.id}/records`, { data: { record_ids: [queue.records[0]] } })).ok()).toBe(true);
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await page.getByRole('button', { name: 'Not accepted – show' }).click();
  const dialog = page.getByRole('dialog', { name: 'Not accepted' });
  await expect(dialog.getByText(/^(Draft|Submit) of record 1 in/)).toBeVisible();
  await expect(dialog.getByText(/^Not Found/)).toBeVisible();
  await expectAccessible(page);
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download all' }).click()]);
  expect(file.suggestedFilename()).toBe('postil-not-sent.json');
  await dialog.getByRole('button', { name: 'Discard', exact: true }).click();
  await dialog.getByRole('button', { name: 'Discard for good' }).click();
  await expect(dialog.getByText('Everything was accepted.')).toBeVisible();
  await page.keyboard.press('Escape');
  await saved(page);
});

test('a device without room blocks submitting, says so, and drops nothing', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 3 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.evaluate(() => {
    let chunk = 'x'.repeat(1 << 20);
    for (let n = 0; chunk.length > 0; n++) {
      try {
        localStorage.setItem(`filler${n}`, chunk);
      } catch {
        chunk = chunk.slice(0, chunk.length >> 1);
      }
    }
  });
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: 'This device has no room left' })).toBeVisible();
  await page.keyboard.press(submit);
  const dialog = page.getByRole('alertdialog', { name: 'This device has no room left' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(heading(page)).toContainText('Record 1 of 3');
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('filler')).forEach((key) => localStorage.removeItem(key)));
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 3');
  await saved(page);
  expect(labelsOf(await storedIn(api, queue))[0]).toEqual(['partly']);
});

test('a record that goes to somebody else keeps the draft, and says so', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 3, annotators: ['yuki', 'amara'] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('2');
  await saved(page);
  const assigned = await api.post(`/api/v1/queues/${queue.id}/records/bulk`, { data: { action: 'ASSIGN', record_ids: [queue.records[0]], emails: [personOf(server, 'amara').email] } });
  expect(assigned.ok(), await assigned.text()).toBe(true);
  // The live changes tell of it.
  await expect(page.getByText('This record went to someone else. Your draft is kept.')).toBeVisible();
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  await page.getByRole('button', { name: 'Take it again' }).click();
  await expect(page.getByText('It is not free at the moment.')).toBeVisible();

  // Given back, it is taken up again with the draft.
  const back = await api.post(`/api/v1/queues/${queue.id}/records/bulk`, { data: { action: 'ASSIGN', record_ids: [queue.records[0]], emails: [queue.annotator.email] } });
  expect(back.ok(), await back.text()).toBe(true);
  await page.getByRole('button', { name: 'Take it again' }).click();
  await expect(page.getByText('This record went to someone else. Your draft is kept.')).toHaveCount(0);
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  await page.locator('body').click({ position: { x: 2, y: 200 } });
  await page.keyboard.press(submit);
  await expect(page.getByText('Answer 2 of')).toBeVisible();
  await saved(page);
  expect(labelsOf(await storedIn(api, queue))[0]).toEqual(['partly']);
});

test('two tabs of one person never overwrite one another', async ({ page, signIn, api, server, space, context }) => {
  const queue = await makeQueue(api, server, space, { records: 3, configs: [correctness, comment] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('1');
  await saved(page);

  const other = await context.newPage();
  await openQueue(other, queue, queue.records[0]);
  await expect(other.getByText('This record is open in another tab or on another device of yours.')).toBeVisible();
  await expect(other.getByRole('radio').first()).toBeDisabled();
  await other.getByRole('button', { name: 'Work on it here' }).click();
  await expect(other.getByRole('radio', { name: /correct/ })).toBeChecked();
  await other.getByRole('radio', { name: /wrong/ }).click();
  await expect(other.getByRole('radio', { name: /wrong/ })).toBeChecked();
  await saved(other);

  // The first tab has not noticed yet.
  await page.getByRole('textbox', { name: /^comment/ }).fill('from the first tab');
  await expect(page.getByRole('heading', { name: 'Changed in two places' })).toBeVisible();
  const group = page.getByRole('group', { name: /^correctness/ });
  await expect(group.getByRole('radio')).toHaveCount(2);
  await expectAccessible(page);
  await expect(group.getByRole('radio', { name: /Here/ })).toBeChecked(); // the newer one
  await group.getByRole('radio', { name: /The other/ }).check();
  await page.getByRole('button', { name: 'Use these values' }).click();
  await expect(page.getByRole('radio', { name: /wrong/ })).toBeChecked();
  await expect(page.getByRole('textbox', { name: /^comment/ })).toHaveValue('from the first tab');
  await saved(page);
  await page.reload();
  await ready(page);
  await expect(page.getByRole('radio', { name: /wrong/ })).toBeChecked();
  await expect(page.getByRole('textbox', { name: /^comment/ })).toHaveValue('from the first tab');
});

test('what somebody did not get sent waits for them, whoever signs in meanwhile', async ({ page, signIn, api, server, space, context }) => {
  const queue = await makeQueue(api, server, space, { records: 3, annotators: ['yuki', 'leila'] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await context.route('**/submit', (route) => route.abort());
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(saveState(page)).toHaveAttribute('data-state', 'kept');

  await page.getByRole('link', { name: 'Queues' }).click();
  await page.getByRole('button', { name: /account menu$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Not everything is sent' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Keep it here and sign out' }).click();
  await expect(page).toHaveURL(/\/login/);

  await context.unroute('**/submit');
  const leila = personOf(server, 'leila');
  await page.getByLabel('E-mail').fill(leila.email);
  await page.getByLabel('Password').fill(leila.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/queues/);
  await openQueue(page, queue);
  await expect(page.getByText('1 annotation of Yuki Tanaka waits for their sign-in.')).toBeVisible();
  await page.waitForTimeout(1500);
  expect(labelsOf(await storedIn(api, queue))[0]).toEqual([]);

  await signIn(page, queue.annotator);
  await page.goto(`/s/${space}/queues`);
  await expect.poll(async () => labelsOf(await storedIn(api, queue))[0], { timeout: 15_000 }).toEqual(['correct']);
});
