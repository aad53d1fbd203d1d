// Annotating: every config type, keys, undo, moving on, and what a record by its address shows.
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';
import { annotateAddress, apiAs, comment, correctness, helpfulness, makeQueue, openQueue, personOf, ready, saved, storedIn } from './support/queue';

test.use({ of: 'annotate' });

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const submit = 'Control+Enter';

test('each config type is set, changed, cleared, saved by itself, and there after a reload and on another device', async ({ page, signIn, api, server, space, browser }) => {
  const queue = await makeQueue(api, server, space, { configs: [correctness, helpfulness, comment] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('2');
  const number = page.getByRole('textbox', { name: /^helpfulness/ });
  await expect(number).toHaveAttribute('placeholder', 'Not set');
  await number.focus();
  await page.keyboard.press('ArrowUp');
  await expect(number).toHaveValue('0');
  await page.keyboard.press('ArrowUp');
  await expect(number).toHaveValue('0.01');
  await page.keyboard.press('Enter'); // goes on to the next config
  const text = page.getByRole('textbox', { name: /^comment/ });
  await expect(text).toBeFocused();
  await page.keyboard.type('needs a source');
  await page.keyboard.press('Escape');
  await expect(text).not.toBeFocused();
  await saved(page);

  await page.reload();
  await ready(page);
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  await expect(number).toHaveValue('0.01');
  await expect(text).toHaveValue('needs a source');

  const other = await browser.newContext({ baseURL: server.url });
  const there = await other.newPage();
  await signIn(there, queue.annotator);
  await there.goto(annotateAddress(queue, queue.records[0]));
  await expect(there.getByRole('textbox', { name: /^comment/ })).toHaveValue('needs a source');
  await other.close();

  await page.getByRole('button', { name: /^Clear helpfulness/ }).click();
  await expect(number).toHaveValue('');
  await page.getByRole('radio', { name: /wrong/ }).click();
  await page.getByRole('radio', { name: /wrong/ }).click(); // the same again clears
  await expect(page.getByRole('radio', { name: /wrong/ })).not.toBeChecked();
  await saved(page);
  await page.reload();
  await ready(page);
  await expect(number).toHaveValue('');
  await expect(page.getByRole('radiogroup').getByRole('radio', { checked: true })).toHaveCount(0);
});

test('a required config that is open keeps the record, gets the focus and says so', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { configs: [correctness, helpfulness] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(page.getByRole('textbox', { name: /^helpfulness/ })).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: 'is still open' })).toHaveText(/^helpfulness .* is still open$/);
  await page.keyboard.type('1.5');
  await page.keyboard.press(submit);
  await expect(page.getByText('Must be at most 1.')).toBeVisible();
  await page.getByRole('textbox', { name: /^helpfulness/ }).fill('abc');
  await page.keyboard.press(submit);
  await expect(page.getByText('This is not a number.')).toBeVisible();
  await page.getByRole('textbox', { name: /^helpfulness/ }).fill('0,5');
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of');
  const [first] = await storedIn(api, queue);
  await expect.poll(async () => (await storedIn(api, queue))[0]?.annotations.map(({ score }) => score).filter((s) => s !== undefined)).toContain(0.5);
  expect(first).toBeDefined();
});

test('50 records are done by keyboard alone', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 50 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  for (let n = 1; n <= 50; n++) {
    await expect(heading(page)).toContainText(`Record ${n} of 50`);
    await ready(page);
    await page.keyboard.press(String((n % 3) + 1));
    await page.keyboard.press(submit);
  }
  await expect(page.getByText('All 50 records done.')).toBeVisible();
  await saved(page);
  const labels = ['correct', 'partly', 'wrong'];
  const stored = await storedIn(api, queue);
  expect(stored.map(({ annotations }) => annotations.map(({ label }) => label))).toEqual(Array.from({ length: 50 }, (_, n) => [labels[(n + 1) % 3]]));
});

test('everything that keys do is done by mouse as well, also with single keys turned off', async ({ page, signIn, api, server, space, playwright }) => {
  const queue = await makeQueue(api, server, space, { records: 3, annotators: ['leila'] });
  const own = await apiAs(playwright, server, queue.annotator);
  await own.put('/api/v1/preferences', { data: { single_keys: false, auto_submit: false } });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('1');
  await page.keyboard.press('s');
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('radio', { name: /partly/ }).click();
  await page.getByRole('button', { name: /^Submit/ }).click();
  await expect(heading(page)).toContainText('Record 2 of 3');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(heading(page)).toContainText('Record 1 of 3');
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  await page.getByRole('button', { name: /^Submit/ }).click();
  await page.getByRole('button', { name: /^Skip/ }).click();
  await page.getByRole('button', { name: 'Skip the record' }).click();
  await expect(heading(page)).toContainText('Record 3 of 3');
  await page.getByRole('button', { name: /^Back/ }).click();
  await expect(heading(page)).toContainText('Record 2 of 3');
  await page.getByRole('button', { name: /^Flag/ }).click();
  await page.getByRole('textbox', { name: /What is wrong/ }).fill('empty');
  await page.getByRole('button', { name: 'Flag the record' }).click();
  await expect(page.getByRole('button', { name: /^Flagged/ })).toBeVisible();
  await saved(page);
  await own.put('/api/v1/preferences', { data: {} });
  await own.dispose();
});

test('held keys, keys of input methods and keys before the paint change no record that was not seen', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 6 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  // A held key submits once.
  await page.keyboard.press('1');
  await page.keyboard.down('Control');
  await page.keyboard.down('Enter');
  for (let n = 0; n < 8; n++) await page.keyboard.down('Enter'); // repeats
  await page.keyboard.up('Enter');
  await page.keyboard.up('Control');
  await expect(heading(page)).toContainText('Record 2 of 6');
  await ready(page);
  // Type-ahead: all in one task, before the next record can be painted.
  await page.evaluate(() => {
    const key = (init: KeyboardEventInit) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
    key({ key: '1', code: 'Digit1' });
    key({ key: 'Enter', code: 'Enter', ctrlKey: true });
    for (let n = 0; n < 3; n++) {
      key({ key: '2', code: 'Digit2' });
      key({ key: 'Enter', code: 'Enter', ctrlKey: true });
    }
  });
  await expect(heading(page)).toContainText('Record 3 of 6');
  await ready(page);
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  // AltGr writes characters, an input method composes them, Ctrl and Alt belong to the browser: no choice of either.
  await page.evaluate(() => {
    const key = (init: KeyboardEventInit) => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
    key({ key: '²', code: 'Digit2', ctrlKey: true, altKey: true, modifierAltGraph: true });
    key({ key: '1', code: 'Digit1', isComposing: true });
    key({ key: '1', code: 'Digit1', ctrlKey: true });
    key({ key: '1', code: 'Digit1', altKey: true });
  });
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  // Digits count by position where the layout shifts them.
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'é', code: 'Digit2' })));
  await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  await saved(page);
  const stored = await storedIn(api, queue);
  expect(stored.map(({ annotations }) => annotations.length)).toEqual([1, 1, 0, 0, 0, 0]);
});

test('a choice, a submit, a skip and five submits are undone', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 8 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('1');
  await page.keyboard.press('3');
  await page.keyboard.press('z');
  await expect(page.getByRole('radio', { name: /correct/ })).toBeChecked();
  await page.keyboard.press('z');
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);

  await page.keyboard.press('s');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toContainText('Record 2 of 8');
  await expect(page.getByText('Skipped.', { exact: true })).toBeVisible();
  await ready(page);
  await page.keyboard.press('z');
  await expect(heading(page)).toContainText('Record 1 of 8');

  for (let n = 1; n <= 5; n++) {
    await expect(heading(page)).toContainText(`Record ${n} of 8`);
    await ready(page);
    await page.keyboard.press('2');
    await page.keyboard.press(submit);
  }
  await expect(heading(page)).toContainText('Record 6 of 8');
  await saved(page);
  for (let n = 5; n >= 1; n--) {
    await ready(page);
    await page.keyboard.press('z');
    await expect(heading(page)).toContainText(`Record ${n} of 8`);
    await expect(page.getByRole('radio', { name: /partly/ })).toBeChecked();
  }
  await saved(page);
  expect((await storedIn(api, queue)).flatMap(({ annotations }) => annotations)).toEqual([]);
  await ready(page);
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 8');
  await expect.poll(async () => (await storedIn(api, queue))[0]?.annotations.map(({ label }) => label)).toEqual(['partly']);
});

test('a submit of before the reload is undone as well', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 3 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 3');
  await saved(page);
  await page.goto(annotateAddress(queue));
  await ready(page);
  await page.keyboard.press('z');
  await expect(page.getByRole('radio', { name: /correct/ })).toBeChecked();
  await saved(page);
  expect((await storedIn(api, queue)).flatMap(({ annotations }) => annotations)).toEqual([]);
});

test('nothing is requested between the key and the paint of the next record', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 8 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await saved(page);
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    const seen = { requests: [] as number[], painted: 0, key: 0 };
    (window as unknown as { seen: typeof seen }).seen = seen;
    const before = window.fetch;
    window.fetch = (...args) => {
      seen.requests.push(performance.now());
      return before(...args);
    };
    addEventListener('keydown', (event) => event.key === 'Enter' && (seen.key = event.timeStamp), { capture: true });
    new MutationObserver(() => {
      if (seen.painted > 0 || !document.querySelector('h1')?.textContent?.includes('Record 2 of')) return;
      // From here to the pixels no other task can run.
      requestAnimationFrame(() => (seen.painted ||= performance.now()));
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.keyboard.press('1');
  await saved(page);
  await page.waitForTimeout(300);
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 8');
  await expect.poll(() => page.evaluate(() => (window as unknown as { seen: { painted: number } }).seen.painted)).toBeGreaterThan(0);
  await saved(page);
  const { requests, painted, key } = await page.evaluate(() => (window as unknown as { seen: { requests: number[]; painted: number; key: number } }).seen);
  expect(key).toBeGreaterThan(0);
  expect(requests.filter((at) => at > key && at < painted)).toEqual([]);
  expect(requests.some((at) => at > painted)).toBe(true);
});

test('a queue with one categorical config submits on the choice when the person wants that', async ({ page, signIn, api, server, space, playwright }) => {
  const queue = await makeQueue(api, server, space, { records: 4, annotators: ['amara'] });
  const own = await apiAs(playwright, server, queue.annotator);
  await own.put('/api/v1/preferences', { data: { auto_submit: true } });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('2');
  await expect(heading(page)).toContainText('Record 2 of 4');
  await ready(page);
  await page.keyboard.press('z');
  await expect(heading(page)).toContainText('Record 1 of 4');
  await page.waitForTimeout(800);
  await expect(heading(page)).toContainText('Record 1 of 4');
  await own.put('/api/v1/preferences', { data: {} });
  await own.dispose();
});

test('records by their address: own, to look at only, and removed', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 4 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue, queue.records[2]);
  await expect(page.getByText('Answer 3 of')).toBeVisible();
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(page.getByText('Answer 1 of')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(encodeURIComponent(queue.records[0] ?? '').replace('%3D%3D', '')));

  expect((await api.delete(`/v2/annotation-queues/${queue.id}/records`, { data: { record_ids: [queue.records[3]] } })).ok()).toBe(true);
  await page.goto(annotateAddress(queue, queue.records[3]));
  await expect(page.getByText('This record is not in the queue any more.')).toBeVisible();
  await page.getByRole('button', { name: /^Next/ }).click();
  await ready(page);
  await expect(page.getByText('Answer 1 of')).toBeVisible();

  // The administrator leads the queue and is none of its annotators.
  const admin = await page.context().browser()?.newContext({ baseURL: server.url });
  const looking = await admin?.newPage();
  if (!looking) throw new Error('no page');
  await signIn(looking);
  await looking.goto(annotateAddress(queue, queue.records[2]));
  await expect(looking.getByText('You may look at this record; it is not yours to annotate.')).toBeVisible();
  await expect(looking.getByRole('radio').first()).toBeDisabled();
  await admin?.close();
});

test('nothing to do says why: all done, skipped, none assigned, no annotator; new records come by themselves', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 2, annotators: ['jonas'] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await expect(heading(page)).toContainText('Record 2 of 2');
  for (let skips = 0; skips < 2; skips++) {
    await ready(page);
    await page.keyboard.press('s');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Enter');
    await saved(page);
  }
  await expect(page.getByText('All 1 record', { exact: false }).or(page.getByText('Your one record is done. 1 skipped.'))).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Take up the skipped' }).click();
  await ready(page);
  await page.keyboard.press('3');
  await page.keyboard.press(submit);
  await expect(page.getByText('All 2 records done.')).toBeVisible();

  const more = (await (await api.post('/v2/datasets', { data: { name: `more ${queue.name}`, space_id: space, examples: [{ input: 'late', output: 'A late answer' }] } })).json()) as { id: string };
  await (await api.post(`/api/v1/queues/${queue.id}/additions`, { data: { source: { kind: 'EXAMPLE', dataset_id: more.id } } })).text();
  await expect(page.getByText('A late answer')).toBeVisible({ timeout: 30_000 });

  const others = await makeQueue(api, server, space, { records: 1, annotators: ['mateo', 'jonas'], options: { assignment_method: 'RANDOM' } });
  const asked = ((await (await api.get(`/api/v1/queues/${others.id}/records`)).json()) as { records: { assigned: { user: { email: string } }[] }[] }).records[0]?.assigned[0]?.user.email;
  const idle = personOf(server, asked?.startsWith('jonas') ? 'mateo' : 'jonas');
  const context = await page.context().browser()?.newContext({ baseURL: server.url });
  const unasked = await context?.newPage();
  if (!unasked) throw new Error('no page');
  await signIn(unasked, idle);
  await unasked.goto(annotateAddress(others));
  await expect(unasked.getByText('No record of this queue is assigned to you.')).toBeVisible();
  await signIn(unasked);
  await unasked.goto(annotateAddress(others));
  await expect(unasked.getByText('You are not one of the annotators of this queue.')).toBeVisible();
  await context?.close();
});

test('a blind queue keeps from the annotator what others said', async ({ page, signIn, api, server, space, playwright }) => {
  const queue = await makeQueue(api, server, space, { records: 2, configs: [correctness, comment], annotators: ['yuki', 'amara'], options: { blind: 'UNTIL_SUBMIT' } });
  const amara = await apiAs(playwright, server, personOf(server, 'amara'));
  const record = queue.records[0] ?? '';
  const claimed = (await (await amara.post(`/api/v1/queues/${queue.id}/records/${record}/claim`, { data: { device: 'x' } })).json()) as { lease: { token: number } };
  const values = [{ config_id: queue.configs.correctness, label: 'wrong' }, { config_id: queue.configs.comment, text: 'secret remark of Amara' }];
  expect((await amara.post(`/api/v1/queues/${queue.id}/records/${record}/submit`, { data: { lease_token: claimed.lease.token, values } })).ok()).toBe(true);
  await amara.dispose();

  const bodies: string[] = [];
  page.on('response', (response) => {
    if (response.url().includes(`/queues/${queue.id}`) || response.url().includes(encodeURIComponent(queue.id))) void response.text().then((text) => bodies.push(text), () => undefined);
  });
  await signIn(page, queue.annotator);
  await openQueue(page, queue, record);
  await saved(page);
  expect(bodies.length).toBeGreaterThan(1);
  expect(bodies.join('\n')).not.toMatch(/secret remark|Amara|amara\.okafor/);
  await page.keyboard.press('1');
  await page.keyboard.press(submit);
  await saved(page);
  await page.goto(annotateAddress(queue, record));
  await expect(page.getByText('secret remark of Amara')).toBeVisible();
});
