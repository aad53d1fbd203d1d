// Hands on the keyboard only: what is not reached by Tab is not there.
import { expect, type Locator, type Page } from '@playwright/test';

// Not there for the moment, as behind an open list, is not focused either.
const isFocused = async (target: Locator) => (await target.count()) === 1 && target.evaluate((element) => element === document.activeElement);

/** Moves the focus on with Tab until it is on the element. */
export async function reach(page: Page, target: Locator, most = 90): Promise<void> {
  await target.waitFor({ state: 'attached' });
  for (let n = 0; n < most; n++) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
  }
  expect(await isFocused(target), `${target} is reached with Tab`).toBe(true);
}

export async function activate(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('Enter');
}

/** Writes into a field in place of what it holds. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await reach(page, field);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Types into a combo box and takes the option of that name. */
export async function take(page: Page, field: Locator, option: string): Promise<void> {
  await write(page, field, option);
  await expect(page.getByRole('option', { name: option }).first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Goes to a group of radio buttons and on to one of them by arrows. */
export async function pick(page: Page, group: Locator, name: string | RegExp): Promise<void> {
  const wanted = group.getByRole('radio', { name });
  await wanted.waitFor({ state: 'attached' });
  const within = () => group.evaluate((element) => element.contains(document.activeElement));
  for (let n = 0; n < 90 && !(await within()); n++) await page.keyboard.press('Tab');
  for (let n = 0; n < 20 && !(await wanted.isChecked()); n++) await page.keyboard.press('ArrowDown');
  await expect(wanted).toBeChecked();
}
