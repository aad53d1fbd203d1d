// Records whose size is the attack: they open, and no single task of the page is long.
import type { Page } from '@playwright/test';
import { deepList, deepObject } from '../src/content/hostile';
import { annotateAddress, makeQueue, ready } from './support/queue';
import { expect, test } from './support/test';

test.use({ of: 'large' });

/** On an idle machine a task takes less than 200 ms, which the benchmark measures; here others are at work. */
const longestTask = 1000;

const line = 'a'.repeat(1 << 20);
const large: Record<string, { example: Record<string, unknown>; shows: RegExp }> = {
  'five megabytes of text': { example: { input: 'x', output: 'The quick brown fox jumps over the lazy dog.\n'.repeat(116_000) }, shows: /The quick brown fox/ },
  'one line of a megabyte': { example: { input: line, output: `${line.slice(0, -6)} ended` }, shows: /aaaaaaaa/ },
  'JSON ten thousand lists deep': { example: { input: deepList, output: deepList }, shows: /item/ },
  'JSON ten thousand objects deep': { example: { input: deepObject, output: deepObject }, shows: /member/ },
  'a list of 300,000 numbers': { example: { input: 'x', output: `[${'1,'.repeat(300_000)}1]` }, shows: /1718191/ },
  'an object of 50,000 members': { example: { input: 'x', output: JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`k${n}`, n]))) }, shows: /k1010k1111/ },
  'brackets that are never closed': { example: { input: 'x', output: '['.repeat(200_000) }, shows: /\[\[\[\[/ },
};

/** The longest task since the last time it was asked for. */
async function longest(page: Page): Promise<number> {
  return page.evaluate(() => {
    const kept = (window as unknown as { tasks: number[] }).tasks;
    return Math.max(0, ...kept.splice(0));
  });
}

for (const [name, { example, shows }] of Object.entries(large)) {
  test(`${name}: opened, unfolded, shown raw and scrolled without a task that is long`, async ({ page, signIn, api, server, space }) => {
    test.slow();
    await page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    });
    const queue = await makeQueue(api, server, space, { examples: [example, { input: 'next', output: 'next' }] });
    await signIn(page, queue.annotator);
    await page.goto(annotateAddress(queue));
    await ready(page);
    const judged = page.locator('[data-judged]');
    await expect(judged).toContainText(shows);
    const steps: Record<string, () => Promise<unknown>> = {
      opened: async () => undefined,
      unfolded: () => page.keyboard.press('o'),
      raw: () => page.keyboard.press('r'),
      scrolled: () => judged.evaluate((element) => {
        for (const box of element.querySelectorAll('*')) if (box.scrollHeight > box.clientHeight) box.scrollTop = box.scrollHeight;
        element.scrollIntoView({ block: 'end' });
      }),
      rendered: () => page.keyboard.press('r'),
    };
    for (const [step, act] of Object.entries(steps)) {
      await act();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
      expect(await longest(page), step).toBeLessThanOrEqual(longestTask);
      expect(await page.evaluate(() => document.querySelectorAll('main *').length), step).toBeLessThan(6000);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), step).toBe(true);
    }
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Record 2 of 2');
  });
}
