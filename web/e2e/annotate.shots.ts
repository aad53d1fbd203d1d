// Pictures of the annotate page in its states, as an annotator sees it.
import { join } from 'node:path';
import { test as base, type Page } from '@playwright/test';
import { Server } from './support/server';
import { comment, correctness, helpfulness, makeQueue, openQueue, personOf } from './support/queue';

const folder = join(import.meta.dirname, '../../screenshots/annotate');
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 1024, height: 720 }, phone: { width: 390, height: 844 } };

let server: Server;
base.beforeAll(async () => {
  base.setTimeout(120_000);
  server = await Server.start();
  await server.fill();
});
base.afterAll(() => server.close());

const long = 'Faithfulness to the cited sections of the handbook, including every number and date';
const many = Array.from({ length: 14 }, (_, n) => ({ label: `${['Billing', 'Delivery', 'Returns', 'Warranty', 'Account', 'Privacy', 'Other'][n % 7]} ${n + 1}` }));

for (const theme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries(sizes)) {
    base(`${theme} ${size}`, async ({ browser, playwright }) => {
      const api = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
      const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string }[] };
      const space = spaces[0]?.id ?? '';
      const context = await browser.newContext({ baseURL: server.url, viewport, colorScheme: theme, locale: 'en-GB', reducedMotion: 'reduce' });
      const page = await context.newPage();
      const shot = async (name: string, on: Page = page) => {
        await on.waitForTimeout(500);
        await on.screenshot({ path: join(folder, `${name}.${size}.${theme}.png`) });
      };
      await page.request.post('/api/v1/session', { data: personOf(server, 'yuki') });

      const { queues } = (await (await api.get(`/api/v1/spaces/${space}/queues`)).json()) as { queues: { id: string; name: string }[] };
      for (const { id, name } of queues) {
        await page.goto(`/s/${space}/queues/${id}/annotate`);
        await page.locator('[data-config]').first().waitFor();
        await shot(`instructions-${name.split(' ')[0]?.toLowerCase()}`);
        await page.keyboard.press('Enter');
        await shot(`record-${name.split(' ')[0]?.toLowerCase()}`);
      }
      const queue = await makeQueue(api, server, space, {
        records: 2, configs: [{ ...correctness, name: long }, { ...helpfulness, minimum_score: 0, maximum_score: 100 }, { ...correctness, name: 'topic', values: many }, comment],
      });
      await openQueue(page, queue);
      await shot('long-empty');
      await page.getByRole('radio').nth(1).click();
      await page.getByRole('textbox', { name: /^helpfulness/ }).fill('120');
      await page.getByRole('button', { name: /^Submit/ }).click();
      await shot('long-faults');

      const short = await makeQueue(api, server, space, { records: 1 });
      await openQueue(page, short);
      await page.getByRole('button', { name: /^Flag/ }).click();
      await page.getByRole('dialog').waitFor();
      await shot('flag');
      await page.keyboard.press('Escape');
      await page.getByRole('radio').first().click();
      await page.getByRole('button', { name: /^Submit/ }).click();
      await page.getByText('Your one record is done.').waitFor();
      await shot('end');
      await context.close();

      const german = await browser.newContext({ baseURL: server.url, viewport, colorScheme: theme, locale: 'de-DE', reducedMotion: 'reduce' });
      const seite = await german.newPage();
      await seite.request.post('/api/v1/session', { data: personOf(server, 'yuki') });
      await openQueue(seite, queue);
      await shot('german', seite);
      await german.close();
      await api.dispose();
    });
  }
}
