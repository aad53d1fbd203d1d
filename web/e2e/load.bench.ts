// What has to be loaded before somebody can annotate, and how long that takes.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { chat, test, threeConfigs } from './support/bench';
import { figure, median, spread } from './support/figures';
import { noteFirst, openTimed } from './support/measure';
import { annotateAddress } from './support/queue';

const field = '[data-config]';

test('the budgets of bytes', () => {
  const printed = execFileSync('node', [join(import.meta.dirname, '../scripts/budget.mjs'), '--json'], { encoding: 'utf8' });
  const checks = JSON.parse(printed) as { what: string; size: number; limit: number }[];
  const pages = checks.filter(({ what }) => what.startsWith('page ')).toSorted((a, b) => b.size - a.size);
  for (const { what, size, limit } of [...checks.filter((check) => !pages.includes(check)), ...pages.slice(0, 1)]) {
    figure({ what: `gzip: ${what}`, value: size / 1000, unit: 'kB', limit: limit / 1000, ...(what === pages[0]?.what ? { note: `the heaviest of ${pages.length}` } : {}) });
  }
});

test('the annotate page from nothing, and again', async ({ browser, server, signIn, newQueue, filled, annotator }) => {
  const queue = await newQueue({ examples: Array.from({ length: 20 }, (_, n) => chat(n)), configs: threeConfigs });
  const address = annotateAddress(queue);
  const visit = async (to: string, times: number) => {
    const cold: number[] = [];
    const warm: number[] = [];
    const bytes = { script: 0, stylesheet: 0, font: 0 };
    const scripts = new Set<string>();
    for (let n = 0; n < times; n++) {
      const context = await browser.newContext({ baseURL: server.url });
      const page = await context.newPage();
      await signIn(page, annotator.person);
      await noteFirst(page, field);
      const got: Promise<void>[] = [];
      page.on('response', (response) => {
        const kind = response.request().resourceType();
        if (kind === 'script') scripts.add(response.url().split('/').at(-1)?.split('-')[0] ?? '');
        if (kind in bytes) got.push(response.headerValue('content-length').then((length) => void (bytes[kind as keyof typeof bytes] += Number(length ?? 0))));
      });
      cold.push(await openTimed(page, to));
      await Promise.all(got);
      page.removeAllListeners('response');
      await page.keyboard.press('1'); // what is called usable takes keys
      await expect(page.getByRole('radio').first()).toBeChecked();
      await page.keyboard.press('1');
      await page.waitForTimeout(500);
      await page.goto('about:blank');
      warm.push(await openTimed(page, to));
      await context.close();
    }
    return { cold, warm, scripts, bytes: Object.fromEntries(Object.entries(bytes).map(([kind, sum]) => [kind, sum / times / 1000])) };
  };
  const { cold, warm, bytes, scripts } = await visit(address, 10);
  figure({ what: 'JS that the browser had asked for by the time it could annotate', value: bytes.script ?? Number.NaN, unit: 'kB', note: `${scripts.size} files; and ${bytes.stylesheet?.toFixed(1)} kB of CSS, ${bytes.font?.toFixed(1)} kB of fonts` });
  figure({ what: 'annotate page usable, cold', value: median(cold), unit: 'ms', limit: 600, note: spread(cold) });
  figure({ what: 'annotate page usable, warm', value: median(warm), unit: 'ms', limit: 400, note: spread(warm) });
  const large = await visit(`/s/${filled.space}/queues/${filled.queue}/annotate`, 5);
  figure({ what: 'the same in the queue of 100,000 records, cold', value: median(large.cold), unit: 'ms', limit: 600, note: spread(large.cold) });
  figure({ what: 'the same in the queue of 100,000 records, warm', value: median(large.warm), unit: 'ms', limit: 400, note: spread(large.warm) });
});
