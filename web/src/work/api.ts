// The requests of a session of annotating that are no entries of the outbox: taking, renewing and giving back records.
import { type Postil, postil, unwrap } from '../api';
import type { ClaimAnswer, Progress, Queue, WorkItem } from './types';

type Hold = 'OPEN' | 'PREFETCH';
type LeaseRef = Postil['LeaseRef'];

export interface WorkApi {
  /** The records behind those of an earlier answer, or the first ones. */
  claimNext(count: number, hold: Hold, exclude: string[], after: string | null): Promise<ClaimAnswer>;
  claim(record: string, takeOver: boolean): Promise<WorkItem>;
  read(record: string): Promise<WorkItem>;
  renew(leases: LeaseRef[], prefetch: boolean): Promise<Postil['LeaseAnswer'][]>;
  /** Goes out even when the page is being left. */
  release(leases: LeaseRef[]): Promise<void>;
  mine(state: Postil['WorkState'] | undefined, limit: number): Promise<Postil['WorkRow'][]>;
  progress(): Promise<Progress>;
}

export const readQueue = async (id: string, signal?: AbortSignal): Promise<Queue> =>
  unwrap(await postil.GET('/api/v1/queues/{queue_id}', { params: { path: { queue_id: id } }, ...(signal ? { signal } : {}) }));

export function workApi(queue: string, device: string): WorkApi {
  const path = { queue_id: queue };
  return {
    claimNext: async (count, hold, exclude, after) => {
      const body = { count, hold, exclude, device, ...(after === null ? {} : { after }) };
      return unwrap(await postil.POST('/api/v1/queues/{queue_id}/work/claim', { params: { path }, body }));
    },
    claim: async (record, takeOver) =>
      unwrap(
        await postil.POST('/api/v1/queues/{queue_id}/records/{record_id}/claim', {
          params: { path: { ...path, record_id: record } }, body: { device, take_over: takeOver },
        }),
      ),
    read: async (record) =>
      unwrap(await postil.GET('/api/v1/queues/{queue_id}/records/{record_id}', { params: { path: { ...path, record_id: record } } })),
    renew: async (leases, prefetch) =>
      unwrap(await postil.POST('/api/v1/queues/{queue_id}/work/renew', { params: { path }, body: { leases, prefetch } })).leases,
    release: async (leases) => {
      unwrap(await postil.POST('/api/v1/queues/{queue_id}/work/release', { params: { path }, body: { leases }, keepalive: true }));
    },
    mine: async (state, limit) =>
      unwrap(
        await postil.GET('/api/v1/queues/{queue_id}/work/records', { params: { path, query: { limit, ...(state ? { state } : {}) } } }),
      ).records,
    progress: async () => unwrap(await postil.GET('/api/v1/queues/{queue_id}/work/progress', { params: { path } })),
  };
}
