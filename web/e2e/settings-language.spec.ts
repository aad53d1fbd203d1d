// The interface in another language and another time zone, on every page.
import { de } from '../src/i18n/de';
import { annotate } from '../src/i18n/en/annotate';
import { common } from '../src/i18n/en/common';
import { configs } from '../src/i18n/en/configs';
import { content } from '../src/i18n/en/content';
import { datasets } from '../src/i18n/en/datasets';
import { queues } from '../src/i18n/en/queues';
import { settings } from '../src/i18n/en/settings';
import { traces } from '../src/i18n/en/traces';
import { addresses } from './support/addresses';
import { join } from './support/people';
import { expect, test } from './support/test';

test.use({ of: 'settings-language' });

/** Every text of the English catalogue that no German one equals. */
function englishOnly(): string[] {
  const texts = (of: object): string[] => Object.values(of).flatMap((value) => (typeof value === 'string' ? [value] : typeof value === 'object' ? texts(value as object) : []));
  const german = new Set(texts(de));
  // Single words may stand in the content of records as well.
  return texts({ annotate, common, configs, content, datasets, queues, settings, traces }).filter((text) => !german.has(text) && text.trim().includes(' '));
}

test('in German every page is German, in its texts, its language and its numbers', async ({ page, api, server, space, playwright, signIn }) => {
  await signIn(page, (await join(playwright, api, server, space, 'ADMIN')).person);
  const saved = await page.request.put('/api/v1/preferences', { data: { language: 'de', time_zone: 'Asia/Tokyo' }, headers: { 'Sec-Fetch-Site': 'same-origin' } });
  expect(saved.ok(), await saved.text()).toBe(true);
  const english = englishOnly();
  expect(english.length).toBeGreaterThan(200);
  for (const { path } of await addresses(api, space)) {
    await page.goto(path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.locator('main, [role=main]').first()).not.toBeEmpty();
    await page.waitForTimeout(150);
    const found = await page.evaluate((words) => {
      const texts = [...document.querySelectorAll('body *')].flatMap((element) => [
        element.childElementCount === 0 ? element.textContent : '', element.getAttribute('aria-label'), element.getAttribute('placeholder'),
      ]);
      return words.filter((word) => texts.some((text) => text?.trim() === word));
    }, english);
    expect(found, path).toEqual([]);
  }
  await page.goto('/settings/about');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await page.goto(`/s/${space}/queues`);
  await expect(page.getByText(/\d+ von \d+/).first()).toBeVisible();
});

test('times follow the zone of the profile, with its name', async ({ page, api, server, space, playwright, signIn }) => {
  await signIn(page, (await join(playwright, api, server, space, 'ADMIN')).person);
  const zoneOfFirst = async () => {
    await page.goto('/settings/members');
    const time = page.locator('time').first();
    await time.focus();
    await expect(page.locator('[data-tip]')).toBeVisible();
    return { shown: (await page.locator('[data-tip]').textContent()) ?? '', at: (await time.getAttribute('datetime')) ?? '' };
  };
  for (const zone of ['Asia/Tokyo', 'America/New_York', 'Asia/Kathmandu']) {
    await page.request.put('/api/v1/preferences', { data: { time_zone: zone } });
    const { shown, at } = await zoneOfFirst();
    const there = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(at));
    expect(shown, zone).toContain(there);
    const name = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName')?.value;
    expect(shown, zone).toContain(name ?? 'a zone');
  }
});
