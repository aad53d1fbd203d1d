// Every page in every state: while it loads, failed, failed with something to show, without a server, empty, not for this
// role, not found. A page goes through those of one kind in one visit.
import type { APIRequestContext, Page, Route } from '@playwright/test';
import { addresses, type Address } from './support/addresses';
import { join } from './support/people';
import { expect as patient, test } from './support/test';

const expect = patient.configure({ timeout: 5000 }); // much is looked at, and what is wrong must not take minutes

test.use({ of: 'states', actionTimeout: 15_000 });

/** What answers a page's requests; who is signed in is always told. */
type Server = 'waits' | 'refuses' | 'answers' | 'is gone';
class Answers {
  readonly #page: Page;
  readonly #held: Route[] = [];
  #how: Server = 'answers';

  constructor(page: Page) {
    this.#page = page;
  }

  async begin(): Promise<void> {
    await this.#page.route(/\/(api\/v1|v2)\/(?!session$|preferences$)/, (route) => this.#answer(route));
  }

  /** From now on it does this, with what it has held as well. */
  async now(how: Server): Promise<void> {
    this.#how = how;
    if (how !== 'waits') await Promise.all(this.#held.splice(0).map((route) => this.#answer(route)));
  }

  async #answer(route: Route): Promise<void> {
    const live = route.request().url().endsWith('/events');
    if (this.#how === 'waits') this.#held.push(route);
    else if (this.#how === 'answers') await route.continue().catch(() => undefined);
    else if (this.#how === 'is gone' || live) await route.abort().catch(() => undefined);
    else {
      await route.fulfill({
        status: 422, contentType: 'application/problem+json',
        body: '{"type":"about:blank","title":"Unprocessable","status":422,"detail":"broken on purpose","request_id":"REQUEST7"}',
      }).catch(() => undefined);
    }
  }
}

/** Lets a page think that some time has passed and that it is looked at again: what it shows is old, and is read anew. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 20_000;
    window.dispatchEvent(new Event('visibilitychange'));
  });
}

const main = (page: Page) => page.locator('main').first();
const tryAgain = (page: Page) => page.getByRole('button', { name: 'Try again' });
const problem = (page: Page) => page.getByText('REQUEST7');

/** The grey blocks that are on the page, and whether they wait before they can be seen. */
const blocks = (page: Page) =>
  page.evaluate(() => {
    const found = [...document.querySelectorAll<HTMLElement>('[data-waiting]')].filter((one) => one.getClientRects().length > 0);
    return { count: found.length, delays: [...new Set(found.map((one) => getComputedStyle(one).animationDelay))] };
  });

// Forms that begin with nothing, and what is on this device, load nothing that could be waited for.
const loadsNothing = /^(configs-new|queues-new|queues-new-(annotators|records|summary)|settings-(about|spaces))$/;

test('a page loads, fails, is tried again, grows old and loses its server', async ({ page, signIn, api, space }) => {
  test.setTimeout(600_000);
  await signIn(page);
  const list = (await addresses(api, space)).filter(({ name }) => !loadsNothing.test(name) && !later.test(name));
  const answers = new Answers(page);
  await answers.begin();
  for (const { name, path } of list) {
    await test.step(name, async () => {
      await answers.now('waits');
      await page.goto(path);
      await expect(main(page)).toBeVisible();
      await expect.soft(async () => {
        const { count, delays } = await blocks(page);
        expect(count).toBeGreaterThan(0);
        expect(delays).toEqual(['0.15s']);
      }, `${name} waits in grey blocks`).toPass({ timeout: 10_000 });

      await answers.now('refuses');
      await expect.soft(problem(page).first(), `${name} tells the request that failed`).toBeVisible();
      await answers.now('answers');
      // One part of a page may fail where another has come.
      for (let left = await tryAgain(page).count(); left > 0; left--) {
        await tryAgain(page).first().click();
        await expect.poll(() => tryAgain(page).count()).toBeLessThan(left).catch(() => undefined);
      }
      await expect.soft(tryAgain(page), `${name} is there when it is tried again`).toHaveCount(0);
      await expect.soft(problem(page), name).toHaveCount(0);
      await expect.soft(async () => expect((await blocks(page)).count).toBe(0), `${name} has come`).toPass({ timeout: 10_000 });

      const before = await main(page).getByRole('heading').allTextContents();
      await answers.now('refuses');
      await comeBack(page);
      if (!readsNothingAnew.test(name)) {
        await expect.soft(page.getByText(/What is shown is as of \d\d:\d\d/).first(), `${name} says how old it is`).toBeVisible();
        await expect.soft(problem(page).first(), name).toBeVisible();
      }
      expect.soft(await main(page).getByRole('heading').allTextContents(), `${name} keeps what it has shown`).toEqual(before);

      await answers.now('is gone');
      await comeBack(page);
      await expect.soft(page.getByText('The server cannot be reached. What is loaded stays usable'), `${name} says that it is offline`).toBeVisible();
      expect.soft(await main(page).getByRole('heading').allTextContents(), `${name} keeps what it has shown`).toEqual(before);
    });
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

/** Tabs whose addresses are settled before they are built. */
const later = /^queue-(agreement|adjudicate|gold|judge|export)$/;
// Annotating has its own way with old records: what is entered counts, and goes to the device. Spans are read when somebody
// asks for the new ones.
const readsNothingAnew = /^(queue-annotate|traces)$/;

/** A space of its own with nothing in it. */
async function newSpace(api: APIRequestContext): Promise<string> {
  const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { organization_id: string }[] };
  const made = await api.post('/v2/spaces', { data: { name: `Space ${Date.now()}`, organization_id: spaces[0]?.organization_id } });
  return ((await made.json()) as { id: string }).id;
}

/** One of each kind of thing, with nothing in it. */
async function fillWithEmpty(api: APIRequestContext, space: string): Promise<Record<'queue' | 'dataset' | 'config', string>> {
  const make = async (path: string, data: object) => ((await (await api.post(path, { data })).json()) as { id: string }).id;
  const config = await make('/v2/annotation-configs', { name: 'tone', space_id: space, annotation_config_type: 'FREEFORM' });
  const queue = await make(`/api/v1/spaces/${encodeURIComponent(space)}/queues`, { name: 'Nothing in it', configs: [{ id: config }], annotator_emails: [] });
  const dataset = await make('/v2/datasets', { name: 'examples', space_id: space, examples: [{ input: 'a' }] });
  return { config, queue, dataset };
}

test('an empty page says what belongs on it, offers one thing to do and leads to the documentation', async ({ page, signIn, api, playwright, server }) => {
  test.setTimeout(240_000);
  const space = await newSpace(api);
  await signIn(page);
  const s = `/s/${encodeURIComponent(space)}`;
  const look = async (path: string, sentence: string, action: string, section: string) => {
    await page.goto(path);
    await expect.soft(page.getByText(sentence), path).toBeVisible();
    await expect.soft(main(page).getByRole('button', { name: action }).or(main(page).getByRole('link', { name: action })).first(), path).toBeVisible();
    await expect.soft(main(page).locator('[data-look="primary"]'), `${path} has one thing to do`).toHaveCount(1);
    const link = main(page).getByRole('link', { name: 'Read the docs' });
    await expect.soft(link, path).toHaveAttribute('href', new RegExp(`^https://github\\.com/postil/postil/blob/main/.+#${section}$`));
    await expect.soft(link, path).toHaveAttribute('target', '_blank');
    await expect.soft(link, path).toHaveAttribute('rel', /noreferrer/);
  };
  await look(`${s}/queues`, 'A queue asks people to label spans, traces or examples.', 'Create the first queue', 'leading-queues');
  await look(`${s}/datasets`, 'A dataset holds examples', 'Upload a file', 'datasets');
  await look(`${s}/configs`, 'A config says what annotators are asked', 'Create the first config', 'configs');
  const made = await fillWithEmpty(api, space);
  const queue = `${s}/queues/${encodeURIComponent(made.queue)}`;
  await look(queue, 'The queue has no records yet.', 'Add records', 'leading-queues');
  await look(`${queue}/records`, 'The queue has no records yet.', 'Add records', 'leading-queues');
  await look(`${queue}/annotators`, 'Nobody annotates this queue yet.', 'Add annotators', 'leading-queues');

  const { person } = await join(playwright, api, server, space, 'ANNOTATOR');
  await page.context().clearCookies();
  await signIn(page, person);
  await look('/settings/api-keys', 'An API key lets a program act as you.', 'Create API key', 'people-and-keys');
  await page.goto(`${s}/queues`);
  await page.getByRole('button', { name: 'Show all queues' }).click();
  await expect.soft(main(page).getByRole('link', { name: 'Read the docs' })).toHaveAttribute('href', /#annotating$/);
});

test('whoever may not see a page is told whom to ask', async ({ page, signIn, api, playwright, server, space }) => {
  test.setTimeout(240_000);
  const list = (await addresses(api, space)).filter(({ name }) => !later.test(name));
  const told = page.getByText('This page is for members of the space.');
  const visit = async (who: 'ANNOTATOR' | 'READ_ONLY', mayNot: (name: string) => boolean) => {
    const { person } = await join(playwright, api, server, space, who);
    await page.context().clearCookies();
    await signIn(page, person);
    for (const { name, path } of list) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      if (!mayNot(name)) {
        await expect.soft(told, `${name} for ${who}`).toHaveCount(0);
        continue;
      }
      await expect.soft(told, `${name} for ${who}`).toBeVisible();
      await expect.soft(main(page).getByText(/^Ask (an administrator of the space|.*Administrator.*)\.$/), `${name} for ${who}`).toBeVisible();
    }
  };
  // A queue that is not theirs is not found for annotators, so its pages are not among these.
  await visit('ANNOTATOR', (name) => /^(queues-new|traces?|datasets?|example|configs?|configs-new|settings-members)/.test(name));
  await visit('READ_ONLY', (name) => /^(queues-new|configs-new|queue-settings)/.test(name));
});

test('what is somebody else’s and what is nowhere look the same', async ({ page, signIn, api, playwright, server, space }) => {
  test.setTimeout(240_000);
  const elsewhere = await fillWithEmpty(api, await newSpace(api));
  const [example] = ((await (await api.get(`/v2/datasets/${encodeURIComponent(elsewhere.dataset)}/examples`)).json()) as { examples: { id: string }[] }).examples;
  const { person } = await join(playwright, api, server, space, 'MEMBER');
  await signIn(page, person);
  const s = `/s/${encodeURIComponent(space)}`;
  const nonsense = 'bm90aGluZw==';
  const pairs: Address[] = [];
  const pair = (name: string, path: (id: string) => string, id: string) => pairs.push({ name, path: path(encodeURIComponent(id)) }, { name, path: path(encodeURIComponent(nonsense)) });
  for (const tab of ['', '/records', '/annotators', '/settings', '/annotate', '/annotate/bm90aGluZw==']) pair(`queue${tab}`, (id) => `${s}/queues/${id}${tab}`, elsewhere.queue);
  pair('dataset', (id) => `${s}/datasets/${id}`, elsewhere.dataset);
  pair('example', (id) => `${s}/datasets/${id}/examples/${encodeURIComponent(example?.id ?? '')}`, elsewhere.dataset);
  pair('config', (id) => `${s}/configs/${id}`, elsewhere.config);
  const seen = new Map<string, string>();
  for (const { name, path } of pairs) {
    await page.goto(path);
    await expect.soft(page.getByRole('heading', { level: 1 }), path).toHaveText('Not found');
    const looks = `${await page.title()}\n${await page.locator('body').ariaSnapshot()}`.replaceAll(path, '');
    expect.soft(looks, `${name} at ${path}`).toBe(seen.get(name) ?? looks);
    seen.set(name, looks);
  }
});
