// A picture of every page, empty and full, in both themes and three sizes: `make screenshots`.
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { addresses } from './support/addresses';
import { Server } from './support/server';

const folder = join(import.meta.dirname, '../../screenshots');
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 1024, height: 720 }, phone: { width: 390, height: 844 } };
const only = process.env.PAGES?.split(',');

for (const content of ['empty', 'demo'] as const) {
  base.describe(content, () => {
    for (const theme of ['light', 'dark'] as const) {
      for (const [size, viewport] of Object.entries(sizes)) {
        base(`${content} ${theme} ${size}`, async ({ browser, playwright }) => {
          const server = await serverWith(content);
          const api = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
          const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string }[] };
          const pages = [
            { name: 'login', path: '/login' }, { name: 'setup', path: '/setup' }, { name: 'not-found', path: '/nowhere' },
            ...(await addresses(api, spaces[0]?.id ?? '')),
          ];
          const context = await browser.newContext({ baseURL: server.url, viewport, colorScheme: theme, locale: 'en-GB', reducedMotion: 'reduce' });
          const page = await context.newPage();
          await page.request.post('/api/v1/session', { data: server.admin });
          for (const { name, path } of pages.filter((one) => !only || only.includes(one.name))) {
            await page.goto(path);
            await page.waitForLoadState('networkidle').catch(() => undefined); // a page may keep a stream open
            await page.waitForTimeout(300);
            await page.screenshot({ path: join(folder, content, `${name}.${size}.${theme}.png`) });
          }
          await context.close();
          await api.dispose();
        });
      }
    }
  });
}

const servers = new Map<string, Promise<Server>>();

/** One server for all pictures of the same content. */
function serverWith(content: 'empty' | 'demo'): Promise<Server> {
  const started =
    servers.get(content) ??
    Server.start().then(async (server) => {
      if (content === 'demo') await server.fill();
      return server;
    });
  servers.set(content, started);
  return started;
}
base.afterAll(async () => {
  for (const server of servers.values()) await (await server).close();
  servers.clear();
});

