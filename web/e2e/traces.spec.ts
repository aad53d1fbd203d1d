import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';
import { hex, projectNamed, sendTrace, sendTraces } from './support/spans';

test.use({ of: 'traces' });

const explorer = (space: string, search: Record<string, string> = {}) => `/s/${encodeURIComponent(space)}/traces?${new URLSearchParams(search)}`;
const grid = (page: Page) => page.getByRole('grid');
const rows = (page: Page) => grid(page).getByRole('row').filter({ has: page.getByRole('gridcell') });
const counted = (page: Page, text: string) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();

/** A project with `count` traces of two spans, every fifth of them with an error. */
async function newProject(api: Parameters<typeof sendTraces>[0], space: string, count: number) {
  const name = `project ${hex(4)}`;
  const now = Date.now() - 3_600_000;
  await sendTraces(
    api, name,
    Array.from({ length: count }, (_, n) => ({
      at: now + n * 1000,
      spans: [
        { name: 'agent', kind: 'AGENT', duration: 500 + n, attributes: { 'input.value': `Question ${n}`, 'output.value': `Answer ${n}` } },
        {
          name: `answer ${n}`, kind: 'LLM', parent: 0, start: 10, duration: 400 + n, failed: n % 5 === 4,
          attributes: { 'input.value': `Question ${n}`, 'output.value': `Answer ${n}`, 'llm.model_name': n % 2 ? 'small' : 'large', 'llm.token_count.total': n },
        },
      ],
    })),
  );
  return { name, id: await projectNamed(api, space, name) };
}

test.beforeEach(async ({ page, signIn }) => {
  await signIn(page);
});

test.describe('the explorer', () => {
  test('is narrowed by forms and by an expression, and all of it is in the address', async ({ page, api, space }) => {
    const project = await newProject(api, space, 20);
    await page.goto(explorer(space, { project: project.id }));
    await counted(page, '40 spans');

    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('dialog').getByText('LLM', { exact: true }).click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await counted(page, '20 spans');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('button', { name: /Filter by/ }).click();
    await page.getByRole('option', { name: 'Latency' }).click();
    await page.getByLabel('Seconds').fill('0.4145');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByRole('button', { name: 'Kind is LLM', exact: true })).toBeVisible();
    await counted(page, '5 spans');

    await page.getByRole('button', { name: 'Expression' }).click();
    const expression = page.getByRole('textbox', { name: 'Filter expression' });
    await expect(expression).toHaveValue("span_kind = 'LLM' AND latency_ms > 414.5");
    await expression.fill("attributes.llm.model_name = 'large' OR status_code = 'ERROR'");
    await expression.press('Enter');
    await counted(page, '12 spans');

    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Name, input or output' }).fill('question 14');
    await counted(page, '1 span');
    await page.reload();
    await counted(page, '1 span');
    await expect(rows(page)).toHaveCount(1);
    await expect(page).toHaveURL(/filter=.*text=question/);
    await page.getByRole('button', { name: 'Remove filter', exact: false }).click();
    await counted(page, '2 spans');
  });

  test('shows traces, other times, and the columns that the person wants', async ({ page, api, space }) => {
    const project = await newProject(api, space, 7);
    await page.goto(explorer(space, { project: project.id, rows: 'TRACES' }));
    await counted(page, '7 traces');
    await expect(rows(page).first()).toContainText('agent');
    await page.getByRole('button', { name: /Time$/ }).click();
    await page.getByRole('option', { name: 'From … to …' }).click();
    await page.getByRole('textbox', { name: 'To' }).fill('2020-01-01T00:00');
    await page.keyboard.press('Enter');
    await expect(page.getByText('No traces in this time.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all time' }).click();
    await counted(page, '7 traces');

    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Model' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('columnheader', { name: 'Model' })).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('columnheader', { name: 'Latency' })).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'Model' })).toHaveCount(0);
  });

  test('says at its field what is wrong with an expression', async ({ page, api, space }) => {
    const project = await newProject(api, space, 1);
    await page.goto(explorer(space, { project: project.id, filter: 'latency_ms >' }));
    await expect(page.getByRole('textbox', { name: 'Filter expression' })).toHaveAccessibleDescription(/column 13/);
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await counted(page, '2 spans');
  });

  test('keeps a selection by keys and mouse while it is scrolled, and asks before it is cleared', async ({ page, api, space }) => {
    const project = await newProject(api, space, 150);
    await page.goto(explorer(space, { project: project.id }));
    await counted(page, '300 spans');
    await expect(rows(page).first()).toContainText('answer 149');
    await grid(page).focus();
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(page.getByText('3 selected')).toBeVisible();
    await rows(page).nth(5).getByRole('checkbox').click();
    await rows(page).nth(7).getByRole('checkbox').click({ modifiers: ['Shift'] });
    await expect(page.getByText('6 selected')).toBeVisible();
    await grid(page).focus();
    await page.keyboard.press('End');
    await expect(rows(page).last()).toContainText('agent');
    await expect(page.getByText('6 selected')).toBeVisible();
    await page.keyboard.press('Home');
    await expect(rows(page).first()).toHaveAttribute('aria-selected', 'true');

    const search = page.getByRole('searchbox', { name: 'Name, input or output' });
    await search.fill('question 1');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await expect(search).toHaveValue('');
    await expect(page.getByText('6 selected')).toBeVisible();
    await page.getByRole('button', { name: /Rows$/ }).click();
    await page.getByRole('option', { name: 'Traces' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Clear and go on' }).click();
    await counted(page, '150 traces');
    await expect(page.getByText('6 selected')).toHaveCount(0);
  });

  test('tells of new rows without moving the list', async ({ page, api, space }) => {
    test.setTimeout(90_000);
    const project = await newProject(api, space, 3);
    await page.goto(explorer(space, { project: project.id }));
    await counted(page, '6 spans');
    await page.waitForTimeout(1500);
    await sendTrace(api, project.name, [{ name: 'fresh' }], Date.now() - 30_000); // ended after the list was loaded
    const show = page.getByRole('button', { name: '1 new – show' });
    await expect(show).toBeVisible({ timeout: 40_000 });
    await expect(rows(page)).toHaveCount(6);
    await show.click();
    await counted(page, '7 spans');
    await expect(rows(page).first()).toContainText('fresh');
  });

  test('2,000 spans found by a filter go to a queue, and a second time none does', async ({ page, api, space }) => {
    test.setTimeout(120_000);
    const project = await newProject(api, space, 2000);
    const configs = (await (await api.get(`/v2/annotation-configs?space_id=${encodeURIComponent(space)}`)).json()) as { annotation_configs: { id: string }[] };
    const queue = `Queue ${hex(4)}`;
    const made = await api.post(`/api/v1/spaces/${encodeURIComponent(space)}/queues`, { data: { name: queue, configs: [{ id: configs.annotation_configs[0]?.id }] } });
    const { id } = (await made.json()) as { id: string };
    const add = async () => {
      await page.goto(explorer(space, { project: project.id, filter: "span_kind = 'LLM'" }));
      await counted(page, '2,000 spans');
      await rows(page).first().getByRole('checkbox').click();
      await page.getByRole('button', { name: 'Select all 2,000 that match' }).click();
      await expect(page.getByText('2,000 selected')).toBeVisible();
      await page.getByRole('button', { name: 'Add to queue…' }).click();
      const dialog = page.getByRole('dialog');
      await expect(dialog).toContainText(`2,000 spans of ${project.name}.`);
      await dialog.getByRole('combobox', { name: 'Queue' }).fill(queue);
      await page.getByRole('option', { name: queue }).click();
      return dialog;
    };
    const first = await add();
    await first.getByRole('button', { name: 'Add 2,000 records' }).click();
    await expect(first.getByText(`2,000 records were added to ${queue}.`)).toBeVisible({ timeout: 60_000 });
    const again = await add();
    await expect(again.getByText('2,000 match, 2,000 already here, 0 will be added.')).toBeVisible();
    const { count } = (await (await api.get(`/api/v1/queues/${encodeURIComponent(id)}/records/count`)).json()) as { count: number };
    expect(count).toBe(2000);
  });

  test('all that match but one go to a dataset, whole', async ({ page, api, space }) => {
    const project = await newProject(api, space, 120);
    await page.goto(explorer(space, { project: project.id, filter: "span_kind = 'LLM'" }));
    await counted(page, '120 spans');
    await rows(page).first().getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Select all 120 that match' }).click();
    await rows(page).first().getByRole('checkbox').click();
    await expect(page.getByText('119 selected')).toBeVisible();
    await page.getByRole('button', { name: 'Add to dataset…' }).click();
    const dialog = page.getByRole('dialog');
    const name = `From spans ${hex(4)}`;
    await dialog.getByText('A new dataset').click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Add 119 examples' }).click();
    await expect(dialog.getByText(`119 examples were added to ${name}.`)).toBeVisible();
    await dialog.getByRole('link', { name: 'Open the dataset' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    const dataset = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    const { examples } = (await (await api.get(`/v2/datasets/${encodeURIComponent(dataset)}/examples?limit=500`)).json()) as { examples: Record<string, unknown>[] };
    expect(examples).toHaveLength(119);
    expect(examples.map(({ output }) => output)).not.toContain('Answer 119');
    expect(examples[0]).toMatchObject({ input: 'Question 118', output: 'Answer 118', metadata: { kind: 'LLM', model: 'large' } });
  });

  test('is for leads and viewers', async ({ page, signIn, space, server }) => {
    await signIn(page, { email: 'yuki.tanaka@example.com', password: server.annotatorPassword });
    await page.goto(explorer(space));
    await expect(page.getByText('This page is for members of the space.')).toBeVisible();
  });
});

test.describe('a trace', () => {
  test('shows its tree at once and a span when it is chosen, which the address keeps', async ({ page, api, space }) => {
    const name = `project ${hex(4)}`;
    const { trace, spans } = await sendTrace(api, name, [
      { name: 'support agent', kind: 'AGENT', duration: 900 },
      { name: 'policy search', kind: 'RETRIEVER', parent: 0, start: 10, duration: 90 },
      { name: 'answer', kind: 'LLM', parent: 0, start: 120, duration: 700, attributes: { 'input.value': 'Where is my kettle?', 'output.value': 'On its way.' } },
      { name: 'send e-mail', kind: 'TOOL', parent: 0, start: 830, duration: 60, failed: true },
    ]);
    const project = await projectNamed(api, space, name);
    const tree = page.waitForResponse((response) => response.url().endsWith(`/traces/${trace}`));
    await page.goto(`/s/${encodeURIComponent(space)}/traces/${trace}?project=${encodeURIComponent(project)}`);
    expect(await (await tree).text()).not.toContain('kettle');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('support agent');
    await expect(page.getByText('4 spans · 900 ms')).toBeVisible();
    await expect(page.getByText('one error')).toBeVisible();
    await expect(page.getByRole('treeitem')).toHaveCount(4);

    await page.getByRole('treeitem', { name: /answer/ }).click();
    await expect(page).toHaveURL(new RegExp(`span=${spans[2]}`));
    await expect(page.getByRole('region', { name: 'Span' })).toContainText('On its way.');
    await page.getByRole('tab', { name: 'Attributes' }).click();
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Attributes' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('treeitem', { name: /answer/ })).toHaveAttribute('aria-selected', 'true');

    await page.getByRole('tree').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByRole('treeitem')).toHaveCount(1);
    await page.keyboard.press('*');
    await expect(page.getByRole('treeitem')).toHaveCount(4);
  });

  test('knows its neighbours in the list one came from, also after a reload', async ({ page, api, space }) => {
    const project = await newProject(api, space, 12);
    await page.goto(explorer(space, { project: project.id, filter: "span_kind = 'LLM'" }));
    await counted(page, '12 spans');
    await rows(page).nth(3).getByText('answer 8', { exact: true }).click();
    const head = page.getByRole('region', { name: 'Span' });
    await expect(head).toContainText('answer 8');
    const next = page.getByRole('button', { name: 'Next of the list' });
    await expect(next).toBeEnabled();
    await page.keyboard.press('j');
    await expect(head).toContainText('answer 7');
    await page.reload();
    await next.click();
    await expect(head).toContainText('answer 6');
    await expect(next).toBeEnabled();
    await page.keyboard.press('k');
    await expect(head).toContainText('answer 7');
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Traces' }).click();
    await counted(page, '12 spans');
  });

  test('leads back to the list as it was left, by its own way and by the browser’s', async ({ page, api, space }) => {
    const project = await newProject(api, space, 300);
    await page.goto(explorer(space, { project: project.id }));
    await counted(page, '600 spans');
    await grid(page).focus();
    await page.keyboard.press('x');
    await page.keyboard.press('End');
    await expect(rows(page).last()).toContainText('agent');
    for (let n = 0; n < 30; n++) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('x');
    await expect(page.getByText('2 selected')).toBeVisible();
    const top = () => grid(page).evaluate((element) => element.scrollTop);
    const [left, active] = [await top(), (await grid(page).getAttribute('aria-activedescendant')) ?? ''];
    const index = await page.locator(`#${active}`).getAttribute('aria-rowindex');
    expect(Number(index)).toBe(571);
    const back = [
      () => page.goBack(),
      () => page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Traces' }).click(),
    ];
    for (const go of back) {
      await grid(page).focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('tree')).toBeVisible();
      await go();
      await expect(page.getByText('2 selected')).toBeVisible();
      expect(await top()).toBe(left);
      const row = page.locator(`[role=row][aria-rowindex="${index}"][data-active]`);
      await expect(row).toBeInViewport();
      await expect(row).toHaveAttribute('aria-selected', 'true');
    }
    await sendTrace(api, project.name, [{ name: 'fresh' }], Date.now() - 30_000);
    await page.getByRole('link', { name: 'Queues' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Queues');
    await page.getByRole('link', { name: 'Traces' }).first().click();
    await expect(page.getByRole('button', { name: '1 new – show' })).toBeVisible({ timeout: 40_000 });
    expect(await top()).toBe(left);
    await page.reload();
    await counted(page, '601 spans');
    expect(await top()).toBe(0);
    await expect(page.getByText('2 selected')).toHaveCount(0);
  });

  test('has neighbours among its own spans too', async ({ page, api, space }) => {
    const project = await newProject(api, space, 2);
    await page.goto(explorer(space, { project: project.id }));
    await rows(page).first().getByText('answer 1', { exact: true }).click();
    const head = page.getByRole('region', { name: 'Span' });
    const next = page.getByRole('button', { name: 'Next of the list' });
    for (const name of ['agent', 'answer 0', 'agent']) {
      await next.click();
      await expect(head).toContainText(name);
    }
    await expect(next).toBeDisabled();
  });

  test('goes to a queue whole or as one span', async ({ page, api, space }) => {
    const project = await newProject(api, space, 1);
    await page.goto(explorer(space, { project: project.id, rows: 'TRACES' }));
    await rows(page).first().getByText('agent', { exact: true }).click();
    await page.getByRole('button', { name: 'Add to queue…' }).click();
    await page.getByRole('menuitem', { name: 'The whole trace' }).click();
    await expect(page.getByRole('dialog')).toContainText('One trace of');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add to queue…' }).click();
    await page.getByRole('menuitem', { name: 'Span agent' }).click();
    await expect(page.getByRole('dialog')).toContainText('One span of');
  });

  test('that is not there is not found', async ({ page, api, space }) => {
    const project = await newProject(api, space, 1);
    await page.goto(`/s/${encodeURIComponent(space)}/traces/${hex(16)}?project=${encodeURIComponent(project.id)}`);
    await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible();
  });

  test('of 10,000 spans is scrolled, filtered and walked through by keys', async ({ page, api, space }) => {
    test.setTimeout(120_000);
    const name = `project ${hex(4)}`;
    const { trace } = await sendTrace(
      api, name,
      Array.from({ length: 10_000 }, (_, n) => ({
        name: `step ${n}`, kind: n % 3 ? 'LLM' : 'TOOL', start: n, duration: 5,
        ...(n === 0 ? {} : { parent: n < 200 ? n - 1 : n % 200 }), // deep at first, and broad below
      })),
    );
    const project = await projectNamed(api, space, name);
    await expect.poll(async () => ((await (await api.get(`/api/v1/projects/${encodeURIComponent(project)}/traces/${trace}`)).json()) as { spans?: object[] }).spans?.length).toBe(10_000);
    await page.goto(`/s/${encodeURIComponent(space)}/traces/${trace}?project=${encodeURIComponent(project)}`);
    const tree = page.getByRole('tree');
    await expect(page.getByRole('treeitem', { name: /step 0 / }).first()).toBeVisible();
    expect(await tree.evaluate((element) => element.querySelectorAll('*').length)).toBeLessThan(1500);
    await tree.focus();
    await page.keyboard.press('End');
    const last = page.locator(`#${await tree.getAttribute('aria-activedescendant')}`);
    await expect(last).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/span=/);
    await page.reload(); // opens at the span of the address, wherever that is
    await expect(page.getByRole('treeitem', { selected: true })).toBeInViewport();
    await page.getByRole('searchbox').fill('step 4321');
    await tree.focus();
    await page.keyboard.press('End'); // below its two hundred ancestors
    await expect(page.getByRole('treeitem', { name: /step 4321/ })).toBeInViewport();
  });
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the explorer and in a trace in the ${theme} theme`, async ({ page, api, space }) => {
    await page.emulateMedia({ colorScheme: theme });
    const project = await newProject(api, space, 12);
    await page.goto(explorer(space, { project: project.id, filter: "span_kind = 'LLM'" }));
    await counted(page, '12 spans');
    await page.getByRole('button', { name: 'Expression' }).click();
    await rows(page).first().getByRole('checkbox').click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add to dataset…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await rows(page).first().getByText('answer 11', { exact: true }).click();
    await expect(page.getByRole('region', { name: 'Span' })).toContainText('Question');
    await expectAccessible(page);
  });
}
