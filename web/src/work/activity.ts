// How long somebody has really been at work: the page is visible, has the focus, and was used within the last minute.

const idleAfter = 60_000;
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'] as const;

export class Activity {
  #lastUse: number;
  /** Up to when time has been counted. */
  #counted: number;
  #present = true;
  #active = 0;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#lastUse = now();
    this.#counted = now();
  }

  /** Watches the page until the returned function is called. */
  start(): () => void {
    const used = () => this.used();
    const presence = () => this.setPresent(document.visibilityState === 'visible' && document.hasFocus());
    for (const sign of signs) document.addEventListener(sign, used, { passive: true, capture: true });
    document.addEventListener('visibilitychange', presence);
    addEventListener('focus', presence);
    addEventListener('blur', presence);
    presence();
    return () => {
      for (const sign of signs) document.removeEventListener(sign, used, { capture: true });
      document.removeEventListener('visibilitychange', presence);
      removeEventListener('focus', presence);
      removeEventListener('blur', presence);
    };
  }

  used(): void {
    this.#count();
    this.#lastUse = this.#now();
  }

  setPresent(present: boolean): void {
    this.#count();
    this.#present = present;
    if (present) this.#lastUse = this.#now();
  }

  /** The active milliseconds since they were last taken. */
  take(): number {
    this.#count();
    const active = this.#active;
    this.#active = 0;
    return Math.round(active);
  }

  usedWithin(ms: number): boolean {
    return this.#now() - this.#lastUse <= ms;
  }

  #count(): void {
    const now = this.#now();
    if (this.#present) this.#active += Math.max(0, Math.min(now, this.#lastUse + idleAfter) - this.#counted);
    this.#counted = now;
  }
}
