// Notes everything a page does that it must not: errors, violations of the content security policy, foreign requests.
import { expect, type BrowserContext } from '@playwright/test';

export class Watch {
  readonly #found: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** What the test itself brings about. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** What else a test found that must not be. */
  note(what: string): void {
    this.#found.push(what);
  }

  async attach(context: BrowserContext, origin: string): Promise<void> {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
      });
    });
    context.on('console', (message) => {
      // Refusals are part of what is tested; a browser logs each of them as well.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.#found.push(`console: ${message.text()}`);
    });
    context.on('weberror', (error) => this.#found.push(`error: ${error.error().stack ?? error.error().message}`));
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) this.#found.push(`foreign request: ${url}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 500) this.#found.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
    });
  }

  check(): void {
    expect(this.#found.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)))).toEqual([]);
  }
}
