import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const colours = ['color-contrast', 'link-in-text-block'];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Finds nothing wrong with the page as it is, by all rules for WCAG 2.2 AA and good practice, or by those about colours. */
export async function expectAccessible(page: Page, within = 'html', only?: 'colours'): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(
    async ([selector, type, values]) => {
      // What was said of a button at work names the button, and stays for seconds after both it and its dialog are gone.
      const context = { include: [selector as string], exclude: ['[data-live-announcer]'] };
      const { violations: found } = await (window as unknown as { axe: typeof axe }).axe.run(context, {
        runOnly: { type, values: values as string[] },
        resultTypes: ['violations'],
      });
      return found.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((node) => `    ${node.target.join(' ')} ${node.failureSummary ?? ''}`).join('\n')}`);
    },
    only ? ([within, 'rule', colours] as const) : ([within, 'tag', rules] as const),
  );
  expect(violations).toEqual([]);
}
