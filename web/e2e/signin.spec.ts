import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'signin' });

test.use({ content: 'empty' });

test('signing in leads back to the page that was asked for', async ({ page, server, space }) => {
  await page.goto(`/s/${space}/configs?filter=help`);
  await expect(page).toHaveURL(/\/login\?next=/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await expectAccessible(page);
  await page.getByLabel('E-mail').fill(server.admin.email);
  await page.getByLabel('Password').fill(server.admin.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/s/${encodeURIComponent(space)}/configs?filter=help`);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
});

test('a wrong password and an unknown address are told alike', async ({ page, server }) => {
  await page.goto('/login');
  for (const email of [server.admin.email, 'nobody@example.com']) {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toHaveText('The e-mail address or the password is wrong.');
    await page.reload();
  }
});

test('the way back never leads to another site', async ({ page, server }) => {
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    await page.context().clearCookies();
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel('E-mail').fill(server.admin.email);
    await page.getByLabel('Password').fill(server.admin.password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/setup$/);
    expect(new URL(page.url()).origin).toBe(server.url);
  }
});
