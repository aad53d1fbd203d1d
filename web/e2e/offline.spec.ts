import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'offline' });

test.use({ content: 'empty' });

test('a server that is gone is told at the top, and what is loaded stays', async ({ page, server, signIn }) => {
  await signIn(page);
  await page.goto('/settings/profile');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const bar = page.getByText('The server cannot be reached. What is loaded stays usable', { exact: false });

  await page.waitForLoadState('networkidle'); // what is loaded in quiet moments is there
  await page.waitForTimeout(1500);
  await server.kill();
  await page.getByText('Compact', { exact: true }).click();
  await expect(bar).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await expect(page.getByRole('radio', { name: 'Roomy' })).toBeChecked(); // what was not saved is taken back
  await expectAccessible(page);

  await server.restart();
  await page.getByText('Compact', { exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Compact' })).toBeChecked();
  await expect(bar).toHaveCount(0);
});
