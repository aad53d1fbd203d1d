// Sends one entry to the server.
import { type Postil, postil, unwrap } from '../../api';
import type { Draft, WorkItem } from '../types';
import type { Entry } from './entry';

export type Answer =
  | { readonly kind: 'draft'; readonly draft: Draft }
  | { readonly kind: 'submit'; readonly submit: Postil['SubmitAnswer'] }
  | { readonly kind: 'outcome'; readonly outcome: Postil['WorkOutcome'] }
  | { readonly kind: 'item'; readonly item: WorkItem }
  | { readonly kind: 'flag'; readonly flag: Postil['Flag'] | null }
  | { readonly kind: 'comment'; readonly comment: Postil['Comment'] };

/** The version and lease to send an entry with, when they are newer than its own. */
export type Hint = { base?: number | undefined; token?: number | undefined };

export interface Transport {
  send(entry: Entry, hint: Hint): Promise<Answer>;
  /** Takes the lease of the entry's record, also from another tab of the person when `takeOver` is set. */
  claim(entry: Entry, takeOver: boolean): Promise<WorkItem>;
}

const timeout = 30_000;

export const httpTransport: Transport = {
  async send(entry, hint) {
    // A repeated request has to be the same one; on another version or lease it is another.
    const header = (variant?: number) => ({ 'Idempotency-Key': variant === undefined ? entry.key : `${entry.key}.${variant}` });
    const path = { queue_id: entry.subject.queue, record_id: entry.subject.record };
    const signal = AbortSignal.timeout(timeout);
    const params = { path, header: header() };
    switch (entry.kind) {
      case 'draft': {
        const base_version = hint.base ?? entry.base;
        const body = { base_version, ...changes(entry), device: entry.device, active_ms: entry.activeMs };
        const options = { params: { path, header: header(base_version) }, body, signal };
        return { kind: 'draft', draft: unwrap(await postil.PUT('/api/v1/queues/{queue_id}/records/{record_id}/draft', options)) };
      }
      case 'submit': {
        const lease_token = hint.token ?? entry.token ?? 0;
        const options = {
          params: { path, header: header(lease_token) }, body: { lease_token, ...changes(entry), active_ms: entry.activeMs }, signal,
        };
        return { kind: 'submit', submit: unwrap(await postil.POST('/api/v1/queues/{queue_id}/records/{record_id}/submit', options)) };
      }
      case 'skip': {
        const lease_token = hint.token ?? entry.token ?? 0;
        const body = { lease_token, active_ms: entry.activeMs, ...(entry.reason ? { reason: entry.reason } : {}) };
        const options = { params: { path, header: header(lease_token) }, body, signal };
        return { kind: 'outcome', outcome: unwrap(await postil.POST('/api/v1/queues/{queue_id}/records/{record_id}/skip', options)) };
      }
      case 'undo':
        return { kind: 'item', item: unwrap(await postil.POST('/api/v1/queues/{queue_id}/records/{record_id}/undo', { params, signal })) };
      case 'reopen':
        return { kind: 'outcome', outcome: unwrap(await postil.POST('/api/v1/queues/{queue_id}/records/{record_id}/reopen', { params, signal })) };
      case 'flag': {
        const options = { params, body: { reason: entry.reason }, signal };
        return { kind: 'flag', flag: unwrap(await postil.PUT('/api/v1/queues/{queue_id}/records/{record_id}/flag', options)) };
      }
      case 'unflag':
        unwrap(await postil.DELETE('/api/v1/queues/{queue_id}/records/{record_id}/flag', { params: { path }, signal }));
        return { kind: 'flag', flag: null };
      case 'comment': {
        const options = { params, body: { text: entry.text }, signal };
        return { kind: 'comment', comment: unwrap(await postil.POST('/api/v1/queues/{queue_id}/records/{record_id}/comments', options)) };
      }
    }
  },

  async claim(entry, takeOver) {
    return unwrap(
      await postil.POST('/api/v1/queues/{queue_id}/records/{record_id}/claim', {
        params: { path: { queue_id: entry.subject.queue, record_id: entry.subject.record } },
        body: { device: entry.device, take_over: takeOver },
        signal: AbortSignal.timeout(timeout),
      }),
    );
  },
};

function changes(entry: Extract<Entry, { values: unknown }>) {
  const corrected = entry.corrected_output === undefined ? {} : { corrected_output: entry.corrected_output };
  return { values: [...entry.values], ...corrected };
}
