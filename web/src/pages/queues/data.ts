// What the queue pages read, as queries. Everything about one queue is under `['queue', id]`, lists of queues under
// `['queues', space]`, so that live events find them.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Ax, ax, type Postil, postil, unwrap } from '../../api';

export type Queue = Postil['Queue'];
export type QueueSummary = Postil['QueueSummary'];
export type QueueProgress = Postil['QueueProgress'];
export type RecordFilter = Postil['RecordFilter'];
export type RecordRow = Postil['RecordRow'];
export type AnnotationConfig = Ax['AnnotationConfig'];
export type Member = Postil['Member'];

export type QueueListFilter = { name?: string; mine?: boolean; open?: boolean };

export const queuesQuery = (space: string, filter: QueueListFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['queues', space, 'list', filter, limit],
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await postil.GET('/api/v1/spaces/{space_id}/queues', {
          params: { path: { space_id: space }, query: { ...filter, limit, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.pagination.next_cursor,
  });

const ofQueue = (id: string) => ({ path: { queue_id: id } });

export const queueQuery = (id: string) =>
  queryOptions({
    queryKey: ['queue', id, 'queue'],
    queryFn: async ({ signal }) => unwrap(await postil.GET('/api/v1/queues/{queue_id}', { params: ofQueue(id), signal })),
    placeholderData: undefined, // one queue is never shown in place of another
  });

export const progressQuery = (id: string) =>
  queryOptions({
    queryKey: ['queue', id, 'progress'],
    queryFn: async ({ signal }) => unwrap(await postil.GET('/api/v1/queues/{queue_id}/progress', { params: ofQueue(id), signal })),
    placeholderData: undefined,
  });

export const distributionQuery = (id: string) =>
  queryOptions({
    queryKey: ['queue', id, 'distribution'],
    queryFn: async ({ signal }) => unwrap(await postil.GET('/api/v1/queues/{queue_id}/distribution', { params: ofQueue(id), signal })),
    placeholderData: undefined,
  });

export const recordCountQuery = (id: string, filter: RecordFilter) =>
  queryOptions({
    queryKey: ['queue', id, 'count', filter],
    queryFn: async ({ signal }) =>
      unwrap(await postil.GET('/api/v1/queues/{queue_id}/records/count', { params: { ...ofQueue(id), query: filter }, signal })),
  });

/** Reads a list to its end; for lists that people pick from. */
async function all<T>(page: (cursor: string | undefined) => Promise<{ items: T[]; next: string | undefined }>): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ;) {
    const { items: more, next } = await page(cursor);
    items.push(...more);
    if (!next) return items;
    cursor = next;
  }
}

const pageOf = (limit: number, cursor: string | undefined) => ({ limit, ...(cursor ? { cursor } : {}) });

export const membersQuery = (space: string) =>
  queryOptions({
    queryKey: ['members', space, 'all'],
    staleTime: 0, // who was invited a moment ago may have come
    queryFn: ({ signal }) =>
      all(async (cursor) => {
        const { members, pagination } = unwrap(
          await postil.GET('/api/v1/spaces/{space_id}/members', { params: { path: { space_id: space }, query: pageOf(500, cursor) }, signal }),
        );
        return { items: members, next: pagination.next_cursor };
      }),
  });

export const configsQuery = (space: string) =>
  queryOptions({
    queryKey: ['configs', space, 'all'],
    queryFn: ({ signal }) =>
      all(async (cursor) => {
        const { annotation_configs, pagination } = unwrap(
          await ax.GET('/v2/annotation-configs', { params: { query: { space_id: space, ...pageOf(100, cursor) } }, signal }),
        );
        return { items: annotation_configs, next: pagination.next_cursor };
      }),
  });

export const projectsQuery = (space: string) =>
  queryOptions({
    queryKey: ['projects', space, 'all'],
    queryFn: ({ signal }) =>
      all(async (cursor) => {
        const { projects, pagination } = unwrap(
          await ax.GET('/v2/projects', { params: { query: { space_id: space, ...pageOf(100, cursor) } }, signal }),
        );
        return { items: projects, next: pagination.next_cursor };
      }),
  });

export const datasetsQuery = (space: string) =>
  queryOptions({
    queryKey: ['datasets', space, 'all'],
    queryFn: ({ signal }) =>
      all(async (cursor) => {
        const { datasets, pagination } = unwrap(
          await ax.GET('/v2/datasets', { params: { query: { space_id: space, ...pageOf(100, cursor) } }, signal }),
        );
        return { items: datasets, next: pagination.next_cursor };
      }),
  });

/** The names of those who can let a person in, for pages that are not for their role. */
export const adminNames = (members: readonly Member[] | undefined): string[] =>
  (members ?? []).filter(({ role }) => role === 'ADMIN').map(({ user }) => user.name || user.email);

