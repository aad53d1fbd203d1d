// Lists on a phone: what a row is called and what can be done with it stay within reach.
import { expect, test } from './support/test';

test.use({ of: 'phone', viewport: { width: 390, height: 844 } });

test('the bar of what is selected is in view as soon as something is', async ({ page, signIn, space }) => {
  await signIn(page);
  await page.goto(`/s/${encodeURIComponent(space)}/traces?range=ALL`);
  const first = page.getByRole('grid').getByRole('row').filter({ has: page.getByRole('gridcell') }).first();
  await first.getByRole('checkbox').click();
  for (const name of ['Add to queue…', 'Add to dataset…']) await expect(page.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
  await page.getByRole('button', { name: 'Add to queue…' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('the name of a row stays while its table is scrolled sideways', async ({ page, signIn }) => {
  await signIn(page);
  await page.goto('/settings/members');
  const table = page.getByRole('region', { name: 'Members' });
  const name = table.getByRole('rowheader').first();
  await expect(name).toBeVisible();
  expect((await name.boundingBox())?.width).toBeGreaterThanOrEqual(128);
  const left = await table.evaluate((box) => {
    box.scrollLeft = box.scrollWidth;
    return box.scrollLeft;
  });
  expect(left).toBeGreaterThan(0);
  await expect(name).toBeInViewport({ ratio: 1 });
});
