// Traces of ten and of fifty thousand spans.
import { expect, type Page } from '@playwright/test';
import { test } from './support/bench';
import { figure, median, percentile, spread } from './support/figures';
import { framesWhileScrolling, keyToPaint, mainThread, noteFirst, openTimed } from './support/measure';
import { hex, projectNamed, sendTrace } from './support/spans';

/** Presses the row of the only trace of the explorer, and measures until spans are painted. */
const openFromList = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((done) => {
        const start = performance.now();
        new MutationObserver((_, changed) => {
          if (!document.querySelector('[role=treeitem]')) return;
          changed.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
        }).observe(document, { subtree: true, childList: true });
        document.querySelector<HTMLElement>('[role=grid] [role=row][aria-rowindex="2"]')?.click();
      }),
  );

for (const [count, limit] of [[10_000, 1000], [50_000, undefined]] as const) {
  const what = `trace of ${count.toLocaleString('en')} spans`;
  test(what, async ({ page, signIn, api, space, lead }) => {
    const name = `project ${hex(4)}`;
    const { trace } = await sendTrace(
      api, name,
      Array.from({ length: count }, (_, n) => ({
        name: `step ${n}`, kind: n % 3 ? 'LLM' : 'TOOL', start: Math.floor(n / 10), duration: 5, failed: n % 100 === 99,
        attributes: { 'input.value': `What is ${n}?`, 'output.value': `It is ${n}.` },
        ...(n === 0 ? {} : { parent: n < 20 ? n - 1 : Math.floor((n - 1) / 10) }), // deep at first, and broad below
      })),
    );
    const project = encodeURIComponent(await projectNamed(api, space, name));
    await expect
      .poll(async () => ((await (await api.get(`/api/v1/projects/${project}/spans/count`)).json()) as { count: number }).count, { timeout: 60_000 })
      .toBe(count);
    await signIn(page, lead.person);
    await noteFirst(page, '[role=treeitem]');
    const first: number[] = [];
    for (let n = 0; n < 6; n++) first.push(await openTimed(page, `/s/${space}/traces/${trace}?project=${project}`));
    const longest = await page.evaluate(() => Math.max(0, ...(window.longTasks ?? [])));
    await page.goto(`/s/${space}/traces?rows=TRACES&project=${project}`);
    await expect(page.getByRole('gridcell', { name: 'step 0', exact: true })).toBeVisible();
    const opened = await openFromList(page);
    await page.waitForTimeout(1000);

    const { spent } = await mainThread(page);
    const before = await spent();
    const frames = await framesWhileScrolling(page, '[role=tree]');
    const work = ((await spent()) - before) / frames.length;
    await page.getByRole('tree').focus();
    const press = async (keys: string[]) => {
      const times = [];
      for (const key of keys) times.push(await keyToPaint(page, key));
      return { painted: times.map(({ painted }) => painted), event: times.map(({ event }) => event) };
    };
    await page.keyboard.press('Home');
    const down = await press(Array.from({ length: 100 }, (_, n) => (n % 20 === 19 ? 'PageDown' : 'ArrowDown')));
    const ends = await press(Array.from({ length: 10 }, (_, n) => (n % 2 ? 'Home' : 'End')));
    const folds = await press(Array.from({ length: 10 }, (_, n) => (n % 2 ? 'ArrowRight' : 'ArrowLeft')));

    figure({ what: `${what}: first rows from its address`, value: median(first.slice(1)), unit: 'ms', ...(limit ? { limit } : {}), note: `the first time ${first[0]?.toFixed(0)}; longest task ${longest.toFixed(0)}` });
    figure({ what: `${what}: first rows from the list`, value: opened, unit: 'ms', ...(limit ? { limit } : {}) });
    figure({ what: `${what}: key to painted, p95`, value: percentile(down.painted, 0.95), unit: 'ms', limit: 50, note: `${spread(down.painted)}; by event timing ${percentile(down.event, 0.95)}` });
    figure({ what: `${what}: frame at 24,000 px/s, p95`, value: percentile(frames, 0.95), unit: 'ms', limit: 34, note: `${spread(frames)}; main thread ${work.toFixed(1)} per frame` });
    figure({ what: `${what}: Home and End to painted, p95`, value: percentile(ends.painted, 0.95), unit: 'ms', note: spread(ends.painted) });
    figure({ what: `${what}: all folded or unfolded to painted, p95`, value: percentile(folds.painted, 0.95), unit: 'ms', note: spread(folds.painted) });
  });
}
