import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'frame' });

test.use({ content: 'empty' });

const profile = '/settings/profile';
const axeIsClean = async (page: Page) => expectAccessible(page);

test.beforeEach(async ({ page, signIn }) => {
  await signIn(page);
});

for (const theme of ['light', 'dark'] as const) {
  test(`menus and dialogs of the frame are accessible in the ${theme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(profile);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
    await axeIsClean(page);

    await page.getByRole('button', { name: /^Space default/ }).click();
    await expect(page.getByRole('menuitemradio')).toBeVisible();
    await axeIsClean(page);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: /account menu$/ }).click();
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
    await axeIsClean(page);
    await page.keyboard.press('Escape');

    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await axeIsClean(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await axeIsClean(page);
  });
}

test('the first tab stop skips to the content', async ({ page }) => {
  await page.goto(profile);
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await expect(page).toHaveURL(profile);
});

test('an icon says what it does, on hover and on focus, until Esc', async ({ page }) => {
  await page.goto(profile);
  const button = page.getByRole('button', { name: 'Collapse the menu' });
  const tip = page.locator('[data-tip]');
  await button.hover();
  await expect(tip).toHaveText('Collapse the menu');
  await tip.hover();
  await page.waitForTimeout(300);
  await expect(tip).toBeVisible();
  await axeIsClean(page);
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  await page.mouse.move(600, 400);
  await page.getByRole('button', { name: /account menu$/ }).focus();
  await page.keyboard.press('Tab');
  await expect(button).toBeFocused();
  await expect(tip).toBeVisible();
  await expect(tip).toBeInViewport({ ratio: 1 });
});

test('a dialog gives the focus back to what had it', async ({ page }) => {
  await page.goto(profile);
  const link = page.getByRole('link', { name: 'API keys' });
  await link.focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(link).toBeFocused();
});

test('a command is found by typing and done by Enter', async ({ page }) => {
  await page.goto(profile);
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('config');
  await expect(page.getByRole('menuitem')).toHaveText(/Configs/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/configs$/);
});

test('keys can be changed, refuse what is taken, and can be turned off', async ({ page }) => {
  await page.goto(profile);
  const row = page.getByRole('listitem').filter({ hasText: /^Skip/ });
  await row.getByRole('button', { name: 'Change: Skip' }).click();
  await page.keyboard.press('f');
  await expect(row.getByRole('alert')).toHaveText('That key is taken by “Flag”.');
  await row.getByRole('button', { name: 'Change: Skip' }).click();
  const saved = page.waitForResponse((response) => response.url().endsWith('/api/v1/preferences'));
  await page.keyboard.press('y');
  await expect(row.locator('kbd')).toHaveText('Y');
  await saved;
  await page.reload();
  await expect(row.locator('kbd')).toHaveText('Y');
  await row.getByRole('button', { name: 'Use the default: Skip' }).click();
  await expect(row.locator('kbd')).toHaveText('S');

  const single = page.getByText('Keys without Ctrl or ⌘');
  await single.click();
  await page.keyboard.press('?');
  await page.waitForTimeout(300);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await single.click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('theme and language are kept for every device, and are right from the first paint', async ({ page, browser, server, signIn }) => {
  await page.goto(profile);
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: /Language/ }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');

  const other = await browser.newContext({ baseURL: server.url });
  const elsewhere = await other.newPage();
  await signIn(elsewhere);
  await elsewhere.goto(profile);
  await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await expect(elsewhere.locator('html')).toHaveAttribute('data-theme', 'dark');
  await other.close();

  // With the answer withheld only this device's own copy can have told.
  await page.route('**/api/v1/session', () => undefined);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.unroute('**/api/v1/session');
  await page.reload();
  await page.getByRole('button', { name: /Sprache/ }).click();
  await page.getByRole('option', { name: 'English' }).click();
  await page.getByText('As the system').click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});

test('people say what they are called', async ({ page }) => {
  await page.goto(profile);
  const field = page.getByRole('textbox', { name: 'Your name' });
  const save = page.getByRole('button', { name: 'Save name' });
  await expect(field).toHaveValue('Administrator');
  await expect(save).toBeDisabled();
  await field.fill('  Ada Lovelace ');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Ada Lovelace/ })).toBeVisible();
  await expect(field).toHaveValue('Ada Lovelace');
  await field.fill('   ');
  await expect(save).toBeDisabled();
  await page.reload();
  await expect(field).toHaveValue('Ada Lovelace');
  await field.fill('Administrator');
  await save.click();
  await expect(page.getByRole('button', { name: /^Administrator/ })).toBeVisible();
});

test('times follow the time zone of the profile', async ({ page }) => {
  await page.goto(profile);
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('Tokyo');
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
  const there = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' });
  await expect(page.getByText(/^It is .* there\.$/)).toHaveText(new RegExp(`It is ${there.format(Date.now()).slice(0, 3)}`));
  await zone.fill('As the browser');
  await page.getByRole('option', { name: /As the browser/ }).click();
});

test('a session that ends is taken up again over the page', async ({ page, playwright, server }) => {
  await page.goto(profile);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  const cookies = await page.context().cookies();
  const same = await playwright.request.newContext({
    baseURL: server.url, extraHTTPHeaders: { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
  });
  expect((await same.delete('/api/v1/session')).status()).toBe(204);
  await same.dispose();

  await page.getByText('Compact', { exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(dialog).toBeVisible();
  await axeIsClean(page);
  await expect(dialog.getByLabel('E-mail')).toHaveValue(server.admin.email);
  await dialog.getByLabel('Password').fill(server.admin.password);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(profile);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
});

test('what is not there and what is not one’s own look the same', async ({ page }) => {
  for (const address of ['/nowhere', '/s/U3BhY2U6OTk5OmFiYw/queues', '/s/default/nowhere']) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not found');
    await axeIsClean(page);
  }
});

test('at 400 % there is one column and nothing scrolls sideways', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto(profile);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await expect(page.getByRole('dialog', { name: 'Main' }).getByRole('link', { name: 'Queues' })).toBeVisible();
  await axeIsClean(page);
});

test('wider text spacing cuts nothing off', async ({ page }) => {
  await page.goto(profile);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const cut = await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      element.style.setProperty('line-height', '1.5', 'important');
      element.style.setProperty('letter-spacing', '0.12em', 'important');
      element.style.setProperty('word-spacing', '0.16em', 'important');
    }
    return [...document.querySelectorAll<HTMLElement>('main a, main button, main label, main h1, main h2, main p, main span')]
      .filter((element) => {
        const style = getComputedStyle(element);
        return style.overflow === 'hidden' && !element.closest('.visually-hidden') && element.clientWidth > 1 && element.scrollHeight > element.clientHeight + 2;
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect(cut).toEqual([]);
});

test('in forced colours what is chosen can still be told', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(profile);
  const chosen = page.locator('label').filter({ hasText: 'As the system' });
  const other = page.locator('label').filter({ hasText: 'Dark' });
  await expect(chosen).toBeVisible();
  const dot = (label: typeof chosen) => label.locator('span[aria-hidden]').evaluate((element) => getComputedStyle(element).border);
  expect(await dot(chosen)).not.toBe(await dot(other));
});
