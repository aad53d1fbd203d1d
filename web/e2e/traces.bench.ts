// How long large traces take to open and to be walked through, against the limits of an idle machine.
import type { Page } from '@playwright/test';
import { hex, projectNamed, sendTrace } from './support/spans';
import { expect, test } from './support/test';

test.use({ content: 'empty' });

/** Presses the row of the only trace, and measures until spans are painted. */
const openTrace = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((done) => {
        const start = performance.now();
        document.querySelector<HTMLElement>('[role=grid] [role=row][aria-rowindex="2"]')?.click();
        const look = () => (document.querySelector('[role=treeitem]') ? requestAnimationFrame(() => done(performance.now() - start)) : requestAnimationFrame(look));
        look();
      }),
  );

/** The time from a key to the frame that shows what it did, of many. */
const walk = (page: Page, keys: number) =>
  page.evaluate(async (count) => {
    const tree = document.querySelector<HTMLElement>('[role=tree]');
    tree?.focus();
    const times: number[] = [];
    for (let at = 0; at < count; at++) {
      const start = performance.now();
      tree?.dispatchEvent(new KeyboardEvent('keydown', { key: at % 20 === 19 ? 'PageDown' : 'ArrowDown', bubbles: true, cancelable: true }));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push(performance.now() - start);
    }
    return times.toSorted((a, b) => a - b)[Math.floor(count * 0.95)] ?? 0;
  }, keys);

for (const [count, limit] of [[10_000, 1000], [50_000, 3000]] as const) {
  test(`a trace of ${count} spans opens in ${limit} ms, and a key takes 50 ms`, async ({ page, api, space, signIn }) => {
    const name = `project ${hex(4)}`;
    await sendTrace(api, name, Array.from({ length: count }, (_, n) => ({ name: `step ${n}`, kind: 'LLM', start: Math.floor(n / 10), duration: 5, ...(n === 0 ? {} : { parent: Math.floor((n - 1) / 10) }) })));
    const project = await projectNamed(api, space, name);
    await expect
      .poll(async () => ((await (await api.get(`/api/v1/projects/${encodeURIComponent(project)}/spans/count`)).json()) as { count: number }).count, { timeout: 60_000 })
      .toBe(count);
    await signIn(page);
    await page.goto(`/s/${encodeURIComponent(space)}/traces?rows=TRACES&project=${encodeURIComponent(project)}`);
    await expect(page.getByRole('gridcell', { name: 'step 0', exact: true })).toBeVisible();
    const opened = await openTrace(page);
    const moved = await walk(page, 200);
    console.log(`${count} spans: opened in ${opened.toFixed(0)} ms, key to painted p95 ${moved.toFixed(1)} ms`);
    expect(opened).toBeLessThan(limit);
    expect(moved).toBeLessThan(50);
  });
}
