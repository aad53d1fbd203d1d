// Every page in every state, for those who see everything and for those who only annotate, in both themes: axe finds nothing.
import type { Page } from '@playwright/test';
import { addresses, type Address } from './support/addresses';
import { join } from './support/people';
import { annotateAddress, comment, correctness, helpfulness, makeQueue, openQueue, personOf, ready } from './support/queue';
import { expect, expectAccessible, test } from './support/test';

// A trace keeps copies of every page, which costs more than looking at it.
test.use({ of: 'axe', actionTimeout: 15_000, contextOptions: { reducedMotion: 'reduce' }, trace: 'off' });

const answers = 'Answers of the assistants';

/** The addresses of a server with content, by their names. */
const pages = [
  'queues', 'queues-new', 'traces', 'datasets', 'configs', 'configs-new', 'queues-new-configs', 'queues-new-annotators', 'queues-new-records', 'queues-new-summary',
  'settings-profile', 'settings-members', 'settings-api-keys', 'settings-spaces', 'settings-about',
  'queue-overview', 'queue-records', 'queue-annotators', 'queue-settings', 'queue-annotate', 'config', 'dataset', 'example', 'trace',
];
/** What answers as if it was not there until it is built. */
const notBuilt = ['queue-agreement', 'queue-adjudicate', 'queue-gold', 'queue-judge', 'queue-export'];
/** Pages that show something without asking for it. */
const unasked = /^settings-(profile|about|spaces)$|-new/;

/** Waits until a page has its heading and has stopped changing. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Loading' }).first()).toBeVisible();
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        let timer = setTimeout(finish, 250);
        const watcher = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(finish, 250);
        });
        const giveUp = setTimeout(finish, 5000);
        function finish() {
          watcher.disconnect();
          clearTimeout(giveUp);
          done();
        }
        watcher.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      }),
  );
}

/** Looks at what is shown in both themes, as one who switches sees it. */
async function cleanInBoth(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))); // changes of colour begin
    await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY).map((one) => one.finished.catch(() => undefined))));
    await test.step(`${what}, ${colorScheme}`, () => expectAccessible(page, 'html', colorScheme === 'dark' ? 'colours' : undefined));
  }
}

/** All addresses that a page is at, one after another; what is wrong with each of them is told, not only the first. */
async function look(page: Page, list: Address[], check: (page: Page) => Promise<void> = async () => undefined): Promise<void> {
  for (const { name, path } of list) {
    await page.goto(path);
    await settled(page);
    await check(page);
    await expect.soft(cleanInBoth(page, name), `${name} at ${path}`).resolves.toBeUndefined();
  }
}

const everything = /\/(api\/v1|v2)\/(?!session$|preferences$)/;

test('no address is left out', async ({ api, space }) => {
  expect((await addresses(api, space)).map(({ name }) => name).sort()).toEqual([...pages, ...notBuilt].sort());
});

for (const name of pages) {
  test(`the page ${name}${unasked.test(name) ? '' : ', while it loads, and when it fails'}`, async ({ page, signIn, api, space }) => {
    await signIn(page);
    const { path = '' } = (await addresses(api, space)).find((one) => one.name === name) ?? {};
    await page.goto(path);
    await settled(page);
    await cleanInBoth(page, 'as it is');
    if (unasked.test(name)) return;

    await page.route(everything, () => new Promise(() => undefined));
    await page.goto(path);
    await page.getByRole('main').waitFor();
    await page.waitForTimeout(400); // longer than the eye waits
    await cleanInBoth(page, 'while it loads');
    await page.unrouteAll({ behavior: 'ignoreErrors' });

    await page.route(everything, (route) =>
      route.request().url().endsWith('/events') ? route.abort() : route.fulfill({
        status: 422, contentType: 'application/problem+json',
        body: '{"type":"about:blank","title":"Unprocessable","status":422,"detail":"broken on purpose","request_id":"REQUEST7"}',
      }),
    );
    await page.goto(path);
    await settled(page);
    await expect(page.getByText('REQUEST7').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible();
    await cleanInBoth(page, 'when it fails');
  });
}

const areas = { queues: /^queues/, 'a queue': /^queue-/, traces: /^trace/, datasets: /^(dataset|example)/, configs: /^config/, settings: /^settings/ };

for (const [area, pattern] of Object.entries(areas)) {
  test(`what an annotator sees, who may not see most of it: ${area}`, async ({ page, signIn, api, server, space }) => {
    await signIn(page, personOf(server, 'mateo'));
    await look(page, (await addresses(api, space)).filter(({ name }) => pattern.test(name) && !notBuilt.includes(name)));
    if (area === 'traces') await expect(page.getByText('This page is for members of the space.')).toBeVisible();
  });
}

test.describe('every state', () => {
  test('before signing in', async ({ page, playwright, api, server, space }) => {
    const invited = await api.post(`/api/v1/spaces/${encodeURIComponent(space)}/invitations`, { data: { email: `axe-${Date.now()}@example.com`, role: 'ANNOTATOR', name: 'Ada' } });
    const { path } = (await invited.json()) as { path: string };
    await look(page, [
      { name: 'login', path: '/login' },
      { name: 'invitation', path },
      { name: 'invitation that does not work', path: '/invite/nothing' },
    ]);
    const { person } = await join(playwright, api, server, space, 'ANNOTATOR');
    await page.goto('/login');
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByLabel('Password').fill('not it');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
    await cleanInBoth(page, 'refused');
  });

  test('empty: nothing in the space yet', async ({ page, signIn, api }) => {
    test.setTimeout(120_000);
    const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { organization_id: string }[] };
    const made = await api.post('/v2/spaces', { data: { name: `Empty ${Date.now()}`, organization_id: spaces[0]?.organization_id } });
    const { id } = (await made.json()) as { id: string };
    await signIn(page);
    await look(page, (await addresses(api, id)).filter(({ path }) => !path.startsWith('/settings')));
    await page.goto('/setup');
    await settled(page);
    await cleanInBoth(page, 'setup');
  });

  test('not found, and not of one’s own', async ({ page, signIn, api, space }) => {
    await signIn(page);
    const s = `/s/${encodeURIComponent(space)}`;
    const nothing = ['/nowhere', '/s/nothing/queues', `${s}/nowhere`, `${s}/queues/bm90aGluZw==`, `${s}/datasets/bm90aGluZw==`, `${s}/configs/bm90aGluZw==`, `${s}/queues/bm90aGluZw==/annotate`];
    const found = () => expect.soft(page.getByRole('heading', { name: 'Not found' }).first(), page.url()).toBeVisible();
    await look(page, nothing.map((path) => ({ name: 'not found', path })), found);
    for (const { path } of (await addresses(api, space)).filter(({ name }) => notBuilt.includes(name))) {
      await page.goto(path);
      await found();
    }
  });

  test('without a server: the bar says so, and what is loaded stays', async ({ page, signIn, space }) => {
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/queues`);
    await settled(page);
    await page.route(/\/(api\/v1|v2)\//, (route) => route.abort());
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await expect(page.getByText('The server cannot be reached. What is loaded stays usable')).toBeVisible();
    await cleanInBoth(page, 'without a server');
    await page.goBack();
    await expect(page.getByRole('link', { name: answers, exact: true })).toBeVisible();
    await cleanInBoth(page, 'what was loaded');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
const key = (name: string) => (page: Page) => page.keyboard.press(name);

/** The overlays that a lead opens, and the page of each. */
const openings: Record<string, [string, (page: Page) => Promise<void>]> = {
  'the spaces': ['queues', press(/^Space default/)],
  'the menu of the person': ['queues', press(/account menu$/)],
  'the keys': ['queues', key('?')],
  'the commands': ['queues', key('Control+k')],
  'whose queues': ['queues', press(/Whose queues$/)],
  'a new config in the wizard': ['queues-new-configs', press('New config')],
  'adding records': ['queue-records', press('Add records')],
  'the filter of records': ['queue-records', press('Filter')],
  'adding annotators': ['queue-annotators', press('Add annotators')],
  'deleting a queue': ['queue-settings', press('Delete queue')],
  'the filter of spans': ['traces', press('Filter')],
  'the columns of spans': ['traces', press('Columns')],
  'uploading a file': ['datasets', press('Upload a file')],
  'what to do with a dataset': ['dataset', press('More actions')],
  'adding examples to a queue': ['dataset', press('Add to queue…')],
  'inviting': ['settings-members', press('Invite')],
  'a new API key': ['settings-api-keys', press('Create API key')],
  'a new space': ['settings-spaces', press('Create space')],
};

for (const [what, [name, open]] of Object.entries(openings)) {
  test(`opened by a lead: ${what}`, async ({ page, signIn, api, space }) => {
    await signIn(page);
    await page.goto((await addresses(api, space)).find((one) => one.name === name)?.path ?? name);
    await settled(page);
    await open(page);
    const overlay = page.locator('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]').first();
    await expect(overlay).toBeVisible();
    await settled(page);
    await cleanInBoth(page, what);
    await page.keyboard.press('Escape');
    await expect(overlay, 'closed by Esc').toHaveCount(0);
  });
}

test('the command that arrows lead to is always in view', async ({ page, signIn, space }) => {
  await page.setViewportSize({ width: 1024, height: 400 });
  await signIn(page);
  await page.goto(`/s/${encodeURIComponent(space)}/queues`);
  await settled(page);
  await page.keyboard.press('Control+k');
  const items = page.getByRole('dialog', { name: 'Commands' }).getByRole('menuitem');
  await expect(items.first()).toBeVisible();
  const count = await items.count();
  await expect(items.last()).not.toBeInViewport();
  for (let n = 0; n < count; n++) await page.keyboard.press('ArrowDown');
  await expect(items.last()).toBeInViewport({ ratio: 0.9 });
});

test.describe('annotating', () => {
  const dialogs = { s: 'Skip this record', f: 'Flag this record', c: 'Comments on this record', e: 'Corrected output', m: 'Metadata' };

  test('in every dialog, with a value missing, read only, and at the end', async ({ page, signIn, api, server, space }) => {
    test.setTimeout(120_000);
    const queue = await makeQueue(api, server, space, {
      records: 1, configs: [correctness, helpfulness, comment], annotators: ['leila'], options: { instructions: '# Read first\n\nThe **answer** counts.' },
    });
    await signIn(page, queue.annotator);
    await page.goto(annotateAddress(queue));
    await expect(page.getByText('The answer counts.')).toBeVisible();
    await cleanInBoth(page, 'instructions');
    await page.keyboard.press('Enter');
    await ready(page);
    for (const [letter, title] of Object.entries(dialogs)) {
      await page.keyboard.press(letter);
      await expect(page.getByRole('dialog', { name: title })).toBeVisible();
      await cleanInBoth(page, title);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('A value is required.')).toBeVisible();
    await cleanInBoth(page, 'a value is missing');
    await page.keyboard.type('0.5');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Your one record is done.')).toBeVisible();
    await cleanInBoth(page, 'the end');
    await page.context().clearCookies();
    await signIn(page);
    await page.goto(annotateAddress(queue, queue.records[0]));
    await expect(page.getByText('You may look at this record; it is not yours to annotate.')).toBeVisible();
    await cleanInBoth(page, 'read only');
  });

  test('Tab goes from the record through the form to Submit, a config being one stop, and everything has its name', async ({ page, signIn, api, server, space }) => {
    const queue = await makeQueue(api, server, space, { records: 2, configs: [correctness, helpfulness, comment], annotators: ['leila'] });
    await signIn(page, queue.annotator);
    await openQueue(page, queue);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await expect(page).toHaveTitle(new RegExp(`^Record 1 of 2 – ${queue.name}`));
    for (const [role, name] of [['banner', undefined], ['main', undefined], ['region', 'Record'], ['region', 'Annotations']] as const) {
      await expect(page.getByRole(role, name ? { name, exact: true } : {})).toHaveCount(1);
    }
    const stops: string[] = [];
    for (let n = 0; n < 40; n++) {
      await page.keyboard.press('Tab');
      const focused = page.locator('*:focus');
      if ((await focused.count()) === 0) break; // out of the document
      const [line = ''] = (await focused.ariaSnapshot()).split('\n');
      stops.push(line.replace(/^- /, '').replace(/:.*$/, ''));
      if (/^button "Submit/.test(stops.at(-1) ?? '')) break;
    }
    const form = stops.slice(stops.findIndex((one) => one.startsWith('radio')));
    expect(form.map((one) => one.replace(/ \[.*\]$/, ''))).toEqual([
      'radio "correct"',
      expect.stringMatching(/^textbox "helpfulness /),
      expect.stringMatching(/^textbox "comment /),
      expect.stringMatching(/^button "Flag/),
      expect.stringMatching(/^button "Comment/),
      expect.stringMatching(/^button "Corrected output/),
      expect.stringMatching(/^button "Back/),
      expect.stringMatching(/^button "Skip/),
      expect.stringMatching(/^button "Submit/),
    ]);
    // Every stop can be seen: nothing is under the bar at the top or the row at the foot.
    expect(stops.every((one) => /^\w+ "/.test(one)), stops.join('\n')).toBe(true);

    await page.getByRole('radio', { name: /correct/ }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: /partly/ })).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('radio', { name: /partly/ })).not.toBeFocused();
  });
});
