// How long things take in the browser, as the person in front of it would see.
import type { CDPSession, Page } from '@playwright/test';

/** What a key brings about: an element, by its text where that tells it from the one before; left out, any change at all. */
export type Effect = { selector: string; text?: string };
export type KeyTimes = {
  /** From the key going down until the second frame after the effect begins, by when the first is painted: an upper bound. */
  painted: number;
  /** As the browser reports it, in steps of 8 ms: until the frame after the key's own handlers was shown; 16 and below is 16. */
  event: number;
};

type Probe = { painted: Promise<number>; start: number; events: Map<number, number> };
type Probed = Window & { probe?: Probe };

/** Presses a key and waits for the frame that shows its effect. */
export async function keyToPaint(page: Page, key: string, effect?: Effect): Promise<KeyTimes> {
  await page.evaluate(
    ([last, wanted]) => {
      const events = new Map<number, number>();
      const probe: Probe = { painted: Promise.resolve(0), start: 0, events };
      (window as Probed).probe = probe;
      const timing = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.name === 'keydown') events.set(Math.round(entry.startTime), entry.duration);
      });
      timing.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
      const isThere = () => {
        if (!wanted) return true;
        const { selector, text } = wanted;
        return [...document.querySelectorAll(selector)].some((element) => text === undefined || element.textContent.includes(text));
      };
      probe.painted = new Promise((done) => {
        const changed = new MutationObserver(() => {
          if (!isThere()) return;
          changed.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - probe.start)));
        });
        const pressed = (event: KeyboardEvent) => {
          if (event.key !== last) return;
          removeEventListener('keydown', pressed, { capture: true });
          probe.start = event.timeStamp;
          changed.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        };
        addEventListener('keydown', pressed, { capture: true });
      });
    },
    [key.split('+').at(-1) ?? key, effect] as const,
  );
  await page.keyboard.press(key);
  return page.evaluate(async () => {
    const { probe } = window as Probed;
    if (!probe) throw new Error('nothing is measured');
    const never = new Promise<number>((_, fail) => setTimeout(() => fail(new Error('the key has had no effect for 15 s')), 15_000));
    const painted = await Promise.race([probe.painted, never]);
    await new Promise((done) => setTimeout(done, 30)); // event timings come late
    return { painted, event: probe.events.get(Math.round(probe.start)) ?? 16 };
  });
}

/** The times between frames while a box scrolls for two seconds at so many pixels a second. */
export async function framesWhileScrolling(page: Page, selector: string, speed = 24_000): Promise<number[]> {
  return page.evaluate(
    ([box, pixels]) =>
      new Promise<number[]>((done) => {
        const element = document.querySelector(box) as HTMLElement;
        const times: number[] = [];
        let last = performance.now();
        const start = last;
        const step = (now: number) => {
          times.push(now - last);
          element.scrollTop += ((now - last) / 1000) * pixels;
          last = now;
          if (now - start < 2000) requestAnimationFrame(step);
          else done(times.slice(2));
        };
        requestAnimationFrame(step);
      }),
    [selector, speed] as const,
  );
}

/** Tells how much processor time the page's main thread has used, in milliseconds; other programs do not add to it. */
export async function mainThread(page: Page): Promise<{ client: CDPSession; spent: () => Promise<number> }> {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  return { client, spent };
}

/** The megabytes of objects that are left after everything that can go has gone. */
export async function heap(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.enable');
  for (let n = 0; n < 3; n++) await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** Waits until what a page asked for has been answered; its event stream never is. */
export class Quiet {
  readonly #page: Page;
  readonly #open = new Set<unknown>();
  #since = performance.now();

  constructor(page: Page) {
    this.#page = page;
    page.on('request', (request) => {
      if (request.url().endsWith('/events')) return;
      this.#open.add(request);
      this.#since = performance.now();
    });
    const ended = (request: unknown) => {
      if (this.#open.delete(request)) this.#since = performance.now();
    };
    page.on('requestfinished', ended);
    page.on('requestfailed', ended);
  }

  /** Nothing is open, and nothing was for so many milliseconds. */
  async wait(calm = 100): Promise<void> {
    const start = performance.now();
    while (this.#open.size > 0 || performance.now() - Math.max(start, this.#since) < calm) {
      if (performance.now() - start > 60_000) throw new Error(`${this.#open.size} requests are not answered`);
      await this.#page.waitForTimeout(10);
    }
  }
}

declare global {
  interface Window {
    firstShown?: Promise<number>;
    longTasks?: number[];
  }
}

/**
 * Notes in every page of the context when an element that fits was painted for the first time, in milliseconds from the start of the
 * navigation, and every task longer than 50 ms.
 */
export async function noteFirst(page: Page, selector: string): Promise<void> {
  await page.addInitScript((wanted) => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks?.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
    window.firstShown = new Promise((done) => {
      const look = () => {
        if (!document.querySelector(wanted)) return;
        changed.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
      };
      const changed = new MutationObserver(look);
      changed.observe(document, { subtree: true, childList: true, attributes: true });
    });
  }, selector);
}

/** Opens an address and returns how long it took until what `noteFirst` waits for was painted. */
export async function openTimed(page: Page, address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'commit' });
  return page.evaluate(async () => {
    const never = new Promise<number>((_, fail) => setTimeout(() => fail(new Error('what was waited for is not there after 30 s')), 30_000));
    return Promise.race([window.firstShown as Promise<number>, never]);
  });
}
