// What the pages of traces read, as queries.
import { queryOptions } from '@tanstack/react-query';
import { type Postil, postil, unwrap } from '../../api';
import type { GridSource } from '../../ui/VirtualGrid';
import type { TimeWindow } from './window';

export type SpanRow = Postil['SpanRow'];
export type TraceTree = Postil['TraceTree'];
export type SpanDetails = Postil['SpanDetail'];

/** Spans or traces of one project that match. */
export type SpanList = TimeWindow & { project: string; filter?: string | undefined; text?: string | undefined; rows?: 'TRACES' | undefined };

const requestOf = ({ project, rows, start_time, end_time, filter, text }: SpanList) => ({
  path: { project_id: project },
  query: { start_time, end_time, ...(rows ? { rows } : {}), ...(filter ? { filter } : {}), ...(text ? { text } : {}) },
});

type PageRequest = { limit: number; backward?: boolean | undefined; cursor?: string | undefined; signal: AbortSignal };

export async function spanPage(list: SpanList, { limit, backward, cursor, signal }: PageRequest) {
  const { path, query } = requestOf(list);
  return unwrap(
    await postil.GET('/api/v1/projects/{project_id}/spans', {
      params: { path, query: { ...query, limit, ...(backward ? { direction: 'BACKWARD' as const } : {}), ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );
}

export const countSpans = async (list: SpanList, signal: AbortSignal) =>
  unwrap(await postil.GET('/api/v1/projects/{project_id}/spans/count', { params: requestOf(list), signal }));

export const countQuery = (list: SpanList) =>
  queryOptions({
    queryKey: ['span-count', list],
    queryFn: ({ signal }) => countSpans(list, signal),
    placeholderData: undefined,
  });

/** A row by its span: of traces that is the root. */
export const rowId = ({ trace_id, span_id }: { trace_id: string; span_id: string }) => `${trace_id}:${span_id}`;

export const partsOf = (id: string) => {
  const [trace = '', span = ''] = id.split(':');
  return { trace, span };
};

export function spanSource(list: SpanList): GridSource<SpanRow> {
  return {
    key: JSON.stringify(list),
    backwards: true,
    rowId,
    load: async ({ after, before, last, signal }) => {
      const { rows, pagination } = await spanPage(list, { limit: 100, backward: before !== undefined || last, cursor: after ?? before, signal });
      return { items: rows, next: pagination.next_cursor, previous: pagination.previous_cursor };
    },
  };
}

export const traceQuery = (project: string, trace: string) =>
  queryOptions({
    queryKey: ['trace', project, trace],
    queryFn: async ({ signal }) =>
      unwrap(await postil.GET('/api/v1/projects/{project_id}/traces/{trace_id}', { params: { path: { project_id: project, trace_id: trace } }, signal })),
    placeholderData: undefined,
  });

export const spanQuery = (project: string, trace: string, span: string) =>
  queryOptions({
    queryKey: ['span', project, trace, span],
    queryFn: async ({ signal }) =>
      unwrap(
        await postil.GET('/api/v1/projects/{project_id}/traces/{trace_id}/spans/{span_id}', {
          params: { path: { project_id: project, trace_id: trace, span_id: span } }, signal,
        }),
      ),
    placeholderData: undefined,
  });

/** How many rows around one are looked at for its neighbours; more do not start in the same millisecond. */
const around = 50;

/** The rows before and after one in a list. Works from the list alone, so that it works after a reload. */
export const neighboursQuery = (list: SpanList, trace: string, span: string | undefined, startedAt: string) =>
  queryOptions({
    queryKey: ['span-neighbours', list, trace, span, startedAt],
    queryFn: async ({ signal }) => {
      const at = Math.floor(Date.parse(startedAt));
      const bound = (time: number) => new Date(time).toISOString();
      const [older, newer] = await Promise.all([
        spanPage({ ...list, end_time: bound(at + 1) }, { limit: around, signal }),
        spanPage({ ...list, start_time: bound(at) }, { limit: around, backward: true, signal }),
      ]);
      const find = (rows: readonly SpanRow[]) => rows.findIndex((row) => row.trace_id === trace && (span === undefined || row.span_id === span));
      const inOlder = find(older.rows);
      const inNewer = find(newer.rows);
      return { next: inOlder < 0 ? undefined : older.rows[inOlder + 1], previous: inNewer < 1 ? undefined : newer.rows[inNewer - 1] };
    },
    placeholderData: undefined,
    staleTime: 60_000,
  });
