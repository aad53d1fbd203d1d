// What the pages of datasets read, as queries. Everything about one dataset is under `['dataset', id]`.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Ax, ax, type Postil, postil, unwrap } from '../../api';
import type { GridSource } from '../../ui/VirtualGrid';

export type Dataset = Ax['Dataset'];
export type Version = Ax['DatasetVersion'];
export type ExampleRow = Postil['ExampleRow'];
export type ExampleDiff = Postil['ExampleDiff'];

export const datasetListQuery = (space: string, name: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['datasets', space, 'list', name ?? ''],
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await ax.GET('/v2/datasets', {
          params: { query: { space_id: space, limit: 50, ...(name ? { name } : {}), ...(pageParam ? { cursor: pageParam } : {}) } }, signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.pagination.next_cursor,
  });

export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: ['dataset', id, 'dataset'],
    queryFn: async ({ signal }) => unwrap(await ax.GET('/v2/datasets/{dataset_id}', { params: { path: { dataset_id: id } }, signal })),
    placeholderData: undefined,
  });

/** The examples of one version that hold a text. */
export type ExampleList = { dataset: string; version: string; text?: string | undefined };

async function examplePage({ dataset, version, text }: ExampleList, query: { limit: number; backward?: boolean | undefined; cursor?: string | undefined; signal: AbortSignal }) {
  const { limit, backward, cursor, signal } = query;
  return unwrap(
    await postil.GET('/api/v1/datasets/{dataset_id}/examples', {
      params: {
        path: { dataset_id: dataset },
        query: { version_id: version, limit, ...(text ? { text } : {}), ...(backward ? { direction: 'BACKWARD' as const } : {}), ...(cursor ? { cursor } : {}) },
      },
      signal,
    }),
  );
}

/** `edition` is another one whenever the examples have changed. */
export const exampleSource = (list: ExampleList, edition: string): GridSource<ExampleRow> => ({
  key: JSON.stringify([list, edition]),
  backwards: true,
  rowId: ({ id }) => id,
  load: async ({ after, before, last, signal }) => {
    const { examples, pagination } = await examplePage(list, { limit: 50, backward: before !== undefined || last, cursor: after ?? before, signal });
    return { items: examples, next: pagination.next_cursor, previous: pagination.previous_cursor };
  },
});

export const exampleCountQuery = ({ dataset, version, text }: ExampleList) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'count', version, text ?? ''],
    queryFn: async ({ signal }) =>
      unwrap(
        await postil.GET('/api/v1/datasets/{dataset_id}/examples/count', {
          params: { path: { dataset_id: dataset }, query: { version_id: version, ...(text ? { text } : {}) } }, signal,
        }),
      ),
    placeholderData: undefined,
  });

/** The first examples of a version, which tell what its examples are made of. */
export const firstExamplesQuery = (dataset: string, version: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'first', version],
    queryFn: async ({ signal }) => (await examplePage({ dataset, version }, { limit: 20, signal })).examples,
    placeholderData: undefined,
  });

export const exampleQuery = (dataset: string, example: string, version: string | undefined) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'example', example, version ?? ''],
    queryFn: async ({ signal }) =>
      unwrap(
        await postil.GET('/api/v1/datasets/{dataset_id}/examples/{example_id}', {
          params: { path: { dataset_id: dataset, example_id: example }, query: version ? { version_id: version } : {} }, signal,
        }),
      ),
    placeholderData: undefined,
  });

export const differencesQuery = (dataset: string, from: string, to: string) =>
  infiniteQueryOptions({
    queryKey: ['dataset', dataset, 'differences', from, to],
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await postil.GET('/api/v1/datasets/{dataset_id}/diff', {
          params: { path: { dataset_id: dataset }, query: { from, to, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } }, signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.pagination.next_cursor,
    placeholderData: undefined,
  });

export type ImportColumn = Postil['ImportColumn'];
export type ImportReport = Postil['ImportReport'];
export type FileFormat = 'CSV' | 'JSONL';
/** Where a file goes: into a new dataset or behind the examples of one; while it is only looked at, nowhere yet. */
export type ImportTarget = { name: string } | { dataset_id: string } | Record<string, never>;

export async function importFile(
  space: string,
  file: Blob,
  { format, columns, target, dryRun, key, signal }: {
    format: FileFormat;
    columns: readonly ImportColumn[];
    target: ImportTarget;
    dryRun: boolean;
    key?: string;
    signal?: AbortSignal;
  },
): Promise<ImportReport> {
  const named = columns.length > 0 ? { columns: JSON.stringify(columns) } : {};
  return unwrap(
    await postil.POST('/api/v1/spaces/{space_id}/dataset-imports', {
      params: {
        path: { space_id: space },
        query: { format, ...target, ...named, ...(dryRun ? { dry_run: true } : {}) },
        ...(key ? { header: { 'Idempotency-Key': key } } : {}),
      },
      body: file as unknown as string, // sent as it is
      bodySerializer: (body) => body as unknown as Blob,
      headers: { 'Content-Type': format === 'CSV' ? 'text/csv' : 'application/x-ndjson' },
      ...(signal ? { signal } : {}),
    }),
  );
}
