// Every page in every state, for those who see everything and for those who only annotate, in both themes: axe finds nothing.
import type { APIRequestContext, Page } from '@playwright/test';
import { addresses, type Address } from './support/addresses';
import { join } from './support/people';
import { annotateAddress, comment, correctness, helpfulness, makeQueue, openQueue, personOf, ready } from './support/queue';
import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'axe' });

test.use({ actionTimeout: 15_000, contextOptions: { reducedMotion: 'reduce' } });

const answers = 'Answers of the assistants';

/** Waits until a page has its heading and has stopped changing. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
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

test.describe('every address', () => {
  test('for an admin', async ({ page, signIn, api, space }) => {
    test.setTimeout(240_000);
    await signIn(page);
    await look(page, await addresses(api, space));
  });

  test('for an annotator, who may not see most of them', async ({ page, signIn, api, server, space }) => {
    test.setTimeout(240_000);
    await signIn(page, personOf(server, 'mateo'));
    await look(page, await addresses(api, space));
    await page.goto(`/s/${encodeURIComponent(space)}/traces`);
    await expect(page.getByText('This page is for members of the space.')).toBeVisible();
  });

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
});

test.describe('every state', () => {
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

  test('failed: no page loads anything, each says so with the request and offers to try again', async ({ page, signIn, api, space }) => {
    test.setTimeout(240_000);
    await signIn(page);
    const list = (await addresses(api, space)).filter(({ name }) => !/^settings-(profile|about|spaces)$|-new/.test(name));
    await page.route(/\/(api\/v1|v2)\/(?!session$|preferences$)/, (route) =>
      route.request().url().endsWith('/events') ? route.abort() : route.fulfill({
        status: 422, contentType: 'application/problem+json',
        body: '{"type":"about:blank","title":"Unprocessable","status":422,"detail":"broken on purpose","request_id":"REQUEST7"}',
      }),
    );
    await look(page, list, async () => {
      await expect.soft(page.getByText('REQUEST7').first(), page.url()).toBeVisible();
      await expect.soft(page.getByRole('button', { name: 'Try again' }).first(), page.url()).toBeVisible();
    });
  });

  test('not found, and not of one’s own', async ({ page, signIn, space }) => {
    await signIn(page);
    const s = `/s/${encodeURIComponent(space)}`;
    const nothing = ['/nowhere', '/s/nothing/queues', `${s}/nowhere`, `${s}/queues/bm90aGluZw==`, `${s}/datasets/bm90aGluZw==`, `${s}/configs/bm90aGluZw==`, `${s}/queues/bm90aGluZw==/annotate`];
    await look(page, nothing.map((path) => ({ name: 'not found', path })), async () => {
      await expect.soft(page.getByRole('heading', { name: 'Not found' }).first(), page.url()).toBeVisible();
    });
  });

  test('loading, for longer than the eye waits', async ({ page, signIn, api, space }) => {
    test.setTimeout(120_000);
    await signIn(page);
    const list = (await addresses(api, space)).filter(({ name }) => /^(queues|traces|datasets|configs|queue-records|queue-annotate|config|dataset|example|trace)$/.test(name));
    await page.route(/\/(api\/v1|v2)\/(?!session$|preferences$)/, () => new Promise(() => undefined));
    for (const { name, path } of list) {
      await page.goto(path);
      await page.getByRole('main').waitFor();
      await page.waitForTimeout(400);
      await expect.soft(cleanInBoth(page, `${name} while it loads`), path).resolves.toBeUndefined();
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' });
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

type Opening = { what: string; path: string; open: (page: Page) => Promise<void> };

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
const key = (name: string) => (page: Page) => page.keyboard.press(name);

/** The overlays that a lead opens, each on its page. */
async function openings(api: APIRequestContext, space: string): Promise<Opening[]> {
  const s = `/s/${encodeURIComponent(space)}`;
  const list = await addresses(api, space);
  const at = (name: string) => list.find((one) => one.name === name)?.path ?? name;
  const { queues } = (await (await api.get(`/api/v1/spaces/${encodeURIComponent(space)}/queues?name=${encodeURIComponent(answers)}`)).json()) as { queues: { id: string }[] };
  const queue = `${s}/queues/${encodeURIComponent(queues[0]?.id ?? '')}`;
  return [
    { what: 'the spaces', path: `${s}/queues`, open: press(/^Space default/) },
    { what: 'the menu of the person', path: `${s}/queues`, open: press(/account menu$/) },
    { what: 'the keys', path: `${s}/queues`, open: key('?') },
    { what: 'the commands', path: `${s}/queues`, open: key('Control+k') },
    { what: 'whose queues', path: `${s}/queues`, open: press(/Whose queues$/) },
    { what: 'a new config in the wizard', path: `${s}/queues/new?step=configs`, open: press('New config') },
    { what: 'adding records', path: `${queue}/records`, open: press('Add records') },
    { what: 'the filter of records', path: `${queue}/records`, open: press('Filter') },
    { what: 'adding annotators', path: `${queue}/annotators`, open: press('Add annotators') },
    { what: 'deleting a queue', path: `${queue}/settings`, open: press('Delete queue') },
    { what: 'the filter of spans', path: `${s}/traces`, open: press('Filter') },
    { what: 'the columns of spans', path: `${s}/traces`, open: press('Columns') },
    { what: 'uploading a file', path: `${s}/datasets`, open: press('Upload a file') },
    { what: 'what to do with a dataset', path: at('dataset'), open: press('More actions') },
    { what: 'adding examples to a queue', path: at('dataset'), open: press('Add to queue…') },
    { what: 'inviting', path: '/settings/members', open: press('Invite') },
    { what: 'a new API key', path: '/settings/api-keys', open: press('Create API key') },
    { what: 'a new space', path: '/settings/spaces', open: press('Create space') },
  ];
}

test('every dialog, menu and list that a lead opens', async ({ page, signIn, api, space }) => {
  test.setTimeout(240_000);
  await signIn(page);
  for (const { what, path, open } of await openings(api, space)) {
    await page.goto(path);
    await settled(page);
    await open(page);
    const overlay = page.locator('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]').first();
    await expect.soft(overlay, what).toBeVisible();
    await settled(page);
    await expect.soft(cleanInBoth(page, what), what).resolves.toBeUndefined();
    await page.keyboard.press('Escape');
    await expect.soft(overlay, `${what} is closed by Esc`).toHaveCount(0);
  }
});

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
