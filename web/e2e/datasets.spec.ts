import type { APIRequestContext, Page } from '@playwright/test';
import { hex } from './support/spans';
import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'datasets' });

const list = (space: string) => `/s/${encodeURIComponent(space)}/datasets`;
const pathOf = (space: string, dataset: string, rest = '') => `${list(space)}/${encodeURIComponent(dataset)}${rest}`;
const rows = (page: Page) => page.getByRole('grid').getByRole('row').filter({ has: page.getByRole('gridcell') });

async function newDataset(api: APIRequestContext, space: string, examples: object[], name = `data ${hex(4)}`): Promise<{ id: string; name: string }> {
  const response = await api.post('/v2/datasets', { data: { name, space_id: space, examples } });
  expect(response.status(), await response.text()).toBe(201);
  return (await response.json()) as { id: string; name: string };
}

async function examplesOf(api: APIRequestContext, dataset: string): Promise<Record<string, unknown>[]> {
  const { examples } = (await (await api.get(`/v2/datasets/${encodeURIComponent(dataset)}/examples?limit=500`)).json()) as { examples: Record<string, unknown>[] };
  return examples;
}

const named = async (api: APIRequestContext, space: string, name: string) => {
  const { datasets } = (await (await api.get(`/v2/datasets?space_id=${encodeURIComponent(space)}&name=${encodeURIComponent(name)}`)).json()) as { datasets: { id: string; name: string }[] };
  return datasets.find((dataset) => dataset.name === name);
};

const csvOf = (count: number, bad?: number) =>
  ['question,answer,score', ...Array.from({ length: count }, (_, n) => (n === bad ? `"What is ${n}?",It is ${n}.` : `"What is ${n}, exactly?",It is ${n}.,${n / 10}`))].join('\n');

const choose = (page: Page, name: string, text: string, mimeType = 'text/csv') =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer: Buffer.from(text) });

test.beforeEach(async ({ page, signIn }) => {
  await signIn(page);
});

test.describe('a file', () => {
  test('of 5,000 rows with one bad line names the line and imports nothing; mended, it imports all', async ({ page, api, space }) => {
    const name = `questions ${hex(4)}`;
    await page.goto(list(space));
    await page.getByRole('button', { name: 'Upload a file' }).first().click();
    await choose(page, `${name}.csv`, csvOf(5000, 1233));
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('One line cannot be read')).toBeVisible();
    await expect(dialog.getByText('Line 1,235')).toBeVisible();
    await expect(dialog.getByText('has 2 fields, and there are 3 columns')).toBeVisible();
    const create = dialog.getByRole('button', { name: /^Create the dataset/ });
    await expect(create).toBeDisabled();
    expect(await named(api, space, name)).toBeUndefined();

    await dialog.getByRole('button', { name: 'Choose another file' }).click();
    await choose(page, `${name}.csv`, csvOf(5000));
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(name);
    await dialog.getByRole('button', { name: 'Create the dataset with 5,000 examples' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(rows(page).first()).toContainText('What is 0, exactly?');
    const made = await named(api, space, name);
    const examples = await examplesOf(api, made?.id ?? '');
    expect(examples[7]).toMatchObject({ question: 'What is 7, exactly?', answer: 'It is 7.', score: 0.7 });

    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await expect(page.getByText('What is 4999, exactly?')).toBeVisible();
    await page.getByRole('searchbox').fill('What is 4999');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText('It is 4999.');
  });

  test('is mapped column by column, and problems of a name stand at its field', async ({ page, api, space }) => {
    const name = `mapped ${hex(4)}`;
    await page.goto(list(space));
    await page.getByRole('button', { name: 'Upload a file' }).first().click();
    await choose(page, 'any.csv', 'id;q;zip;secret\n1;Where?;01067;x\n2;When?;99999;y\n');
    const dialog = page.getByRole('dialog');
    const member = (column: string) => dialog.getByRole('textbox', { name: `What ${column} becomes` });
    await expect(member('id')).toHaveAccessibleDescription(/The server sets this name/);
    await member('id').fill('number');
    await member('q').fill('number');
    await expect(member('q')).toHaveAccessibleDescription('Two columns cannot have the same name.');
    await member('q').fill('question');
    await dialog.getByRole('button', { name: /What secret is read as/ }).click();
    await page.getByRole('option', { name: 'Leave out' }).click();
    await dialog.getByRole('button', { name: /What id is read as|What id/ }).click();
    await page.getByRole('option', { name: 'Text', exact: true }).click();
    await expect(dialog.getByLabel('The first examples')).toContainText('"number": "1"');
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Create the dataset with 2 examples' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    const [first] = await examplesOf(api, (await named(api, space, name))?.id ?? '');
    expect(first).toMatchObject({ number: '1', question: 'Where?', zip: '01067' });
    expect(Object.keys(first ?? {})).not.toContain('secret');
  });

  test('is appended to a dataset, and a taken name is told at the field', async ({ page, api, space }) => {
    const dataset = await newDataset(api, space, [{ input: 'first' }]);
    await page.goto(pathOf(space, dataset.id));
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Append a file' }).click();
    await choose(page, 'more.jsonl', '{"input": "second", "tags": ["a"]}\n{"input": "third"}\n', 'application/x-ndjson');
    await page.getByRole('button', { name: 'Append 2 examples' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(rows(page)).toHaveCount(3);
    expect((await examplesOf(api, dataset.id)).map(({ input }) => input)).toEqual(['first', 'second', 'third']);

    await page.goto(list(space));
    await page.getByRole('button', { name: 'Upload a file' }).first().click();
    await choose(page, 'again.csv', 'a\n1\n');
    await page.getByRole('textbox', { name: 'Name' }).fill(dataset.name);
    await page.getByRole('button', { name: 'Create the dataset with one example' }).click();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription('A dataset of this name is there already.');
  });
});

test.describe('a dataset', () => {
  test('is found by name and searched by content, both in the address', async ({ page, api, space }) => {
    const dataset = await newDataset(api, space, [{ input: 'apples', output: 'red' }, { input: 'pears', output: 'green' }]);
    await page.goto(list(space));
    await page.getByRole('searchbox').fill(dataset.name);
    await expect(page).toHaveURL(/filter=/);
    await page.reload();
    await page.getByRole('link', { name: dataset.name }).click();
    await expect(rows(page)).toHaveCount(2);
    await page.getByRole('searchbox').fill('PEAR');
    await expect(rows(page)).toHaveCount(1);
    await page.reload();
    await expect(rows(page)).toHaveCount(1);
    await rows(page).first().getByText('pears').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Example');
    await expect(page.getByText('green')).toBeVisible();
    await page.getByRole('tab', { name: 'JSON' }).click();
    await expect(page.getByRole('tree', { name: 'JSON' })).toContainText('"pears"');
  });

  test('shows what a version changed, added and removed', async ({ page, api, space }) => {
    const dataset = await newDataset(api, space, Array.from({ length: 4 }, (_, n) => ({ input: `question ${n}`, output: `old ${n}`, list: [1, 2, 3] })));
    const examples = await examplesOf(api, dataset.id);
    await api.patch(`/v2/datasets/${encodeURIComponent(dataset.id)}/examples`, { data: { new_version: 'second', examples: [{ id: examples[1]?.id, output: 'new 1' }] } });
    await api.post(`/v2/datasets/${encodeURIComponent(dataset.id)}/examples`, { data: { examples: [{ input: 'only in the second' }] } });
    await page.goto(pathOf(space, dataset.id));
    await page.getByRole('button', { name: /Compare with$/ }).click();
    await page.getByRole('option').nth(1).click();
    await expect(page.getByText('1 added · 0 removed · 1 changed')).toBeVisible();
    const changed = page.getByRole('article', { name: /^Changed/ });
    await expect(changed).toContainText('"output": "old 1"');
    await expect(changed).toContainText('"output": "new 1"');
    await expect(changed).not.toContainText('old 2');
    await expect(page.getByRole('article', { name: /^Added/ })).toContainText('only in the second');
    await page.reload();
    await expect(page.getByText('1 added · 0 removed · 1 changed')).toBeVisible();
    await page.getByRole('button', { name: /Compare with$/ }).click();
    await page.getByRole('option', { name: 'Nothing' }).click();
    await expect(rows(page)).toHaveCount(5);
    await page.getByRole('button', { name: /Version$/ }).click();
    await page.getByRole('option').nth(1).click();
    await expect(rows(page)).toHaveCount(4);
  });

  test('sends chosen examples to a queue', async ({ page, api, space }) => {
    const dataset = await newDataset(api, space, Array.from({ length: 5 }, (_, n) => ({ input: `question ${n}` })));
    const configs = (await (await api.get(`/v2/annotation-configs?space_id=${encodeURIComponent(space)}`)).json()) as { annotation_configs: { id: string }[] };
    const queue = `Queue ${hex(4)}`;
    const made = await api.post(`/api/v1/spaces/${encodeURIComponent(space)}/queues`, { data: { name: queue, configs: [{ id: configs.annotation_configs[0]?.id }] } });
    const { id } = (await made.json()) as { id: string };
    await page.goto(pathOf(space, dataset.id));
    await expect(rows(page)).toHaveCount(5);
    await page.getByRole('grid').focus();
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(page.getByText('2 selected')).toBeVisible();
    await page.getByRole('button', { name: 'Add to queue…' }).last().click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(`2 examples of ${dataset.name}.`);
    await dialog.getByRole('combobox', { name: 'Queue' }).fill(queue);
    await page.getByRole('option', { name: queue }).click();
    await dialog.getByRole('button', { name: 'Add 2 records' }).click();
    await expect(dialog.getByText(`2 records were added to ${queue}.`)).toBeVisible();
    const { records } = (await (await api.get(`/api/v1/queues/${encodeURIComponent(id)}/records`)).json()) as { records: { preview: string }[] };
    expect(records).toHaveLength(2);
    for (const [at, { preview }] of records.entries()) expect(preview).toContain(`question ${at}`);
  });

  test('is renamed, and deleted once its name is typed', async ({ page, api, space }) => {
    const dataset = await newDataset(api, space, [{ input: 'a' }]);
    await page.goto(pathOf(space, dataset.id));
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    const name = `${dataset.name} again`;
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete dataset' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog.getByRole('button', { name: 'Delete dataset' })).toBeDisabled();
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'Delete dataset' }).click();
    await expect(page).toHaveURL(/\/datasets$/);
    expect((await api.get(`/v2/datasets/${encodeURIComponent(dataset.id)}`)).status()).toBe(404);
  });

  test('is not there for annotators, nor when it is not', async ({ page, signIn, space, server }) => {
    await page.goto(pathOf(space, 'RGF0YXNldDoxOmFCY0Q='));
    await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible();
    await signIn(page, { email: 'yuki.tanaka@example.com', password: server.annotatorPassword });
    await page.goto(list(space));
    await expect(page.getByText('This page is for members of the space.')).toBeVisible();
  });
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the pages of datasets in the ${theme} theme`, async ({ page, api, space }) => {
    await page.emulateMedia({ colorScheme: theme });
    const dataset = await newDataset(api, space, [{ input: 'question', output: 'answer', reference: 'right', topic: 'x' }]);
    const [example] = await examplesOf(api, dataset.id);
    await api.patch(`/v2/datasets/${encodeURIComponent(dataset.id)}/examples`, { data: { new_version: 'second', examples: [{ id: example?.id, output: 'changed' }] } });
    await page.goto(list(space));
    await expect(page.getByRole('link', { name: dataset.name })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Upload a file' }).click();
    await expectAccessible(page);
    await choose(page, 'some.csv', 'id,a\n1,2\n3\n');
    await expect(page.getByText('Line 3')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: dataset.name }).click();
    await rows(page).first().getByRole('checkbox').click();
    await expectAccessible(page);
    await page.getByRole('button', { name: /Compare with$/ }).click();
    await page.getByRole('option').nth(1).click();
    await expect(page.getByRole('article')).toContainText('changed');
    await expectAccessible(page);
    await page.goto(pathOf(space, dataset.id, `/examples/${example?.id as string}`));
    await expect(page.getByText('question').first()).toBeVisible();
    await expectAccessible(page);
  });
}
