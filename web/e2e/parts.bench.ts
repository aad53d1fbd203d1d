// How the grid bears a hundred thousand rows and the tree fifty thousand nodes, by themselves.
import { expect, type Page, test } from '@playwright/test';
import { figure, percentile } from './support/figures';
import { framesWhileScrolling, keyToPaint, mainThread } from './support/measure';
import { type Parts, serveParts } from './support/parts';

let parts: Parts;
test.beforeAll(async () => {
  parts = await serveParts();
});
test.afterAll(() => parts.close());

const p95 = (values: number[]) => percentile(values, 0.95);

async function scroll(page: Page, selector: string): Promise<{ frame: number; work: string }> {
  const { spent } = await mainThread(page);
  const before = await spent();
  const frames = await framesWhileScrolling(page, selector);
  return { frame: p95(frames), work: `main thread ${(((await spent()) - before) / frames.length).toFixed(1)} per frame` };
}

async function keysToPaint(page: Page, key: string, times: number): Promise<number> {
  const measured = [];
  for (let n = 0; n < times; n++) measured.push((await keyToPaint(page, key)).painted);
  return p95(measured);
}

test('a grid of 100,000 rows scrolls smoothly, jumps to its ends at once, and stays small', async ({ page }) => {
  await page.goto(parts.url);
  const grid = page.getByRole('grid');
  await expect(grid.getByRole('row', { name: /arrived broken, what now\? 5 / })).toBeVisible();
  const { frame, work } = await scroll(page, '[role=grid]');
  await grid.focus();
  const end = (await keyToPaint(page, 'End', { selector: '[role=row]', text: 'what now? 99999' })).painted;
  const home = (await keyToPaint(page, 'Home', { selector: '[role=row]', text: 'what now? 0' })).painted;
  figure({ what: 'the grid alone, 100,000 rows: frame at 24,000 px/s, p95', value: frame, unit: 'ms', limit: 34, note: work });
  figure({ what: 'the grid alone: End', value: end, unit: 'ms', limit: 250 });
  figure({ what: 'the grid alone: Home', value: home, unit: 'ms', limit: 250 });
  figure({ what: 'the grid alone: elements', value: await page.evaluate(() => document.querySelectorAll('*').length), unit: 'elements', limit: 1500 });
});

test('a tree of 50,000 nodes scrolls smoothly and follows the keys', async ({ page }) => {
  await page.goto(`${parts.url}#tree`);
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  const { frame, work } = await scroll(page, '[role=tree]');
  await page.getByRole('tree').focus();
  const down = await keysToPaint(page, 'ArrowDown', 40);
  await page.keyboard.press('Home');
  const close = await keysToPaint(page, 'ArrowLeft', 1);
  await expect(page.getByRole('treeitem')).toHaveCount(1);
  const open = await keysToPaint(page, 'ArrowRight', 1);
  figure({ what: 'the tree alone, 50,000 nodes: frame at 24,000 px/s, p95', value: frame, unit: 'ms', limit: 34, note: work });
  figure({ what: 'the tree alone: key to painted, p95', value: down, unit: 'ms', limit: 50 });
  figure({ what: 'the tree alone: all folded, and unfolded', value: Math.max(close, open), unit: 'ms', limit: 100 });
});
