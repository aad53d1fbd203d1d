import { randomBytes } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { join } from './support/people';
import { comment, correctness, makeQueue, openQueue } from './support/queue';
import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'configs' });

type Config = { id: string; name: string; type: string; values?: { label: string; score?: number }[]; minimum_score?: number; maximum_score?: number };

const configOf = async (api: APIRequestContext, id: string) => (await (await api.get(`/v2/annotation-configs/${id}`)).json()) as Config;
const usageOf = async (api: APIRequestContext, id: string) =>
  (await (await api.get(`/api/v1/configs/${id}/usage`)).json()) as { queues: { name: string }[]; annotations: number; labels: { label: string; count: number }[] };
const named = async (api: APIRequestContext, space: string, name: string) => {
  const { annotation_configs } = (await (await api.get(`/v2/annotation-configs?space_id=${space}&limit=100`)).json()) as { annotation_configs: Config[] };
  return annotation_configs.find((config) => config.name === name);
};
const tag = () => randomBytes(4).toString('hex');

test.beforeEach(async ({ page, signIn }) => signIn(page));

test('the list says what each config asks and in how many queues it is, and its filter is in the address', async ({ page, space }) => {
  await page.goto(`/s/${space}/configs`);
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^correctness/ }) }).first();
  await expect(row).toContainText('correct · partly correct · incorrect');
  await expect(row).toContainText('Labels');
  await expect(row).toContainText(/\d queues?/);
  await expectAccessible(page);

  await page.keyboard.press('/');
  await page.keyboard.type('helpf');
  await expect(page).toHaveURL(/\?filter=helpf$/);
  await expect(page.getByRole('rowheader')).toHaveText([/^helpfulness/]);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('helpf');
  await page.getByRole('searchbox').fill('nothing is called so');
  await expect(page.getByText('No config has a name like that.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show all configs' }).click();
  await expect(page.getByRole('searchbox')).toHaveValue('');

  await page.locator('main').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.locator('tbody tr').first().getByRole('link')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Where it is used' })).toBeVisible();
});

test('a config is made beside the control that annotators get, which can be tried', async ({ page, api, space }) => {
  const name = `Tone ${tag()}`;
  await page.goto(`/s/${space}/configs/new`);
  const preview = page.getByRole('complementary', { name: 'What annotators see' });
  await page.getByRole('button', { name: 'Create config' }).click();
  await expect(page.getByText('Give it a name.')).toBeVisible();
  await expect(page.getByText('Give the label a text.')).toHaveCount(2);
  await expectAccessible(page);

  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('textbox', { name: 'Label 1', exact: true }).fill('warm');
  await page.getByRole('textbox', { name: 'Score of label 1' }).fill('1');
  await page.getByRole('textbox', { name: 'Label 2', exact: true }).fill('warm');
  await page.getByRole('button', { name: 'Create config' }).click();
  await expect(page.getByText('Another label says the same.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Label 2', exact: true }).fill('cold');
  await page.getByRole('textbox', { name: 'Score of label 2' }).fill('0.25');
  await page.getByRole('button', { name: 'Add label' }).click();
  await expect(page.getByRole('textbox', { name: 'Label 3', exact: true })).toBeFocused();
  await page.keyboard.type('neither');
  await page.getByRole('button', { name: 'Move label 3 up' }).click();
  await expect(page.getByRole('button', { name: 'Move label 2 up' })).toBeFocused();
  await expect(preview.getByRole('radio')).toHaveText([/warm/, /neither/, /cold/]);
  await preview.getByRole('radio', { name: /cold/ }).click();
  await expect(preview.getByRole('radio', { name: /cold/ })).toBeChecked();
  await page.getByText('High ones').click();
  await page.getByRole('button', { name: 'Create config' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  expect(await named(api, space, name)).toMatchObject({
    type: 'CATEGORICAL', values: [{ label: 'warm', score: 1 }, { label: 'neither' }, { label: 'cold', score: 0.25 }], optimization_direction: 'MAXIMIZE',
  });

  await page.goto(`/s/${space}/configs/new`);
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('radiogroup', { name: 'Type' }).getByText('Text', { exact: true }).click();
  await page.getByRole('button', { name: 'Create config' }).click();
  await expect(page.getByText(/already|taken|exists/)).toBeVisible(); // at the name, in the words of the server
});

test('scores have bounds in order, and texts have nothing to set', async ({ page, api, space }) => {
  const name = `Depth ${tag()}`;
  await page.goto(`/s/${space}/configs/new`);
  const preview = page.getByRole('complementary', { name: 'What annotators see' });
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('radiogroup', { name: 'Type' }).getByText('Score', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Least score' }).fill('7');
  await page.getByRole('button', { name: 'Create config' }).click();
  await expect(page.getByRole('textbox', { name: 'Least score' })).toHaveAccessibleDescription('Must be less than the greatest score.');
  await page.getByRole('textbox', { name: 'Greatest score' }).fill('9');
  await page.keyboard.press('Tab');
  await expect(preview.getByRole('group').getByRole('button', { name: /^[789]$/ })).toHaveCount(3);
  await page.getByRole('button', { name: 'Create config' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  expect(await named(api, space, name)).toMatchObject({ type: 'CONTINUOUS', minimum_score: 7, maximum_score: 9 });
});

test('what was entered is not lost by a link', async ({ page, space }) => {
  await page.goto(`/s/${space}/configs/new`);
  await page.getByRole('textbox', { name: 'Name' }).fill('half');
  await page.getByRole('link', { name: 'Queues' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('half');
  await page.getByRole('link', { name: 'Queues' }).click();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/\/queues$/);
});

test('in a config in use added labels are just saved, and what touches annotations is told with its numbers and asked', async ({ page, api, server, space, browser, signIn }) => {
  const queue = await makeQueue(api, server, space, { records: 3, configs: [correctness] });
  const id = queue.configs.correctness ?? '';
  for (const [at, label] of (['correct', 'correct', 'partly'] as const).entries()) {
    const said = await api.post(`/v2/annotation-queues/${queue.id}/records/${queue.records[at]}/annotate`, {
      data: { annotations: [{ name: (await configOf(api, id)).name, label }] },
    });
    expect(said.ok(), await said.text()).toBe(true);
  }
  const before = await usageOf(api, id);
  expect(before).toMatchObject({ annotations: 3, labels: expect.arrayContaining([{ label: 'correct', count: 2 }, { label: 'partly', count: 1 }]) });

  await page.goto(`/s/${space}/configs/${id}`);
  await expect(page.getByText('3 annotations were made under it.')).toBeVisible();
  const save = page.getByRole('button', { name: 'Save changes' });
  await page.getByRole('button', { name: 'Add label' }).click();
  await page.getByRole('textbox', { name: 'Label 4', exact: true }).fill('unclear');
  await save.click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  expect((await configOf(api, id)).values?.map(({ label }) => label)).toEqual(['correct', 'partly', 'wrong', 'unclear']);

  const { name } = await configOf(api, id);
  await page.getByRole('textbox', { name: 'Name' }).fill(`${name} new`);
  await page.getByRole('textbox', { name: 'Label 1', exact: true }).fill('right');
  await page.getByRole('button', { name: 'Remove label 2' }).click();
  await save.click();
  const dialog = page.getByRole('alertdialog', { name: `Change ${name}?` });
  await expect(dialog.getByRole('listitem')).toHaveText([
    `3 annotations keep the old name; new ones are called “${name} new”.`,
    '“correct” becomes “right”. 2 annotations go on saying “correct”.',
    '“partly” is removed. 1 annotation says it and keeps it; nobody can choose it any more.',
    'The queue that uses it asks in the new way from the next record on.',
  ]);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await configOf(api, id)).toMatchObject({ name, values: [{ label: 'correct' }, { label: 'partly' }, { label: 'wrong' }, { label: 'unclear' }] });
  await save.click();
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} new`);
  expect(await configOf(api, id)).toMatchObject({ name: `${name} new`, values: [{ label: 'right' }, { label: 'wrong' }, { label: 'unclear' }] });
  const after = await usageOf(api, id);
  const said = ({ labels }: typeof after) => labels.filter(({ count }) => count > 0);
  expect([after.annotations, said(after)]).toEqual([before.annotations, said(before)]);

  // The annotators of the queue get what was promised.
  const context = await browser.newContext({ baseURL: server.url });
  const annotator = await context.newPage();
  await signIn(annotator, queue.annotator);
  await openQueue(annotator, queue);
  await expect(annotator.locator('[data-config]').getByRole('radio')).toHaveText([/right/, /wrong/, /unclear/]);
  await context.close();
});

test('a config in use is not deleted and links to its queues; one that is not is gone after a question', async ({ page, api, server, space }) => {
  const queue = await makeQueue(api, server, space, { records: 1, configs: [comment] });
  const id = queue.configs.comment ?? '';
  await page.goto(`/s/${space}/configs/${id}`);
  await expect(page.getByText('It cannot be deleted while queues use it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete config' })).toHaveCount(0);
  expect((await api.delete(`/v2/annotation-configs/${id}`)).status()).toBe(409);
  await page.getByRole('link', { name: queue.name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(queue.name);

  const made = (await (await api.post('/v2/annotation-configs', { data: { annotation_config_type: 'FREEFORM', name: `Spare ${tag()}`, space_id: space } })).json()) as Config;
  await page.goto(`/s/${space}/configs/${made.id}`);
  await page.getByRole('button', { name: 'Delete config' }).click();
  const dialog = page.getByRole('alertdialog', { name: `Delete ${made.name}?` });
  await expect(dialog).toContainText('No annotation was made under it.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Delete config' }).click();
  await expect(page).toHaveURL(/\/configs$/);
  await expect(page.getByRole('rowheader', { name: made.name })).toHaveCount(0);
  expect((await api.get(`/v2/annotation-configs/${made.id}`)).status()).toBe(404);
});

test('a queue that begins to use a config while its deletion is asked about keeps it', async ({ page, api, server, space }) => {
  const made = (await (await api.post('/v2/annotation-configs', { data: { annotation_config_type: 'FREEFORM', name: `Late ${tag()}`, space_id: space } })).json()) as Config;
  await page.goto(`/s/${space}/configs/${made.id}`);
  await page.getByRole('button', { name: 'Delete config' }).click();
  const queue = await makeQueue(api, server, space, { records: 1, options: { configs: [{ id: made.id }] } });
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete config' }).click();
  await expect(page.getByRole('alertdialog').getByRole('alert')).toContainText(queue.name);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('It cannot be deleted while queues use it.')).toBeVisible();
  await expect(page.getByRole('link', { name: queue.name })).toBeVisible();
});

test('a change that somebody else made meanwhile is said, and one’s own keeps to what one changed', async ({ page, api, space }) => {
  const made = (await (
    await api.post('/v2/annotation-configs', { data: { annotation_config_type: 'CONTINUOUS', name: `Shared ${tag()}`, space_id: space, minimum_score: 0, maximum_score: 1 } })
  ).json()) as Config;
  await page.goto(`/s/${space}/configs/${made.id}`);
  await page.getByRole('textbox', { name: 'Greatest score' }).fill('5');
  await page.keyboard.press('Tab');
  await api.patch(`/v2/annotation-configs/${made.id}`, { data: { annotation_config_type: 'CONTINUOUS', name: `${made.name} renamed` } });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(await configOf(api, made.id)).toMatchObject({ name: `${made.name} renamed`, maximum_score: 5 });
});

test('viewers read, annotators are told whom to ask, and a config of another space is not found', async ({ page, api, server, space, playwright, signIn }) => {
  const queue = await makeQueue(api, server, space, { records: 1, configs: [correctness] });
  const address = `/s/${space}/configs/${queue.configs.correctness}`;
  await signIn(page, (await join(playwright, api, server, space, 'READ_ONLY')).person);
  await page.goto(address);
  await expect(page.getByRole('table', { name: 'Labels' })).toContainText('partly');
  await expect(page.getByRole('button', { name: /Save|Delete/ })).toHaveCount(0);
  await expectAccessible(page);
  await page.goto(`/s/${space}/configs`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Configs');
  await expect(page.getByRole('link', { name: 'New config' })).toHaveCount(0);
  await page.goto(`/s/${space}/configs/new`);
  await expect(page.getByText('This page is for members of the space.')).toBeVisible();
  await expect(page.getByText(/^Ask .*Administrator/)).toBeVisible();

  await signIn(page, queue.annotator);
  for (const path of ['', '/new', `/${queue.configs.correctness}`]) {
    await page.goto(`/s/${space}/configs${path}`);
    await expect(page.getByText('This page is for members of the space.')).toBeVisible();
  }

  await signIn(page);
  const { spaces } = (await (await api.get('/api/v1/session')).json()) as { spaces: { organization_id: string }[] };
  const other = (await (await api.post('/v2/spaces', { data: { name: `other ${tag()}`, organization_id: spaces[0]?.organization_id } })).json()) as { id: string };
  await page.goto(`/s/${other.id}/configs/${queue.configs.correctness}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not found');
  await page.goto(`/s/${other.id}/configs`);
  await expect(page.getByText('A config says what annotators are asked about a record')).toBeVisible();
  await expectAccessible(page);
});

test('a list that cannot be loaded says why and is loaded again', async ({ page, space, watch }) => {
  watch.allow(/^50\d:/);
  const broken = (route: import('@playwright/test').Route) =>
    route.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Out of order', status: 400, request_id: 'req_42' }) });
  await page.route('**/v2/annotation-configs?*', broken);
  await page.goto(`/s/${space}/configs`);
  await expect(page.getByRole('alert')).toContainText('The configs could not be loaded.');
  await expect(page.getByRole('alert')).toContainText('req_42');
  await expectAccessible(page);
  await page.unroute('**/v2/annotation-configs?*', broken);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('rowheader', { name: /^correctness/ }).first()).toBeVisible();
});
