import { randomBytes } from 'node:crypto';
import { type APIRequestContext, type Page } from '@playwright/test';
import { join } from './support/people';
import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'settings' });

const tag = () => randomBytes(4).toString('hex');
const withKey = (playwright: { request: { newContext: (options: object) => Promise<APIRequestContext> } }, url: string, key: string) =>
  playwright.request.newContext({ baseURL: url, extraHTTPHeaders: { Authorization: `Bearer ${key}` } });
const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}`) }) });

test('an API key is shown once, works, and is refused once it is revoked', async ({ page, server, signIn, playwright, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const name = `exporter ${tag()}`;
  await signIn(page);
  await page.goto('/settings/api-keys');
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create key' }).click();
  const shown = page.getByRole('dialog', { name: `The key for ${name}` });
  const key = (await shown.locator('code').textContent()) ?? '';
  expect(key).toMatch(/^postil_/);
  await expectAccessible(page);
  await shown.getByRole('button', { name: 'Copy key' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await page.keyboard.press('Escape'); // a stray key does not lose it
  await expect(shown).toBeVisible();
  await shown.getByRole('button', { name: 'Done' }).click();

  const program = await withKey(playwright, server.url, key);
  expect((await program.get('/v2/spaces')).status()).toBe(200);
  await page.reload();
  const row = rowOf(page, name);
  await expect(row).toContainText(key.slice(0, 9));
  // That it was used is noted within seconds.
  await expect(async () => {
    await page.reload();
    await expect(row.getByRole('cell').nth(2)).not.toHaveText('Never', { timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  expect(await page.content()).not.toContain(key);

  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  await expect(page.getByRole('alertdialog')).toContainText('refused within a second');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(async () => (await program.get('/v2/spaces')).status(), { timeout: 3000 }).toBe(401);
  await program.dispose();
});

test('a key for traced applications sends spans and reads nothing', async ({ page, server, signIn, playwright }) => {
  const name = `traced ${tag()}`;
  await signIn(page);
  await page.goto('/settings/api-keys');
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: /May$/ }).click();
  await page.getByRole('option', { name: 'Send traces, and nothing else' }).click();
  await expect(page.getByRole('dialog')).toContainText('whoever finds it can read nothing');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create key' }).click();
  const shown = page.getByRole('dialog', { name: `The key for ${name}` });
  const key = (await shown.locator('code').textContent()) ?? '';
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(rowOf(page, name)).toContainText('Traces only');

  const program = await withKey(playwright, server.url, key);
  expect((await program.post('/v1/traces', { data: { resourceSpans: [] } })).status()).toBe(200);
  expect((await program.get('/v2/spaces')).status()).toBe(403);
  await program.dispose();
});

test('an invitation is a link that lets somebody in with their own password, once', async ({ page, server, space, signIn, browser }) => {
  const email = `new-${tag()}@example.com`;
  await signIn(page);
  await page.goto('/settings/members');
  await expect(rowOf(page, 'Yuki Tanaka')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Invite' }).click();
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(server.admin.email);
  await page.getByRole('button', { name: 'Make the invitation' }).click();
  await expect(page.getByText(/member of the space already/)).toBeVisible();
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByRole('radiogroup', { name: 'Role' }).getByText('Lead', { exact: true }).click();
  await page.getByRole('button', { name: 'Make the invitation' }).click();
  const dialog = page.getByRole('dialog', { name: /^Invitation for/ });
  const first = (await dialog.locator('code').textContent()) ?? '';
  expect(first).toContain(`${server.url}/invite/`);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('row').filter({ hasText: email });
  await expect(row).toContainText('invited');

  // A second link takes the place of the first.
  await row.getByRole('button', { name: /^New link for/ }).click();
  const link = (await dialog.locator('code').textContent()) ?? '';
  expect(link).not.toBe(first);
  await dialog.getByRole('button', { name: 'Done' }).click();

  const context = await browser.newContext({ baseURL: server.url });
  const theirs = await context.newPage();
  await theirs.goto(first);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('This link does not work');
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Join default');
  await expectAccessible(theirs);
  await theirs.getByLabel('Your name').fill('Nora Newcomer');
  await theirs.getByLabel('New password').fill('quite a long password');
  await theirs.getByRole('button', { name: 'Join' }).click();
  await expect(theirs).toHaveURL(new RegExp(`/s/${encodeURIComponent(space)}/queues|/s/.*/queues`));
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('This link does not work');

  await page.reload();
  await expect(row).toContainText('Nora Newcomer');
  await expect(row).not.toContainText('invited');
  await context.close();
});

test('an admin changes roles and takes members out; what they annotated stays', async ({ page, api, server, space, playwright, signIn }) => {
  const member = await join(playwright, api, server, space, 'MEMBER');
  await signIn(page);
  await page.goto('/settings/members');
  const row = rowOf(page, member.name);
  await row.getByRole('button', { name: new RegExp(`Role of ${member.name}`) }).click();
  await page.getByRole('option', { name: /^Viewer/ }).click();
  await expect(page.getByText(`${member.name}: Viewer`)).toBeVisible();
  const own = await playwright.request.newContext({ baseURL: server.url });
  await own.post('/api/v1/session', { data: member.person });
  const me = async () => ((await (await own.get('/api/v1/session')).json()) as { spaces: { role: string }[] }).spaces.map(({ role }) => role);
  await expect.poll(me).toEqual(['READ_ONLY']);

  await row.getByRole('button', { name: `Remove ${member.name}` }).click();
  const dialog = page.getByRole('alertdialog', { name: `Remove ${member.name} from default?` });
  await expect(dialog).toContainText('What they annotated stays.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Remove member' }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(me).toEqual([]);
  await own.dispose();
});

test('the last admin of a space stays one and is told why', async ({ page, api, server, space, playwright, signIn }) => {
  await signIn(page);
  await page.goto('/settings/members');
  const own = rowOf(page, 'Administrator');
  await expect(own).toContainText('The last admin stays. Make somebody else an admin first.');
  await expect(own.getByRole('button', { name: 'Remove Administrator' })).toBeDisabled();
  await expect(own.getByRole('button', { name: /Role of/ })).toBeDisabled();
  const { user } = (await (await api.get('/api/v1/session')).json()) as { user: { id: string } };
  expect((await api.patch(`/api/v1/spaces/${space}/members/${user.id}`, { data: { role: 'MEMBER' } })).status()).toBe(409);
  expect((await api.delete(`/api/v1/spaces/${space}/members/${user.id}`)).status()).toBe(409);

  // With a second one the first may go, but is asked.
  const second = await join(playwright, api, server, space, 'ADMIN');
  await page.reload();
  await own.getByRole('button', { name: /Role of/ }).click();
  await page.getByRole('option', { name: /^Lead/ }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Give up your admin role?' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Give up the role' }).click();
  await expect(own).toContainText('Lead');
  await expect(page.getByRole('button', { name: /^Role of/ })).toHaveCount(0);

  const other = await playwright.request.newContext({ baseURL: server.url });
  await other.post('/api/v1/session', { data: second.person });
  expect((await other.patch(`/api/v1/spaces/${space}/members/${user.id}`, { data: { role: 'ADMIN' } })).status()).toBe(200);
  expect((await api.delete(`/api/v1/spaces/${space}/members/${second.id}`)).status()).toBe(204);
  await other.dispose();
});

test('leads invite annotators only, and viewers nobody', async ({ page, api, server, space, playwright, signIn }) => {
  await signIn(page, (await join(playwright, api, server, space, 'MEMBER')).person);
  await page.goto('/settings/members');
  await page.getByRole('button', { name: 'Invite' }).click();
  await expect(page.getByRole('dialog').getByRole('radio')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^(Role of|Remove) / })).toHaveCount(0);
  await signIn(page, (await join(playwright, api, server, space, 'READ_ONLY')).person);
  await page.goto('/settings/members');
  await expect(rowOf(page, 'Yuki Tanaka')).toContainText('Annotator');
  await expect(page.getByRole('button', { name: /^(Invite|Role of|Remove)/ })).toHaveCount(0);
});

test('an account admin creates a space and renames it, and others do not', async ({ page, api, server, space, playwright, signIn }) => {
  const name = `Space ${tag()}`;
  await signIn(page);
  await page.goto('/settings/spaces');
  await page.getByRole('button', { name: 'Create space' }).click();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('default');
  await page.getByRole('dialog').getByRole('button', { name: 'Create space' }).click();
  await expect(page.getByRole('dialog').getByText(/already|taken|exists/)).toBeVisible();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('dialog').getByRole('textbox', { name: 'Description' }).fill('For the tests');
  await page.getByRole('dialog').getByRole('button', { name: 'Create space' }).click();
  await expect(rowOf(page, name)).toContainText('For the tests');
  await rowOf(page, name).getByRole('button', { name: `Edit ${name}` }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(`${name} renamed`);
  await page.getByRole('dialog').getByRole('button', { name: 'Save changes' }).click();
  await expect(rowOf(page, `${name} renamed`)).toContainText('Admin');
  await expectAccessible(page);

  // Its members are chosen by the address.
  await page.goto('/settings/members');
  await page.getByRole('button', { name: /Space$/ }).click();
  await page.getByRole('option', { name: 'default' }).click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Members of default');
  await page.getByRole('button', { name: /Space$/ }).click();
  await page.getByRole('option', { name: `${name} renamed` }).click();
  await expect(page).toHaveURL(/\?space=/);
  await page.reload();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(`Members of ${name} renamed`);

  await signIn(page, (await join(playwright, api, server, space, 'MEMBER')).person);
  await page.goto('/settings/spaces');
  await expect(rowOf(page, 'default')).toContainText('Lead');
  await expect(page.getByRole('button', { name: /Create space|Edit/ })).toHaveCount(0);
});

test('about tells the version, the APIs and the licences of the fonts', async ({ page, api, signIn }) => {
  await signIn(page);
  await page.goto('/settings/about');
  const { server_version } = (await (await api.get('/api/v1/session')).json()) as { server_version: string };
  await expect(page.getByText(`Postil ${server_version}`, { exact: true })).toBeVisible();
  for (const link of await page.getByRole('link', { name: /OpenAPI document/ }).all()) {
    const document = await page.request.get((await link.getAttribute('href')) ?? '');
    expect(await document.text()).toContain('openapi: 3');
  }
  await page.locator('summary').filter({ hasText: 'Licence of Inter' }).click();
  await expect(page.getByText('SIL OPEN FONT LICENSE Version 1.1').first()).toBeVisible();
  await expectAccessible(page);
});

test('a password is changed with the old one, and all other sessions end', async ({ page, api, server, space, playwright, signIn }) => {
  const { person } = await join(playwright, api, server, space, 'READ_ONLY');
  const elsewhere = await playwright.request.newContext({ baseURL: server.url });
  await elsewhere.post('/api/v1/session', { data: person });
  await signIn(page, person);
  await page.goto('/settings/profile');
  await expect(page.getByRole('table', { name: 'Where you are signed in' }).getByRole('rowheader')).toHaveCount(3); // with the one that accepted
  await page.getByLabel('Current password').fill('not it');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('New password').fill('another long password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The password is changed')).toBeVisible();
  await expect.poll(async () => (await elsewhere.get('/api/v1/session')).status(), { timeout: 3000 }).toBe(401);
  await expect(page.getByRole('table', { name: 'Where you are signed in' }).getByRole('rowheader')).toHaveCount(1);
  expect((await elsewhere.post('/api/v1/session', { data: person })).status()).toBe(401);
  expect((await elsewhere.post('/api/v1/session', { data: { ...person, password: 'another long password' } })).status()).toBe(201);
  await page.reload();
  await page.getByRole('button', { name: /^Sign out / }).click();
  await expect.poll(async () => (await elsewhere.get('/api/v1/session')).status(), { timeout: 3000 }).toBe(401);
  await elsewhere.dispose();
});
