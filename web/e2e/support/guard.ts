// Watches pages from the inside, from before their first line on: content that becomes an element, an attribute or a script is
// told as an error of the console, which fails the test. The checks of layout are made when they are asked for.
import { expect, type BrowserContext, type Page } from '@playwright/test';

/** Runs in the page, so it may use nothing from around it. */
function observe() {
  const told = new Set<string>();
  const report = (what: string) => {
    if (told.has(what)) return;
    told.add(what);
    console.error(`hostile content: ${what}`);
  };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const) {
    Object.defineProperty(window, name, { value: () => report(`a script called ${name}`) });
  }
  // Nothing of the kind is part of the app, which draws no pictures but its own symbols.
  const never =
    'iframe,frame,object,embed,base,portal,fencedframe,img,picture,video,audio,source,track,marquee,math,foreignObject,animate,set,use,' +
    'style,x-y,[srcdoc],[formaction],[action],[ping],[background],[http-equiv="refresh" i],#document,#default,#trustedTypes';
  const checkElement = (element: Element) => {
    if (element.matches(never)) report(`there is ${element.outerHTML.slice(0, 300)}`);
    if (element instanceof HTMLScriptElement && (!element.src.startsWith(`${location.origin}/`) || element.text)) report(`a script ${element.outerHTML.slice(0, 300)}`);
    if (element instanceof HTMLLinkElement && !element.href.startsWith(`${location.origin}/`)) report(`a link element ${element.outerHTML.slice(0, 300)}`);
    for (const { name } of element.attributes) checkAttribute(element, name);
  };
  const checkAttribute = (element: Element, name: string) => {
    if (name.startsWith('on')) report(`a handler ${name} at ${element.outerHTML.slice(0, 300)}`);
    if (name !== 'href' && name !== 'xlink:href' && name !== 'src') return;
    const value = element.getAttribute(name) ?? '';
    const url = URL.parse(value, document.baseURI);
    if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) report(`an address ${value.slice(0, 300)}`);
    else if (url.origin !== location.origin && element instanceof HTMLAnchorElement) {
      const { target, rel, referrerPolicy } = element;
      const apart = ['noopener', 'noreferrer', 'nofollow'].every((word) => element.relList.contains(word));
      if (target !== '_blank' || !apart || referrerPolicy !== 'no-referrer') report(`a link that tells ${target} ${rel} ${referrerPolicy}: ${value.slice(0, 300)}`);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') {
        if (change.attributeName) checkAttribute(change.target as Element, change.attributeName);
        continue;
      }
      for (const node of change.addedNodes) {
        if (!(node instanceof Element)) continue;
        checkElement(node);
        for (const inner of node.querySelectorAll('*')) checkElement(inner);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

export async function guard(context: BrowserContext, note: (what: string) => void): Promise<void> {
  await context.addInitScript(observe);
  context.on('dialog', (dialog) => {
    note(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  let pages = context.pages().length;
  context.on('page', (page) => {
    if (pages++ > 0) note(`a window was opened: ${page.url()}`);
  });
}

/** Nothing is wider than the window, and nothing that has to be small is large, whatever is written in it. */
export async function expectInBounds(page: Page, where: string): Promise<void> {
  const wrong = await page.evaluate(() => {
    const found: string[] = [];
    const tell = (element: Element, what: string) => found.push(`${what}: ${(element.cloneNode() as Element).outerHTML.slice(0, 200)}`);
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth) found.push(`the page is ${scrollWidth} wide`);
    if (scrollHeight > 100_000) found.push(`the page is ${scrollHeight} high`);
    if (Object.hasOwn(Object.prototype, 'polluted')) found.push('the prototype of all objects was changed');
    const small = 'h1,h2,h3,button,[role="row"],[role="treeitem"],[role="option"],[role="menuitem"],[role="tab"],[role="tooltip"],nav li';
    const scrolled = /auto|scroll/;
    // One character with hundreds of accents cannot be broken into lines, so it is cut off where it would be wider than its column.
    const unbreakable = /\p{M}{30}/u;
    const reachesOut = (box: Element): Element | undefined => {
      const edge = box.getBoundingClientRect().right + 1;
      const clipped = (inner: Element): boolean => inner !== box && (getComputedStyle(inner).overflowX !== 'visible' || clipped(inner.parentElement as Element));
      return [...box.querySelectorAll('*')].findLast((inner) =>
        inner.getBoundingClientRect().right > edge && !unbreakable.test(inner.textContent) && !clipped(inner.parentElement as Element));
    };
    for (const element of document.querySelectorAll('body *')) {
      const { height, width, left, right, top, bottom } = element.getBoundingClientRect();
      if (height === 0) continue;
      if (scrollWidth > innerWidth && right > innerWidth + 1 && element.children.length === 0 && !element.closest('pre,table,[role="grid"]') && found.length < 6) tell(element, `reaches ${Math.round(right)}`);
      if (height > 100_000 && !element.closest('[role="tree"],[role="grid"],[aria-rowcount],[data-virtual]')) tell(element, `is ${Math.round(height)} high`);
      if (height > innerHeight && element.matches(small)) tell(element, `is ${Math.round(height)} high`);
      if (element.matches('[role="dialog"],[role="tooltip"],[role="listbox"],[role="menu"]') && element.closest('[data-overlay],.react-aria-Popover,body > *')) {
        if (width > 0 && (left < -1 || right > innerWidth + 1 || bottom < 0 || top > innerHeight)) tell(element, `lies at ${Math.round(left)},${Math.round(top)} to ${Math.round(right)},${Math.round(bottom)}`);
      }
      if (element.matches('main,section,aside,dialog,[role="dialog"],[data-region]') && element.scrollWidth > element.clientWidth + 1) {
        const beyond = scrolled.test(getComputedStyle(element).overflowX) || element.matches('section') ? reachesOut(element) : undefined;
        if (beyond) tell(element, `is ${element.scrollWidth - element.clientWidth} too narrow for ${beyond.outerHTML.slice(0, 300)}`);
      }
    }
    return found.slice(0, 10);
  });
  expect(wrong, where).toEqual([]);
}

/** Focuses links that lead out and moves the mouse over one; each has to say where it leads. */
export async function touchLinks(page: Page, where: string): Promise<void> {
  const silent = await page.evaluate(async () => {
    const paint = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const found: string[] = [];
    for (const link of [...document.querySelectorAll<HTMLAnchorElement>('main a[target="_blank"]')].slice(0, 25)) {
      link.focus();
      await paint();
      const tip = document.getElementById(link.getAttribute('aria-describedby') ?? '');
      if (document.activeElement === link && tip?.textContent?.includes(link.host || link.pathname) !== true) found.push(link.href.slice(0, 200));
      else if (tip && (tip.getBoundingClientRect().height > innerHeight || tip.getBoundingClientRect().right > innerWidth + 1)) found.push(`too large: ${link.href.slice(0, 200)}`);
      link.blur();
    }
    return found;
  });
  expect(silent, `links of ${where}`).toEqual([]);
  for (const link of (await page.locator('main a[target="_blank"]').all()).slice(0, 1)) await link.hover({ timeout: 2000 }).catch(() => undefined);
}
