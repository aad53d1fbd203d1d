// Every page as people set up their browsers: enlarged to 200 % and 400 %, with wider spaces in texts, without motion, in the
// few colours that they have chosen. Nothing scrolls sideways but what is wide by nature, and no control is cut off or covered.
import type { Page } from '@playwright/test';
import { addresses } from './support/addresses';
import { expect, expectAccessible, test } from './support/test';

test.use({ of: 'preferences', actionTimeout: 15_000, contextOptions: { reducedMotion: 'reduce' } });

const settled = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(page.locator('[data-waiting]')).toHaveCount(0);
};
const painted = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** What does not fit where it stands. */
const misfits = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const tell = (what: string, ...elements: Element[]) =>
      found.push(`${what}: ${elements.map((one) => `${(one.cloneNode() as Element).outerHTML.slice(0, 90)} "${one.textContent?.trim().slice(0, 30) ?? ''}"`).join(' and ')}`);
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) found.push(`the page is ${scrollWidth} wide`);

    /** The part of an element that its scroll boxes let be seen. */
    const seen = (element: Element): DOMRect | undefined => {
      let { left, right, top, bottom } = element.getBoundingClientRect();
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box);
        const around = box.getBoundingClientRect();
        if (overflowX !== 'visible') [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
        if (overflowY !== 'visible') [top, bottom] = [Math.max(top, around.top), Math.min(bottom, around.bottom)];
      }
      return right - left > 1 && bottom - top > 1 ? new DOMRect(left, top, right - left, bottom - top) : undefined;
    };
    const floats = (element: Element): boolean => {
      for (let one: Element | null = element; one; one = one.parentElement) if (/sticky|fixed/.test(getComputedStyle(one).position)) return true;
      return false;
    };
    const inScroller = (element: Element) => {
      for (let one = element.parentElement; one; one = one.parentElement) if (/auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth) return true;
      return false;
    };
    const selector = 'a[href],button,input,select,textarea,summary,[role=tab],[role=radio],[role=switch]';
    const controls: { element: Element; rect: DOMRect; floats: boolean }[] = [];
    for (const element of document.querySelectorAll(selector)) {
      if (element.closest('.visually-hidden,[aria-hidden=true],[inert]') || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (getComputedStyle(element).clipPath !== 'none' || element.matches('input[type=hidden]')) continue;
      const whole = element.getBoundingClientRect();
      if (whole.width <= 1 || whole.height <= 1) continue;
      if ((whole.left < -1 || whole.right > innerWidth + 1) && !inScroller(element)) tell('reaches out of the window', element);
      const rect = seen(element);
      if (!rect) continue;
      if ((rect.height < whole.height - 1 || rect.width < whole.width - 1) && !inScroller(element) && !element.closest('[role=grid],[role=tree]')) {
        let box = element.parentElement;
        while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
        if (!box) tell('is cut off', element);
      }
      controls.push({ element, rect, floats: floats(element) });
    }
    for (const [at, one] of controls.entries()) {
      for (const other of controls.slice(at + 1)) {
        if (one.floats !== other.floats || one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        if (wide > 1.5 && high > 1.5) tell(`overlap by ${Math.round(wide)} × ${Math.round(high)}`, one.element, other.element);
      }
    }
    // Lines of text that a box of fixed height has no room for.
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (element.scrollHeight <= element.clientHeight + 2 || element.clientHeight <= 1 || element.closest('.visually-hidden,[role=grid],[data-live-announcer]')) continue;
      const { overflowY, webkitLineClamp } = getComputedStyle(element);
      if (/hidden|clip/.test(overflowY) && webkitLineClamp === 'none' && element.matches('a,button,label,h1,h2,h3,p,span,td,th,li,dt,dd,[role=tab]')) tell('cuts its text', element);
    }
    return found.slice(0, 8);
  });

const sizes = { '200 %': { width: 720, height: 450 }, '400 %': { width: 360, height: 225 } };

test('enlarged, and with wider spaces, every page still fits', async ({ page, signIn, api, space }) => {
  test.setTimeout(600_000);
  await signIn(page);
  const spaces = (on: boolean) =>
    page.evaluate((wider) => {
      const sheet = new CSSStyleSheet();
      if (wider) sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }');
      document.adoptedStyleSheets = [sheet];
    }, on);
  for (const { name, path } of await addresses(api, space)) {
    await test.step(name, async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(path);
      await settled(page);
      await spaces(true);
      await painted(page);
      expect.soft(await misfits(page), `${name} with wider spaces`).toEqual([]);
      await spaces(false);
      for (const [zoom, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        await painted(page);
        expect.soft(await misfits(page), `${name} at ${zoom}`).toEqual([]);
      }
    });
  }
});

test('in forced colours every text can be read, the page at hand can be told, and nothing moves', async ({ page, signIn, api, space }) => {
  test.setTimeout(600_000);
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await signIn(page);
  for (const { name, path } of await addresses(api, space)) {
    await test.step(name, async () => {
      await page.goto(path);
      await settled(page);
      await painted(page);
      await expect.soft(expectAccessible(page, 'html', 'colours'), `${name} in forced colours`).resolves.toBeUndefined();
      const state = await page.evaluate(() => ({
        moving: document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().activeDuration) > 1).length,
        // What only a background tells is not told in forced colours.
        same: [...document.querySelectorAll('[aria-current=page]')].filter((one) => {
          const other = one.parentElement?.parentElement?.querySelector(`${one.tagName}:not([aria-current])`);
          const look = (element: Element) => ['', '::after'].map((part) => {
            const { outline, border, backgroundColor, textDecorationLine } = getComputedStyle(element, part || null);
            return [outline, border, backgroundColor, textDecorationLine].join();
          }).join();
          return other && look(one) === look(other);
        }).map((one) => one.outerHTML.slice(0, 100)),
      }));
      expect.soft(state, name).toEqual({ moving: 0, same: [] });
    });
  }
});

test('what would not fit is found', async ({ page, signIn }) => {
  await signIn(page);
  await page.goto('/settings/profile');
  await settled(page);
  expect(await misfits(page)).toEqual([]);
  const broken = async (style: string) => {
    const undo = await page.evaluateHandle((css) => {
      const button = [...document.querySelectorAll<HTMLElement>('main button')].find((one) => one.textContent === 'Change password') as HTMLElement;
      for (const part of css.split(';')) button.style.setProperty(...(part.split(':') as [string, string]), 'important');
      return button;
    }, style);
    const found = await misfits(page);
    await undo.evaluate((button) => button.removeAttribute('style'));
    return found.join('\n');
  };
  expect(await broken('position:relative;inset-block-start:-70px')).toMatch(/^overlap by .*"Change password"/m);
  expect(await broken('inline-size:1500px')).toMatch(/the page is \d+ wide/);
  expect(await broken('inline-size:1500px')).toMatch(/^reaches out of the window: .*"Change password"/m);
  expect(await broken('block-size:12px;min-block-size:0;overflow:hidden')).toMatch(/^cuts its text: .*"Change password"/m);
  expect(await broken('display:inline-flex')).toBe('');
});
