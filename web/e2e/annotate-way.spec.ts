// The way through a queue to its end, holds that run out, and what others change meanwhile: leads, new versions, proxies.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, Server, test } from './support/test';
import { annotateAddress, apiAs, comment, correctness, helpfulness, makeQueue, openQueue, ready, saved, storedIn } from './support/queue';
import { Watch } from './support/watch';

test.use({ of: 'annotate-way' });

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const submit = 'Control+Enter';

test('going on without submitting comes to each record once, says that the end is there, and begins again', async ({ page, signIn, api, server, space }) => {
  test.setTimeout(180_000);
  const records = 56;
  const queue = await makeQueue(api, server, space, { records });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  const seen: string[] = [];
  for (let n = 1; n <= records; n++) {
    await expect(heading(page)).toContainText(`Record ${n} of ${records}`);
    await ready(page);
    seen.push((await page.locator('[data-judged]').innerText()).match(/Answer \d+/)?.[0] ?? '');
    await page.keyboard.press('j');
  }
  expect(seen).toEqual(Array.from({ length: records }, (_, n) => `Answer ${n + 1}`));
  await expect(page.getByText(`The end of your list. ${records} records are still open.`)).toBeVisible();
  await expectAccessible(page);
  await page.waitForTimeout(300);
  await page.keyboard.press('j');
  await expect(heading(page)).toContainText(`Record 1 of ${records}`);
  await ready(page);
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText(`Record 2 of ${records}`);
  await saved(page);
});

test('what another device has is waited for until it is free', async ({ page, signIn, api, server, space, playwright }) => {
  const queue = await makeQueue(api, server, space, { records: 2 });
  const phone = await apiAs(playwright, server, queue.annotator);
  const record = queue.records[1] ?? '';
  const claimed = (await (await phone.post(`/api/v1/queues/${queue.id}/records/${record}/claim`, { data: { device: 'phone' } })).json()) as { lease: { token: number; ends_at: string } };
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  const until = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' }).format(new Date(claimed.lease.ends_at));
  await expect(page.getByText(`The rest is with others until ${until}.`)).toBeVisible();
  await expectAccessible(page);
  const released = await phone.post(`/api/v1/queues/${queue.id}/work/release`, { data: { leases: [{ record_id: record, token: claimed.lease.token }] } });
  expect(released.status()).toBe(204);
  await expect(heading(page)).toContainText('Record 2 of 2', { timeout: 30_000 });
  await phone.dispose();
});

test('a hold is renewed while somebody is at work, and its last two minutes are counted down', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 3, options: { lease_seconds: 150 } });
  await signIn(page, queue.annotator);
  await page.clock.install();
  await openQueue(page, queue);
  const held = page.getByText(/^Held for you for/);
  await expect(heading(page)).toContainText('Record 1 of 3');
  await expect(held).toHaveCount(0);

  let renewals = 0;
  page.on('response', (response) => void (response.url().endsWith('/work/renew') && response.ok() && renewals++));
  for (let n = 0; n < 4; n++) {
    await page.keyboard.press(n % 2 ? '1' : '2');
    await page.clock.fastForward(40_000);
    await page.waitForTimeout(300);
  }
  expect(renewals).toBeGreaterThan(0);
  await expect(held).toHaveCount(0);

  await page.route('**/work/renew', (route) => route.abort());
  await page.clock.fastForward(100_000);
  await expect(held).toBeVisible();
  const secondsLeft = async () => {
    const [, minutes = '0', seconds = '0'] = /for (?:(\d+)\s*min)?\s*(?:(\d+)\s*s)?$/.exec(await held.innerText()) ?? [];
    return Number(minutes) * 60 + Number(seconds);
  };
  const first = await secondsLeft();
  expect(first).toBeLessThanOrEqual(120);
  await page.clock.fastForward(10_000);
  await expect.poll(secondsLeft).toBeLessThanOrEqual(first - 10);
  await expectAccessible(page);
  await page.clock.fastForward(120_000);
  await expect(page.getByText('No longer held for you; it is yours again as soon as you go on.')).toBeVisible();
  await page.unroute('**/work/renew');
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 3');
  await expect.poll(async () => (await storedIn(api, queue))[0]?.annotations.length).toBe(1);
});

test('a lead adds and removes a config while a record is open: it counts from the next record on, and nothing said is lost', async ({ page, signIn, api, server, space, playwright }) => {
  const queue = await makeQueue(api, server, space, { records: 3, configs: [correctness, comment] });
  const added = (await (await api.post('/v2/annotation-configs', { data: { ...helpfulness, name: `late ${queue.name}`, space_id: space } })).json()) as { id: string; name: string };
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('2');
  await page.getByRole('textbox', { name: /^comment/ }).fill('said before it was removed');
  await saved(page);

  const asked = page.waitForResponse((response) => response.url().endsWith(`/api/v1/queues/${encodeURIComponent(queue.id)}`));
  const changed = await api.patch(`/api/v1/queues/${queue.id}`, { data: { configs: [{ id: queue.configs.correctness }, { id: added.id, required: true }] } });
  expect(changed.ok(), await changed.text()).toBe(true);
  await asked;
  await page.waitForTimeout(500);
  // The record that is open is not touched.
  await expect(page.getByRole('textbox', { name: /^comment/ })).toHaveValue('said before it was removed');
  await expect(page.getByText('The form of this queue was changed.')).toHaveCount(0);

  await heading(page).focus();
  await page.keyboard.press('j');
  await expect(heading(page)).toContainText('Record 2 of 3');
  await expect(page.getByText('The form of this queue was changed.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: /^comment/ })).toHaveCount(0);
  await expect(page.locator(`[data-config="${added.id}"]`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Got it' }).click();
  await expect(page.getByText('The form of this queue was changed.')).toHaveCount(0);

  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(heading(page)).toContainText('Record 1 of 3');
  await expect(page.getByText('Values under configs that this queue no longer has are kept in your draft:')).toBeVisible();
  await expect(page.getByText('said before it was removed')).toBeVisible();
  await page.reload();
  await ready(page);
  await expect(page.getByText('said before it was removed')).toBeVisible();
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  const own = await apiAs(playwright, server, queue.annotator);
  const { draft } = (await (await own.get(`/api/v1/queues/${queue.id}/records/${queue.records[0]}`)).json()) as { draft: { values: { config_id: string; text?: string }[] } };
  expect(draft.values).toContainEqual(expect.objectContaining({ config_id: queue.configs.comment, text: 'said before it was removed' }));
  await own.dispose();

  await page.locator(`[data-config="${added.id}"]`).getByRole('textbox').fill('0.5');
  await page.keyboard.press('Enter');
  await page.keyboard.press(submit);
  await saved(page);
  const [first] = await storedIn(api, queue);
  expect(first?.annotations.map(({ label, score }) => label ?? score).toSorted()).toEqual([0.5, 'partly']);
});

test('the app is upgraded under an open tab: saving goes on, it offers to reload, and nothing is lost', async ({ browser, playwright }) => {
  test.setTimeout(240_000);
  const folder = await mkdtemp(join(tmpdir(), 'postil-next-'));
  const next = join(folder, 'postil');
  const flags = '-X github.com/postil/postil/internal/cli.Version=v99.0.0';
  await promisify(execFile)('go', ['build', '-buildvcs=false', '-ldflags', flags, '-o', next, './cmd/postil'], { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, CGO_ENABLED: '0' } });
  const server = await Server.start();
  try {
    const api = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
    const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string }[] };
    const queue = await makeQueue(api, server, spaces[0]?.id ?? '', { records: 5, configs: [correctness, comment], annotators: [], options: { annotator_emails: [server.admin.email] } });
    const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
    const page = await context.newPage();
    await page.request.post('/api/v1/session', { data: server.admin });
    await openQueue(page, queue);
    await page.keyboard.press('1');
    await page.keyboard.press(submit);
    await expect(heading(page)).toContainText('Record 2 of 5');
    await saved(page);
    await page.waitForTimeout(3000); // what is loaded in quiet moments is there
    await page.getByRole('textbox', { name: /^comment/ }).click();
    await page.keyboard.type('half a thought');

    await server.kill();
    await page.keyboard.type(' and the rest');
    await server.restart(next);
    // The files of the version before are gone with it.
    await context.route('**/assets/*', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{}' }));
    const reload = page.getByRole('button', { name: 'Reload for the new version' });
    await expect(reload).toBeVisible({ timeout: 60_000 });
    await expectAccessible(page);
    await saved(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await page.keyboard.press(submit);
    await expect(heading(page)).toContainText('Record 3 of 5');
    await ready(page);
    await page.keyboard.press('3');
    await saved(page);

    await context.unroute('**/assets/*');
    await reload.click();
    await ready(page);
    await expect(page.getByRole('button', { name: 'Reload for the new version' })).toHaveCount(0);
    await expect(heading(page)).toContainText('Record 3 of 5');
    await expect(page.getByRole('radio', { name: /wrong/ })).toBeChecked();
    const session = (await (await page.request.get('/api/v1/session')).json()) as { server_version: string };
    expect(session.server_version).toBe('v99.0.0');
    const stored = await storedIn(api, queue);
    expect(stored.slice(0, 3).map(({ annotations }) => annotations.map(({ label, text }) => label ?? text).toSorted())).toEqual([['correct'], ['half a thought and the rest', 'partly'], []]);
    await context.close();
    await api.dispose();
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

for (const keeps of [true, false]) {
  test(`below a path, behind a proxy that ${keeps ? 'leaves' : 'takes away'} it, a record is annotated`, async ({ browser, playwright }) => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => free.once('listening', done));
    const { port } = free.address() as AddressInfo;
    await new Promise((done) => free.close(done));
    const proxy = createServer((from, to) => {
      if (!from.url?.startsWith('/tools/postil')) return void to.writeHead(404).end();
      const path = keeps ? from.url : from.url.slice('/tools/postil'.length) || '/';
      const on = request({ host: '127.0.0.1', port, path, method: from.method, headers: from.headers }, (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      });
      on.on('error', () => to.destroy());
      to.on('close', () => on.destroy());
      from.pipe(on);
    }).listen(0, '127.0.0.1');
    await new Promise((done) => proxy.once('listening', done));
    const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const server = await Server.start('annotate-path', { listen: `127.0.0.1:${port}`, args: ['--public-url', `${origin}/tools/postil`] });
    try {
      expect(server.url).toBe(`${origin}/tools/postil`);
      const api = await playwright.request.newContext({ baseURL: `http://127.0.0.1:${port}`, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
      const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string }[] };
      const queue = await makeQueue(api, server, spaces[0]?.id ?? '', { records: 3, annotators: [], options: { annotator_emails: [server.admin.email] } });
      const context = await browser.newContext({ locale: 'en-GB' });
      const watch = new Watch();
      await watch.attach(context, `${server.url}/`);
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (one) => asked.push(`${one.method()} ${new URL(one.url()).pathname}`));

      await page.goto(`${server.url}${annotateAddress(queue)}`);
      await page.getByLabel('E-mail').fill(server.admin.email);
      await page.getByLabel('Password').fill(server.admin.password);
      await page.keyboard.press('Enter');
      await ready(page);
      expect(new URL(page.url()).pathname).toContain('/tools/postil/s/');
      await page.keyboard.press('2');
      await page.keyboard.press(submit);
      await expect(heading(page)).toContainText('Record 2 of 3');
      await saved(page);
      asked.length = 0;
      await page.reload();
      await ready(page);
      await expect(heading(page)).toContainText('Record 2 of 3');
      // What is asked for while the page is loaded is not asked for again.
      const reads = asked.filter((one) => /^GET .*\/api\/v1\/(session|queues\/[^/]+)$/.test(one));
      expect(reads.toSorted()).toEqual([`GET /tools/postil/api/v1/queues/${encodeURIComponent(queue.id)}`, 'GET /tools/postil/api/v1/session']);
      await page.getByRole('link', { name: 'Queues' }).click();
      await expect(page).toHaveURL(`${server.url}/s/${queue.space}/queues`);
      await expect(page.getByRole('link', { name: queue.name, exact: true })).toBeVisible();
      expect((await storedIn(api, queue))[0]?.annotations.map(({ label }) => label)).toEqual(['partly']);
      watch.check();
      await context.close();
      await api.dispose();
    } finally {
      await server.close();
      proxy.closeAllConnections();
      proxy.close();
    }
  });
}
