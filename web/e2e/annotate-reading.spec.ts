// Reading a record: what is in view, the trace around it, instructions, hostile content, sizes of windows, and accessibility.
import type { Page } from '@playwright/test';
import { payloads as hostile } from '../src/content/hostile';
import { expect, expectAccessible, test } from './support/test';
import { annotateAddress, comment, correctness, helpfulness, makeQueue, openQueue, personOf, ready, saved, storedIn } from './support/queue';

test.use({ of: 'annotate-reading' });

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** The demo's queue over traces. */
async function traceQueue(api: { get: (url: string) => Promise<{ json: () => Promise<unknown> }> }, space: string): Promise<string> {
  const { queues } = (await (await api.get(`/api/v1/spaces/${space}/queues`)).json()) as { queues: { id: string; name: string }[] };
  const found = queues.find(({ name }) => name === 'Answers of the assistants');
  if (!found) throw new Error('the demo has no such queue');
  return found.id;
}

/** Opens the demo's queue with its instructions read. */
async function openTraces(page: Page, api: Parameters<typeof traceQueue>[0], space: string): Promise<void> {
  const queue = await traceQueue(api, space);
  await page.goto(`/s/${space}/queues/${queue}/annotate`);
  const start = page.getByRole('button', { name: 'Start annotating' });
  await start.or(page.getByRole('treeitem').first()).first().waitFor();
  await page.locator('[data-config]').first().waitFor();
  await page.waitForTimeout(500);
  if (await start.isVisible()) await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await ready(page);
}

test('a long chat opens with the start of what is judged in view, and folds open by one key', async ({ page, signIn, api, server, space }) => {
  const messages = Array.from({ length: 40 }, (_, n) => ({ role: n % 2 ? 'assistant' : 'user', content: `Message ${n + 1}. ${'All work and no play. '.repeat(30)}` }));
  const queue = await makeQueue(api, server, space, { examples: [{ messages, output: 'The answer that is judged.' }, { input: 'x', output: 'y' }] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await expect(page.getByText('The answer that is judged.')).toBeInViewport();
  await expect(page.getByText(/^Message 20\./)).toHaveCount(0);
  await page.keyboard.press('o');
  await expect(page.getByText(/^Message 20\./)).toHaveCount(1);
  await page.keyboard.press('o');
  await expect(page.getByText(/^Message 20\./)).toHaveCount(0);
});

test('another span is shown for context, and annotations never move to it', async ({ page, signIn, api, server, space }) => {
  await signIn(page, personOf(server, 'yuki'));
  await openTraces(page, api, space);
  const record = await page.evaluate(() => location.pathname.split('/').at(-1));
  const judged = await page.locator('[data-judged]').innerText();
  await expect(page.getByRole('treeitem', { selected: true })).toContainText('judged');
  await page.getByRole('treeitem').nth(1).click();
  await expect(page.getByText(/^Context: /)).toBeVisible();
  await expect(page).toHaveURL(/\?span=/);
  await expect(page.locator('[data-judged]')).toHaveCount(0);
  await page.reload();
  await expect(page.getByText(/^Context: /)).toBeVisible();
  await ready(page);
  await page.getByRole('radio').nth(1).click();
  await saved(page);
  expect(await page.evaluate(() => location.pathname.split('/').at(-1))).toBe(record);
  await heading(page).focus();
  await page.keyboard.press('Escape');
  await expect(page.getByText(/^Context: /)).toHaveCount(0);
  expect(await page.locator('[data-judged]').innerText()).toBe(judged);
  await expect(page.getByRole('radio').nth(1)).toBeChecked();
  await page.keyboard.press('t');
  await expect(page.getByRole('tree')).toHaveCount(0);
  await page.keyboard.press('t');
  await expect(page.getByRole('tree')).toBeVisible();
});

test('instructions open at the first visit and after a change, and Enter starts', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { options: { instructions: '# Read\n\nBe **fair**.' } });
  await signIn(page, queue.annotator);
  await page.goto(annotateAddress(queue));
  await expect(page.getByRole('dialog', { name: queue.name })).toContainText('Be fair.');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Instructions Read/ })).toBeVisible();
  await page.reload();
  await ready(page);
  await page.waitForTimeout(500);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('i');
  await expect(page.getByText('Be fair.')).toBeVisible();

  expect((await api.patch(`/api/v1/queues/${queue.id}`, { data: { instructions: 'Be **strict**.' } })).ok()).toBe(true);
  await page.reload();
  await expect(page.getByRole('dialog', { name: queue.name })).toContainText('Be strict.');
  await expect(page.getByRole('dialog')).toContainText(/Changed on \d/);
});

test('with three configs the whole form and the row that submits are visible at 1024 × 720', async ({ page, signIn, api, server, space }) => {
  await page.setViewportSize({ width: 1024, height: 720 });
  const scale = { ...helpfulness, minimum_score: 1, maximum_score: 5 };
  const queue = await makeQueue(api, server, space, { configs: [correctness, scale, comment], options: { instructions: 'Be fair.' } });
  await signIn(page, queue.annotator);
  await page.goto(annotateAddress(queue));
  await page.getByRole('button', { name: 'Start annotating' }).click();
  await ready(page);
  for (const field of await page.locator('[data-config]').all()) {
    const box = await field.boundingBox();
    expect(box && box.y >= 48 && box.y + box.height <= 720 - 60).toBe(true);
  }
  await expect(page.getByRole('button', { name: /^Submit/ })).toBeInViewport({ ratio: 1 });
  for (const button of await page.getByRole('button').all()) {
    const box = await button.boundingBox();
    if (box && (await button.evaluate((element) => getComputedStyle(element).whiteSpace)) === 'nowrap') expect(box.height).toBeLessThanOrEqual(44);
  }
});

for (const width of [390, 320]) {
  test(`at ${width} pixels there is one column, nothing scrolls sideways, and the row that submits stays at the foot`, async ({ page, signIn, api, server, space }) => {
    await page.setViewportSize({ width, height: width === 320 ? 480 : 844 });
    const queue = await makeQueue(api, server, space, { configs: [correctness, helpfulness, comment], examples: [{ input: 'a'.repeat(500), output: 'word '.repeat(400) }] });
    await signIn(page, queue.annotator);
    await openQueue(page, queue);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expect(page.getByRole('button', { name: /^Submit/ })).toBeInViewport({ ratio: 1 });
    for (const target of [...(await page.getByRole('radio').all()), page.getByRole('button', { name: /^Submit/ }), page.getByRole('button', { name: /^Flag/ })]) {
      expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    await page.getByRole('radio', { name: /partly/ }).click();
    await saved(page);
    await expectAccessible(page);
  });
}

for (const theme of ['light', 'dark'] as const) {
  test(`the page, its dialogs and its states are accessible in the ${theme} theme`, async ({ page, signIn, api, server, space }) => {
    await page.emulateMedia({ colorScheme: theme });
    await signIn(page, personOf(server, 'yuki'));
    await openTraces(page, api, space);
    await expectAccessible(page);
    for (const [key, name] of [['s', 'Skip this record'], ['f', 'Flag this record'], ['c', 'Comments on this record'], ['e', 'Corrected output'], ['m', 'Metadata'], ['?', 'Keys']] as const) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      await page.waitForTimeout(300);
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    await page.keyboard.press('i');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('A value is required.')).toBeVisible();
    await expectAccessible(page);
  });
}

test('a comment, a flag and a corrected output are kept with the record', async ({ page, signIn, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 2 });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'Comment' }).fill('Is this one known?');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await expect(page.getByRole('dialog').getByText('Is this one known?')).toBeVisible();
  await expect(page.getByRole('dialog').getByText('being sent')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^1 comment/ })).toBeVisible();
  await heading(page).focus();
  await page.keyboard.press('e');
  const editor = page.getByRole('textbox', { name: 'Output as it should be' });
  await expect(editor).toHaveValue(/^Answer 1 of/);
  await editor.fill('A better answer');
  await expect(page.getByRole('dialog').locator('ins')).toContainText('better');
  await page.getByRole('button', { name: 'Back to the record' }).click();
  await expect(page.getByRole('button', { name: /^Output corrected/ })).toBeVisible();
  await heading(page).focus();
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await expect(heading(page)).toContainText('Record 2 of 2');
  await saved(page);
  await page.goto(annotateAddress(queue, queue.records[0]));
  await expect(page.getByRole('button', { name: /^Output corrected/ })).toBeVisible();
  await expect(page.getByText('Submitted', { exact: true })).toBeVisible();
  const [first] = await storedIn(api, queue);
  expect(first?.annotations.map(({ label }) => label)).toContain('correct');
});

test('hostile content stays content', async ({ page, signIn, api, server, space, watch }) => {
  test.setTimeout(180_000);
  void watch; // fails the test at any violation, error or foreign request
  const payloads = hostile.filter(({ text }) => text.length < 20_000 && text.isWellFormed()); // JSON has no lone surrogates
  expect(payloads.length).toBeGreaterThanOrEqual(95);
  const examples: Record<string, unknown>[] = [];
  for (let n = 0; n < payloads.length; n += 12) {
    const some = payloads.slice(n, n + 12).map(({ text }) => text.replaceAll('\0', ''));
    examples.push({ input: some.join('\n\n'), output: some.toReversed().join('\n\n'), note: some[0], messages: some.map((content) => ({ role: 'user', content })) });
  }
  const queue = await makeQueue(api, server, space, { examples, configs: [{ ...correctness, values: [{ label: '<img src=x onerror=alert(1)>' }, { label: 'javascript:alert(1)' }] }] });
  await signIn(page, queue.annotator);
  await openQueue(page, queue);
  for (let n = 1; n <= examples.length; n++) {
    await expect(heading(page)).toContainText(`Record ${n} of`);
    await ready(page);
    await page.keyboard.press('o');
    await page.keyboard.press('r');
    await page.keyboard.press('r');
    expect(await page.locator('main img, main iframe, main script, main object, main form, main style').count()).toBe(0);
    expect(await page.locator('main a[href]:not([href^="http:"], [href^="https:"], [href^="mailto:"], [href^="/"])').count()).toBe(0);
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
  }
  await saved(page);
});
