import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe';
import { type Parts, serveParts } from './support/parts';

let parts: Parts;
test.beforeAll(async () => {
  parts = await serveParts();
});
test.afterAll(() => parts.close());

/** The row that the box says is active; it has to be in the document. */
async function active(box: Locator): Promise<Locator> {
  const id = await box.getAttribute('aria-activedescendant');
  expect(id).toBeTruthy();
  const row = box.locator(`[id="${id}"]`);
  await expect(row).toHaveCount(1);
  return row;
}
const activeIndex = async (grid: Locator) => Number(await (await active(grid)).getAttribute('aria-rowindex')) - 2;
const selected = (page: Page) => page.getByRole('row', { selected: true });

test.describe('the grid', () => {
  let grid: Locator;
  test.beforeEach(async ({ page }) => {
    await page.goto(parts.url);
    grid = page.getByRole('grid', { name: 'Rows' });
    await expect(grid.getByRole('row').nth(3)).toContainText('kettles');
  });

  test('says how many rows there are and which it shows', async ({ page }) => {
    await expect(grid).toHaveAttribute('aria-rowcount', '100001');
    await expect(grid.getByRole('row').nth(1)).toHaveAttribute('aria-rowindex', '2');
    await expectAccessible(page);
  });

  test('moves by arrows, by J and K, by pages and to its ends', async ({ page }) => {
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    expect(await activeIndex(grid)).toBe(1);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await activeIndex(grid)).toBe(2);
    await page.keyboard.press('PageDown');
    expect(await activeIndex(grid)).toBeGreaterThan(10);
    await page.keyboard.press('End');
    expect(await activeIndex(grid)).toBe(99_999);
    await expect(await active(grid)).toContainText('what now? 99999');
    await expect(await active(grid)).toBeInViewport();
    await page.keyboard.press('Home');
    expect(await activeIndex(grid)).toBe(0);
    await expect(await active(grid)).toBeInViewport();
  });

  test('keeps the active row in the document when it is scrolled away', async () => {
    await grid.focus();
    await grid.evaluate((element) => element.scrollTo(0, 2_000_000));
    await expect(grid.getByRole('row').nth(5)).toContainText('kettles', { timeout: 30_000 }); // five hundred pages away
    expect(await activeIndex(grid)).toBe(0);
  });

  test('selects by X, by Shift and arrows, and by Shift and click', async ({ page }) => {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await expect(selected(page)).toHaveCount(1);
    await page.keyboard.press('x');
    await expect(selected(page)).toHaveCount(0);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(selected(page)).toHaveCount(3);
    await page.getByRole('checkbox').nth(1).click();
    await expect(selected(page)).toHaveCount(2);
    await page.getByRole('checkbox').nth(8).click({ modifiers: ['Shift'] });
    await expect(selected(page)).toHaveCount(8);
    await expectAccessible(page);
  });

  test('keeps the selection while rows are scrolled away and back', async ({ page }) => {
    await grid.focus();
    await page.keyboard.press('x');
    await page.keyboard.press('End');
    await expect(selected(page)).toHaveCount(0);
    await page.keyboard.press('x');
    await page.keyboard.press('Home');
    await expect(selected(page)).toHaveCount(1);
    await page.keyboard.press('End');
    await expect(selected(page)).toHaveCount(1);
  });

  test('the box in the head selects what is loaded', async ({ page }) => {
    await page.getByRole('checkbox', { name: 'Select the rows loaded' }).click();
    const rows = await grid.getByRole('row').count();
    await expect(selected(page)).toHaveCount(rows - 1);
    await page.getByRole('checkbox', { name: 'Select the rows loaded' }).click();
    await expect(selected(page)).toHaveCount(0);
  });

  test('reaches a place in the middle that nobody has loaded yet', async () => {
    await grid.evaluate((element) => element.scrollTo(0, 8000));
    await expect(grid.getByText('what now? 200', { exact: false }).first()).toBeVisible();
  });
});

test.describe('the tree', () => {
  let tree: Locator;
  test.beforeEach(async ({ page }) => {
    await page.goto(`${parts.url}#tree`);
    tree = page.getByRole('tree', { name: 'Spans' });
    await expect(page.getByRole('treeitem').first()).toBeVisible();
    await tree.focus();
  });

  test('says where each of its rows belongs', async ({ page }) => {
    const second = page.getByRole('treeitem').nth(1);
    await expect(second).toHaveAttribute('aria-level', '2');
    await expect(second).toHaveAttribute('aria-setsize', '5');
    await expect(second).toHaveAttribute('aria-posinset', '1');
    await expectAccessible(page);
  });

  test('opens, closes and moves by the keys of a tree', async ({ page }) => {
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByRole('treeitem')).toHaveCount(1);
    await expect(await active(tree)).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(await active(tree)).toHaveAttribute('aria-level', '2');
    await expect(await active(tree)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(await active(tree)).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('ArrowLeft');
    await expect(await active(tree)).toHaveAttribute('aria-level', '1');
    await page.keyboard.press('*');
    await page.keyboard.press('End');
    await expect(await active(tree)).toBeInViewport();
    await page.keyboard.press('Home');
    await expect(await active(tree)).toHaveAttribute('aria-level', '1');
  });

  test('selects what is clicked, and the arrow alone opens and closes', async ({ page }) => {
    const third = page.getByRole('treeitem').nth(2);
    await third.click();
    await expect(third).toHaveAttribute('aria-selected', 'true');
    const first = page.getByRole('treeitem').first();
    await first.locator('span').first().click();
    await expect(first).toHaveAttribute('aria-expanded', 'false');
    await expect(first).toHaveAttribute('aria-selected', 'false');
  });
});
