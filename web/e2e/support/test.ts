// `test` of every end-to-end test: a server per worker, a page that must stay clean, and ways to sign in and to ask the API.
import { type APIRequestContext, test as base, type Page } from '@playwright/test';
import { type Person, Server } from './server';
import { Watch } from './watch';

export { expect } from '@playwright/test';
export { expectAccessible } from './axe';
export { type Person, Server } from './server';

type WorkerFixtures = {
  /** What the server holds at the start: nothing, or what `postil demo` makes. */
  content: 'empty' | 'demo';
  /** Whose server it is: each file of tests has one of its own, which holds nothing of the others. */
  of: string;
  server: Server;
};
type Fixtures = {
  watch: Watch;
  /** Both REST surfaces, as the administrator. */
  api: APIRequestContext;
  /** Signs the page's context in; as the administrator unless somebody else is named. */
  signIn: (page: Page, person?: Person) => Promise<void>;
  /** The id of the space `default`. */
  space: string;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  content: ['demo', { option: true, scope: 'worker' }],
  of: ['', { option: true, scope: 'worker' }],
  server: [
    async ({ content, of }, use) => {
      const server = await Server.start(of);
      if (content === 'demo') await server.fill();
      await use(server);
      await server.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  watch: [
    async ({ context, server }, use) => {
      const watch = new Watch();
      await watch.attach(context, server.url);
      await use(watch);
      watch.check();
    },
    { auto: true },
  ],
  api: async ({ playwright, server }, use) => {
    const api = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
    await use(api);
    await api.dispose();
  },
  signIn: async ({ server }, use) =>
    use(async (page, person = server.admin) => {
      const response = await page.request.post('/api/v1/session', { data: person });
      if (!response.ok()) throw new Error(`signing in as ${person.email}: ${response.status()} ${await response.text()}`);
    }),
  space: async ({ api }, use) => {
    const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string; name: string }[] };
    const found = spaces.find((space) => space.name === 'default');
    if (!found) throw new Error('there is no space "default"');
    await use(found.id);
  },
});
