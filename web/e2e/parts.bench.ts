// How the grid bears a hundred thousand rows and the tree fifty thousand nodes.
import { expect, type Page, test } from '@playwright/test';
import { type Parts, serveParts } from './support/parts';

let parts: Parts;
test.beforeAll(async () => {
  parts = await serveParts();
});
test.afterAll(() => parts.close());

const p95 = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

/** The times between frames while a box scrolls for two seconds at so many pixels a second. */
async function framesWhileScrolling(page: Page, selector: string, speed: number): Promise<number[]> {
  return page.evaluate(
    ([box, pixels]) =>
      new Promise<number[]>((done) => {
        const element = document.querySelector(box as string) as HTMLElement;
        const times: number[] = [];
        let last = performance.now();
        const start = last;
        const step = (now: number) => {
          times.push(now - last);
          element.scrollTop += ((now - last) / 1000) * (pixels as number);
          last = now;
          if (now - start < 2000) requestAnimationFrame(step);
          else done(times.slice(2));
        };
        requestAnimationFrame(step);
      }),
    [selector, speed] as const,
  );
}

/** The processor time that the page's main thread takes per frame meanwhile; unlike frames it does not suffer from other programs. */
async function workPerFrame(page: Page, scroll: () => Promise<number[]>): Promise<{ frame: number; work: number }> {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await spent();
  const frames = await scroll();
  return { frame: p95(frames), work: ((await spent()) - before) / frames.length };
}

/** From a key going down to the frame after its effect, some times over. */
async function keyToPaint(page: Page, key: string, times: number): Promise<number[]> {
  const measured = [];
  for (let n = 0; n < times; n++) {
    await page.evaluate(() => {
      const probe = window as unknown as { took: Promise<number> };
      probe.took = new Promise((done) =>
        window.addEventListener('keydown', (event) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp))), {
          once: true, capture: true,
        }),
      );
    });
    await page.keyboard.press(key);
    measured.push(await page.evaluate(() => (window as unknown as { took: Promise<number> }).took));
  }
  return measured;
}

test('a grid of 100,000 rows scrolls smoothly, jumps to its ends at once, and stays small', async ({ page }) => {
  await page.goto(parts.url);
  const grid = page.getByRole('grid');
  await expect(grid.getByRole('row', { name: /arrived broken, what now\? 5 / })).toBeVisible();
  const { frame, work } = await workPerFrame(page, () => framesWhileScrolling(page, '[role=grid]', 24_000));

  await grid.focus();
  const jump = async (key: string, text: RegExp) => {
    const before = performance.now();
    await page.keyboard.press(key);
    await expect(grid.getByRole('row', { name: text })).toBeVisible();
    return performance.now() - before;
  };
  const end = await jump('End', /what now\? 99999 /);
  const home = await jump('Home', /what now\? 0 /);
  const elements = await page.evaluate(() => document.querySelectorAll('*').length);
  console.log(`grid: frame p95 ${frame.toFixed(1)} ms, work per frame ${work.toFixed(1)} ms, End ${end.toFixed(0)} ms, Home ${home.toFixed(0)} ms, ${elements} elements`);
  expect(frame).toBeLessThanOrEqual(34);
  expect(end).toBeLessThanOrEqual(250);
  expect(home).toBeLessThanOrEqual(250);
  expect(elements).toBeLessThanOrEqual(1500);
});

test('a tree of 50,000 nodes scrolls smoothly and follows the keys', async ({ page }) => {
  await page.goto(`${parts.url}#tree`);
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  const { frame, work } = await workPerFrame(page, () => framesWhileScrolling(page, '[role=tree]', 24_000));
  await page.getByRole('tree').focus();
  const down = p95(await keyToPaint(page, 'ArrowDown', 40));
  const end = p95(await keyToPaint(page, 'End', 5));
  await page.keyboard.press('Home');
  const close = p95(await keyToPaint(page, 'ArrowLeft', 1));
  await expect(page.getByRole('treeitem')).toHaveCount(1);
  const open = p95(await keyToPaint(page, 'ArrowRight', 1));
  console.log(`tree: frame p95 ${frame.toFixed(1)} ms, work per frame ${work.toFixed(1)} ms, key ${down.toFixed(1)} ms, End ${end.toFixed(1)} ms, close ${close.toFixed(1)} ms, open ${open.toFixed(1)} ms`);
  expect(frame).toBeLessThanOrEqual(34);
  expect(down).toBeLessThanOrEqual(50);
  expect(Math.max(close, open)).toBeLessThanOrEqual(100);
});
