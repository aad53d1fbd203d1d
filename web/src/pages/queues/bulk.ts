// Changes many records: those selected one by one, or all that pass the filter but some.
import { idempotencyKey, type Postil, postil, unwrap } from '../../api';
import type { GridSelection } from '../../ui/VirtualGrid';
import type { RecordFilter } from './data';

export type BulkAction = Pick<Postil['BulkRequest'], 'action' | 'emails' | 'annotations'>;
export type BulkAnswer = Pick<Postil['BulkAnswer'], 'matched' | 'changed'>;
/** What was done, and the times by which it can be undone. */
export type BulkDone = BulkAnswer & { times: readonly string[] };

/** The greatest number of ids in one request. */
const atOnce = 1000;

/** Does the action, or with `dryRun` tells how much it would change. Big selections take several requests. */
export async function changeRecords(
  queue: string, selection: GridSelection, filter: RecordFilter, action: BulkAction, { dryRun = false }: { dryRun?: boolean } = {},
): Promise<BulkDone> {
  const times: string[] = [];
  const sum = { matched: 0, changed: 0, times };
  for await (const which of targets(queue, selection, filter)) {
    const answer = unwrap(
      await postil.POST('/api/v1/queues/{queue_id}/records/bulk', {
        params: { path: { queue_id: queue }, header: { 'Idempotency-Key': idempotencyKey() } },
        body: { ...action, ...which, ...(dryRun ? { dry_run: true } : {}) },
      }),
    );
    sum.matched += answer.matched;
    sum.changed += answer.changed;
    if (answer.at) times.push(answer.at);
  }
  return sum;
}

/** Takes back what was annotated at these times, but for what the person has changed since. Returns how many records that is. */
export async function undoAnnotating(queue: string, times: readonly string[]): Promise<BulkAnswer> {
  const sum = { matched: 0, changed: 0 };
  for (const at of times) {
    const { matched, changed } = unwrap(
      await postil.POST('/api/v1/queues/{queue_id}/records/bulk', {
        params: { path: { queue_id: queue }, header: { 'Idempotency-Key': idempotencyKey() } }, body: { action: 'UNDO', at },
      }),
    );
    sum.matched += matched;
    sum.changed += changed;
  }
  return sum;
}

type Which = Pick<Postil['BulkRequest'], 'record_ids' | 'filter'>;

async function* targets(queue: string, { all, ids }: GridSelection, filter: RecordFilter): AsyncGenerator<Which> {
  if (all && ids.size === 0) {
    yield { filter };
    return;
  }
  // The server knows no "all but these", so the ids are read first, all of them: what is changed may pass no more.
  const chosen = all ? await idsBut(queue, ids, filter) : [...ids];
  for (let at = 0; at < chosen.length; at += atOnce) yield { record_ids: chosen.slice(at, at + atOnce) };
}

async function idsBut(queue: string, without: ReadonlySet<string>, filter: RecordFilter): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; ;) {
    const { records, pagination } = unwrap(
      await postil.GET('/api/v1/queues/{queue_id}/records', {
        params: { path: { queue_id: queue }, query: { ...filter, limit: 500, ...(cursor ? { cursor } : {}) } },
      }),
    );
    for (const { id } of records) if (!without.has(id)) found.push(id);
    cursor = pagination.next_cursor;
    if (!cursor) return found;
  }
}
