import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { postil, unwrap } from '../../api';
import { type AdditionRequest, type AdditionSource, planAddition } from './additions';

/** A value once it has stood still for a while, so that not every key asks the server, and since when it has. */
export function useSettled<T>(value: T, ms = 400): { value: T; at: number } {
  const [settled, setSettled] = useState(() => ({ value, at: Date.now() }));
  useEffect(() => {
    const timer = setTimeout(() => setSettled((old) => (old.value === value ? old : { value, at: Date.now() })), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** The dry run of an addition to a queue. */
export const usePlan = (queue: string | undefined, request: AdditionRequest | null) =>
  useQuery({
    queryKey: ['addition-plan', queue, request],
    queryFn: ({ signal }) => planAddition(queue as string, request as AdditionRequest, signal),
    enabled: !!queue && !!request,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

/** Whether a source has to be counted: what is listed by id is counted already. */
export const isCountable = (source: AdditionSource | undefined): source is AdditionSource => !!source && !source.ids;

export async function countSource(source: AdditionSource, signal?: AbortSignal) {
  const { kind, project_id = '', dataset_id = '', version_id, start_time, end_time, filter, text } = source;
  if (kind === 'EXAMPLE') {
    return unwrap(await postil.GET('/api/v1/datasets/{dataset_id}/examples/count', { params: { path: { dataset_id }, query: { version_id, text } }, signal }));
  }
  return unwrap(
    await postil.GET('/api/v1/projects/{project_id}/spans/count', {
      params: { path: { project_id }, query: { rows: kind === 'TRACE' ? 'TRACES' : 'SPANS', start_time, end_time, filter, text } },
      signal,
    }),
  );
}

/** How much there is to add while there is no queue that could have some of it. */
export function useSourceCount(request: AdditionRequest | null) {
  const source = request?.source;
  return useQuery({
    queryKey: ['source-count', source],
    queryFn: ({ signal }) => countSource(source as AdditionSource, signal),
    enabled: isCountable(source),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}
