// The records of a queue that has a hundred thousand of them.
import { expect } from '@playwright/test';
import { many, test } from './support/bench';
import { figure, median, percentile, spread } from './support/figures';
import { framesWhileScrolling, keyToPaint, mainThread, noteFirst, openTimed } from './support/measure';

test('the table of 100,000 records', async ({ page, signIn, filled, lead }) => {
  await signIn(page, lead.person);
  const row = (index: number) => `[role=row][aria-rowindex="${index}"]`;
  await noteFirst(page, row(2));
  const first = await openTimed(page, `/s/${filled.space}/queues/${filled.queue}/records`);
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', String(many + 1));
  const { spent } = await mainThread(page);
  const before = await spent();
  const frames = await framesWhileScrolling(page, '[role=grid]');
  const work = ((await spent()) - before) / frames.length;
  const elements = await page.evaluate(() => document.querySelectorAll('*').length);

  await page.waitForTimeout(1000);
  await grid.focus();
  const ends = { End: [] as number[], Home: [] as number[] };
  for (let n = 0; n < 10; n++) {
    ends.End.push((await keyToPaint(page, 'End', { selector: row(many + 1), text: 'Send it back' })).painted);
    await page.waitForTimeout(500);
    ends.Home.push((await keyToPaint(page, 'Home', { selector: row(2), text: 'Send it back' })).painted);
    await page.waitForTimeout(500);
  }
  figure({ what: 'table of 100,000 records: first rows', value: first, unit: 'ms' });
  figure({ what: 'table of 100,000 records: frame at 24,000 px/s, p95', value: percentile(frames, 0.95), unit: 'ms', limit: 34, note: `${spread(frames)}; main thread ${work.toFixed(1)} per frame` });
  figure({ what: 'table of 100,000 records: End', value: percentile(ends.End, 0.95), unit: 'ms', limit: 250, note: `p95; the first ${ends.End[0]?.toFixed(0)}, ${spread(ends.End)}` });
  figure({ what: 'table of 100,000 records: Home', value: percentile(ends.Home, 0.95), unit: 'ms', limit: 250, note: `p95; ${spread(ends.Home)}, median ${median(ends.Home).toFixed(0)}` });
  figure({ what: 'table of 100,000 records: elements of the page', value: elements, unit: 'elements', limit: 1500 });
});
