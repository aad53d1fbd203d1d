// The holds of this tab on records: renewed while somebody is at work, given back when they leave.
import type { Activity } from './activity';
import type { WorkApi } from './api';
import type { WorkItem } from './types';

export type Hold = 'OPEN' | 'PREFETCH';
/** `endsAt` is in the clock of this device, which need not agree with the server's. */
export type Lease = { readonly token: number; readonly endsAt: number; readonly hold: Hold };

const prefetchTime = 120_000;
const tick = 15_000;
const usedTime = 5 * 60_000;

export class Leases {
  readonly #held = new Map<string, Lease>();
  readonly #api: WorkApi;
  readonly #activity: Activity;
  readonly #openTime: number;
  readonly #changed: (lost: string[]) => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `changed` is told of renewals, and of the records that this tab no longer holds. */
  constructor(api: WorkApi, activity: Activity, openSeconds: number, changed: (lost: string[]) => void) {
    this.#api = api;
    this.#activity = activity;
    this.#openTime = openSeconds * 1000;
    this.#changed = changed;
  }

  start(): () => void {
    const renew = () => void this.renewDue();
    const left = () => this.releaseAll();
    this.#timer = setInterval(renew, tick);
    document.addEventListener('visibilitychange', renew);
    addEventListener('pagehide', left);
    return () => {
      clearInterval(this.#timer);
      document.removeEventListener('visibilitychange', renew);
      removeEventListener('pagehide', left);
      left();
    };
  }

  of = (record: string): Lease | undefined => this.#held.get(record);

  /** Notes the lease that came with a record. */
  take(item: WorkItem, hold: Hold, askedAt: number): void {
    if (item.lease) this.#held.set(item.record.id, { token: item.lease.token, hold, endsAt: askedAt + this.#time(hold) });
    else this.#held.delete(item.record.id);
  }

  forget(record: string): void {
    this.#held.delete(record);
  }

  /** Makes the hold on a record that was loaded ahead as long as the queue says. */
  async open(record: string): Promise<void> {
    const lease = this.#held.get(record);
    if (!lease) return;
    this.#held.set(record, { ...lease, hold: 'OPEN' });
    await this.#renew([record], 'OPEN');
  }

  /** Renews what will run out soon, unless nobody has been at work for a while. */
  async renewDue(all = false): Promise<void> {
    if (document.visibilityState !== 'visible' || !this.#activity.usedWithin(usedTime)) return;
    for (const hold of ['OPEN', 'PREFETCH'] as const) {
      const due = [...this.#held].filter(([, lease]) => lease.hold === hold && (all || lease.endsAt - Date.now() < this.#time(hold) / 2));
      if (due.length > 0) await this.#renew(due.map(([record]) => record), hold);
    }
  }

  /** Gives leases back. What comes of it is no matter: they run out by themselves. */
  release(records: readonly string[]): void {
    const leases = records.flatMap((record_id) => {
      const lease = this.#held.get(record_id);
      this.#held.delete(record_id);
      return lease ? [{ record_id, token: lease.token }] : [];
    });
    if (leases.length > 0) this.#api.release(leases).catch(() => undefined);
  }

  releaseAll(): void {
    this.release([...this.#held.keys()]);
  }

  async #renew(records: readonly string[], hold: Hold): Promise<void> {
    const leases = records.flatMap((record_id) => {
      const lease = this.#held.get(record_id);
      return lease ? [{ record_id, token: lease.token }] : [];
    });
    if (leases.length === 0) return;
    const askedAt = Date.now();
    const answers = await this.#api.renew(leases, hold === 'PREFETCH').catch(() => []);
    const lost: string[] = [];
    for (const { record_id, held, token } of answers) {
      const lease = this.#held.get(record_id);
      if (!lease) continue; // submitted or given back meanwhile
      if (held) this.#held.set(record_id, { token, hold: lease.hold, endsAt: askedAt + this.#time(hold) });
      else {
        this.#held.delete(record_id);
        lost.push(record_id);
      }
    }
    if (answers.length > 0) this.#changed(lost);
  }

  #time(hold: Hold): number {
    return hold === 'OPEN' ? this.#openTime : prefetchTime;
  }
}
