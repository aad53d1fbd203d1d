// Coming in: the first start of a server, and signing in where something is in the way.
import { addresses } from './support/addresses';
import { expect, expectAccessible, Server, test } from './support/test';
import { Watch } from './support/watch';

test.use({ of: 'settings-start' });

test('a first start leads from the printed password to an own one, to example data and to the queues', async ({ browser, playwright }) => {
  test.setTimeout(120_000);
  const server = await Server.start();
  const watch = new Watch();
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  await watch.attach(context, server.url);
  const page = await context.newPage();
  try {
    await page.goto('/');
    await expect(page).toHaveURL(/\/login/);
    await page.getByLabel('E-mail').fill(server.admin.email);
    await page.getByLabel('Password').fill(server.admin.password);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your name and your own password');
    await expectAccessible(page);
    await expect(page.getByLabel('Your name')).toBeFocused();
    await page.keyboard.type('Ada Lovelace'); // in place of the name that was made up
    await page.getByLabel('New password').fill('my own long password');
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Get started');
    const me = (await (await page.request.get('/api/v1/session')).json()) as { user: { name: string }; must_set_password: boolean };
    expect(me).toMatchObject({ user: { name: 'Ada Lovelace' }, must_set_password: false });
    await expectAccessible(page);

    // Before there is anything, every page says what belongs on it.
    const api = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${server.apiKey}` } });
    const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { id: string }[] };
    const space = spaces[0]?.id ?? '';
    for (const { path } of await addresses(api, space)) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('main')).not.toBeEmpty();
      await expect(page.getByRole('alert')).toHaveCount(0);
      await expectAccessible(page);
    }

    // The commands of the page work as they stand.
    await page.goto('/setup');
    await page.getByRole('button', { name: 'Create a key' }).click();
    const command = page.getByRole('group', { name: /^postil demo/ });
    await expect(command).toContainText('postil_');
    const text = ((await command.textContent()) ?? '').replaceAll('\\\n', ' ');
    const words = text.split(/\s+/).filter(Boolean);
    expect(words.slice(0, 2)).toEqual(['postil', 'demo']);
    await server.run([...words.slice(1), '--annotator-password', server.annotatorPassword]);
    await expect(page.getByRole('status').filter({ hasText: 'First span received' })).toBeVisible({ timeout: 20_000 });
    await page.goto('/');
    await expect(page).toHaveURL(/\/queues$/);
    await expect(page.getByRole('link', { name: 'Answers of the assistants' }).first()).toBeVisible();
    await api.dispose();
    watch.check();
  } finally {
    await context.close();
    await server.close();
  }
});

test('too many wrong passwords make one wait, and say for how long', async ({ browser }) => {
  const server = await Server.start(); // its own, since it counts the failures of everybody who comes from one address
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const page = await context.newPage();
  try {
    for (let tries = 0; tries < 10; tries++) {
      expect((await page.request.post('/api/v1/session', { data: { email: server.admin.email, password: 'wrong password' } })).status()).toBe(401);
    }
    await page.goto('/login');
    await page.getByLabel('E-mail').fill(server.admin.email);
    await page.getByLabel('Password').fill('wrong password');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toHaveText(/^Too many tries\. Try again in \d+(\.\d+)?\ss\.$/);
    await expectAccessible(page);
  } finally {
    await context.close();
    await server.close();
  }
});
