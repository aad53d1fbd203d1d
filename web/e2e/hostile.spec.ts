// Content as an attacker would write it, in every field there is and on every page that shows one: it is read and does nothing.
import type { APIRequestContext, Page } from '@playwright/test';
import { payloads, payloadsFor } from '../src/content/hostile';
import { Canary } from './support/canary';
import { expectInBounds, guard, touchLinks } from './support/guard';
import { fill, type Group, groupSize, type HostileData } from './support/hostileData';
import { join, type Joined } from './support/people';
import { saved } from './support/queue';
import { expect, test as base } from './support/test';

type Made = { data: HostileData; annotator: Joined; space: string };

const test = base.extend<{ inside: void }, { canary: Canary; hostile: Made }>({
  canary: [
    // oxlint-disable-next-line no-empty-pattern -- a fixture has to say what it needs, and this one needs nothing
    async ({}, use) => {
      const canary = await Canary.listen();
      await use(canary);
      await canary.close();
    },
    { scope: 'worker' },
  ],
  hostile: [
    async ({ server, canary, playwright }, use) => {
      const api: APIRequestContext = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
      const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string; name: string }[] };
      const space = spaces.find(({ name }) => name === 'default')?.id ?? '';
      expect(payloads.length).toBeGreaterThan(100);
      const annotator = await join(playwright, api, server, space, 'ANNOTATOR');
      const data = await fill(api, space, payloadsFor(canary.host), [annotator.person.email]);
      await api.dispose();
      await use({ data, annotator, space });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  inside: [
    async ({ context, watch, canary }, use) => {
      await guard(context, (what) => watch.note(what));
      await use();
      expect(canary.heard).toEqual([]);
    },
    { auto: true },
  ],
});

// A trace would keep copies of all the content for each step.
test.use({ of: 'hostile', content: 'empty', trace: 'off' });

const enc = encodeURIComponent;
const groupCount = Math.ceil(payloads.length / groupSize);
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** Waits for what the page loads, and for the frame that shows it. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    await frame();
    const end = performance.now() + 10_000;
    while (document.querySelector('[aria-busy="true"]') && performance.now() < end) await frame();
    await frame();
  });
}

/** Opens an address that must show a heading, and looks over what is there. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(heading(page).filter({ hasNotText: 'Loading' })).toBeVisible();
  await settled(page);
  await expectInBounds(page, path);
}

/** Goes through all rows of a long list, as far as it has any. */
async function scrollThrough(page: Page, where: string): Promise<void> {
  for (let n = 0; n < 40; n++) {
    const more = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('main, main *'), document.documentElement].filter(
        (box) => box.scrollHeight > box.clientHeight + 8 && (box === document.documentElement || /auto|scroll/.test(getComputedStyle(box).overflowY)),
      );
      let moved = false;
      for (const box of boxes) {
        const before = box.scrollTop;
        box.scrollTop += box.clientHeight * 0.9;
        moved ||= box.scrollTop > before + 1;
      }
      return moved;
    });
    await settled(page);
    if (!more) break;
  }
  await expectInBounds(page, where);
}

test.beforeEach(async ({ hostile, signIn, page }) => {
  test.slow();
  expect(hostile.data.refused).toEqual({});
  await signIn(page);
});

test('lists of spans and of traces show hostile content and nothing comes of it', async ({ page, hostile: { data, space } }) => {
  const list = `/s/${enc(space)}/traces?project=${enc(data.project)}&range=ALL`;
  for (const rows of ['', '&rows=TRACES']) {
    await visit(page, list + rows);
    await expect(page.getByRole('grid').getByRole('gridcell').first()).toBeVisible();
    await scrollThrough(page, list + rows);
    await page.getByRole('grid').getByRole('row').last().hover();
  }
  await page.getByRole('button', { name: 'Columns' }).click();
  await expect(page.getByRole('menuitemcheckbox').first()).toBeVisible();
  await expectInBounds(page, 'menu of columns');
});

for (let group = 0; group < groupCount; group++) {
  test(`every tab of the spans of a hostile trace shows them and nothing comes of it (${group + 1})`, async ({ page, hostile: { data, space } }) => {
    const { trace, texts, judged } = data.groups[group] as Group;
    await visit(page, `/s/${enc(space)}/traces/${trace}?project=${enc(data.project)}`);
    await expect(page.getByRole('treeitem').nth(1)).toBeVisible();
    const next = async () => {
      await page.getByRole('tree', { name: 'Spans', exact: true }).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await settled(page);
    };
    await page.getByRole('tree', { name: 'Spans', exact: true }).focus();
    await page.keyboard.press('Home');
    for (let n = 0; n < judged.length; n++) {
      await next();
      await expect(page).toHaveURL(new RegExp(`span=${judged[n]?.split(':')[1]}`));
      for (const tab of ['Input/Output', 'Attributes', 'Events', 'Annotations', 'Messages']) {
        await page.getByRole('tab', { name: tab }).click();
        await settled(page);
        if (tab === 'Messages') await page.keyboard.press('o');
        await expectInBounds(page, `span ${n}, ${tab}`);
        if (tab === 'Messages') await touchLinks(page, `span ${n}, ${tab}`);
      }
    }
    // Each payload as the name, the kind, the model, the message of the error and the content of a span of its own.
    for (let n = 0; n < texts.length; n++) {
      await next();
      await expectInBounds(page, `span of payload ${n}`);
      if (n % 5 === 0) await touchLinks(page, `span of payload ${n}`);
    }
  });

  test(`annotating hostile records, rendered and raw, with everything open, does nothing but annotate (${group + 1})`, async ({ page, signIn, hostile: { data, space, annotator } }) => {
    const { queue, texts } = data.groups[group] as Group;
    const n = group;
    await signIn(page, annotator.person);
    await page.goto(`/s/${enc(space)}/queues/${enc(queue)}/annotate`);
    const start = page.getByRole('button', { name: 'Start annotating' });
    await expect(start).toBeVisible();
    await expectInBounds(page, `instructions ${n}`);
    await start.click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    for (let record = 1; record <= 7; record++) {
      const where = `queue ${n}, record ${record}`;
      await expect(heading(page)).toContainText(`Record ${record} of 7`);
      await page.locator('[data-config]').first().waitFor();
      await settled(page);
      await page.keyboard.press('o');
      for (const view of ['rendered', 'raw']) {
        await settled(page);
        await expectInBounds(page, `${where} ${view}`);
        if (view === 'rendered') await touchLinks(page, where);
        await heading(page).focus();
        await page.keyboard.press('r');
      }
      await page.keyboard.press('m');
      await expect(page.getByRole('dialog', { name: 'Metadata' })).toBeVisible();
      await expectInBounds(page, `${where} metadata`);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      if (record === 1) await dialogsOf(page, where, texts);
      await page.getByRole('textbox', { name: /^number/ }).fill('0.25');
      await page.getByRole('textbox', { name: /^words/ }).fill(texts.join(' ').replaceAll('\0', '').slice(0, 2000));
      await page.getByRole('radio').nth(record).click();
      await page.keyboard.press('Control+Enter');
      if (record < 7) await expect(page.getByText(/^Submitted/).first()).toBeVisible();
    }
    await saved(page);
    await expectInBounds(page, `the end of queue ${n}`);
  });
}

/** Comments, flag, corrected output and the context of another span. */
async function dialogsOf(page: Page, where: string, texts: string[]): Promise<void> {
  for (const [key, name] of [['c', 'Comments on this record'], ['f', 'Flag this record'], ['i', 'Instructions'], ['e', 'Corrected output']] as const) {
    await heading(page).focus();
    await page.keyboard.press(key);
    if (key === 'i') await page.getByRole('button', { name: /^Instructions/ }).first().waitFor();
    else await expect(page.getByRole('dialog', { name })).toBeVisible();
    await settled(page);
    if (key === 'e') {
      await page.getByRole('textbox', { name: 'Output as it should be' }).fill(texts.join('\n').replaceAll('\0', ''));
      await settled(page);
    }
    await expectInBounds(page, `${where} ${name}`);
    if (key === 'i') await page.keyboard.press('i');
    else await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.getByRole('treeitem').nth(7).click();
  await expect(page.getByText(/^Context: /)).toBeVisible();
  await settled(page);
  await expectInBounds(page, `${where} context`);
  await heading(page).focus();
  await page.keyboard.press('Escape');
  await expect(page.getByText(/^Context: /)).toHaveCount(0);
}

test('queues, their records, annotators and settings show hostile names and nothing comes of it', async ({ page, hostile: { data, space } }) => {
  const s = `/s/${enc(space)}`;
  await visit(page, `${s}/queues?show=all&state=all`);
  await scrollThrough(page, 'queues');
  for (const queue of data.queues) {
    await visit(page, `${s}/queues/${enc(queue)}/records`);
    await expect(page.getByRole('gridcell').first()).toBeVisible();
    await scrollThrough(page, `records of ${queue}`);
    await visit(page, `${s}/queues/${enc(queue)}`);
  }
  for (const tab of ['annotators', 'agreement', 'adjudicate', 'gold', 'judge', 'export', 'settings']) await visit(page, `${s}/queues/${enc(data.queues[0] ?? '')}/${tab}`);
});

test('the wizard and its preview show hostile names, labels and instructions and nothing comes of it', async ({ page, hostile: { space } }) => {
  const s = `/s/${enc(space)}`;
  // The form that is previewed, filled with configs of hostile names and labels.
  await visit(page, `${s}/queues/new`);
  await page.getByRole('textbox', { name: 'Name' }).fill('<img src=x onerror=alert(1)>');
  await page.getByRole('textbox', { name: 'Instructions' }).fill('![x](javascript:alert(1)) <script>alert(1)</script>');
  await visit(page, `${s}/queues/new?step=configs`);
  const picker = page.getByRole('combobox').first();
  for (const name of ['choice 0', 'choice 1']) {
    await picker.fill(name);
    await expect(page.getByRole('option').first()).toContainText(name);
    await settled(page);
    await picker.press('ArrowDown');
    await picker.press('Enter');
    await expect(page.getByRole('list', { name: 'Configs of the queue' })).toContainText(name);
    await settled(page);
  }
  await picker.click();
  await picker.pressSequentially('<');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectInBounds(page, 'configs to pick from');
  await page.keyboard.press('Escape');
  await settled(page);
  await page.getByRole('radio').first().click();
  for (const step of ['annotators', 'records', 'summary']) {
    await visit(page, `${s}/queues/new?step=${step}`);
    for (const box of await page.getByRole('main').getByRole('combobox').all()) {
      await box.click();
      await box.press('ArrowDown');
      await settled(page);
      await expectInBounds(page, `list of ${step}`);
      await page.keyboard.press('Escape');
    }
  }
});

test('datasets, examples and what versions change show hostile content and nothing comes of it', async ({ page, hostile: { data, space } }) => {
  const s = `/s/${enc(space)}/datasets`;
  await visit(page, s);
  await scrollThrough(page, 'datasets');
  for (const dataset of [data.dataset, data.wide]) {
    await visit(page, `${s}/${enc(dataset)}`);
    await expect(page.getByRole('gridcell').first()).toBeVisible();
    await scrollThrough(page, `examples of ${dataset}`);
  }
  await visit(page, `${s}/${enc(data.dataset)}?compare=${enc(data.versions[0] ?? '')}`);
  await settled(page);
  await scrollThrough(page, 'differences');
  for (const example of data.examples.filter((_, n) => n % 5 === 0)) {
    await visit(page, `${s}/${enc(data.dataset)}/examples/${enc(example)}`);
    await touchLinks(page, `example ${example}`);
  }
});

test('configs, members, keys, spaces and the frame show hostile names and nothing comes of it', async ({ page, hostile: { data, space } }) => {
  await visit(page, `/s/${enc(space)}/configs`);
  await scrollThrough(page, 'configs');
  for (const config of data.configs.slice(-12)) await visit(page, `/s/${enc(space)}/configs/${enc(config)}`);
  for (const path of ['members', 'api-keys', 'spaces', 'profile', 'about']) {
    await visit(page, `/settings/${path}`);
    await scrollThrough(page, path);
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type('<');
  await settled(page);
  await expectInBounds(page, 'list of commands');
});

for (const width of [390, 1024]) {
  test(`at ${width} pixels hostile content makes no page wider than the window`, async ({ page, hostile: { data, space } }) => {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 720 });
    const s = `/s/${enc(space)}`;
    const { queue } = data.groups[0] as Group;
    for (const path of [
      `${s}/queues?show=all&state=all`, `${s}/queues/${enc(queue)}`, `${s}/queues/${enc(queue)}/records`, `${s}/queues/${enc(queue)}/annotators`, `${s}/queues/${enc(queue)}/settings`,
      `${s}/traces?project=${enc(data.project)}`, `${s}/datasets`, `${s}/datasets/${enc(data.dataset)}`, `${s}/datasets/${enc(data.wide)}`,
      `${s}/datasets/${enc(data.dataset)}?compare=${enc(data.versions[0] ?? '')}`, `${s}/datasets/${enc(data.dataset)}/examples/${enc(data.examples[0] ?? '')}`, `${s}/configs`, '/settings/members',
      '/settings/api-keys',
    ]) await visit(page, path);
    for (const { trace: one } of data.groups) for (const tab of ['messages', 'attributes', 'events']) await visit(page, `${s}/traces/${one}?project=${enc(data.project)}&tab=${tab}`);
  });
}
