// A file on its way to a dataset: looked at by the server as often as its columns change, and then imported, all or nothing.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { idempotencyKey } from '../../api';
import { useSettled } from '../queues/usePlan';
import { type FileFormat, importFile, type ImportReport, type ImportTarget } from './data';
import { columnsOf, formatOf, type Mapping } from './mapping';

/** A rule of the server. */
export const largestFile = 64 * 1024 * 1024;

export type Picked = { file: File; format: FileFormat; /** Tells one picked file from the next. */ key: string };

/** The file with its format, which its first character tells where its name does not. */
export async function pickedOf(file: File): Promise<Picked> {
  const format = formatOf(file.name) ?? ((await file.slice(0, 64).text()).trimStart().startsWith('{') ? 'JSONL' : 'CSV');
  return { file, format, key: idempotencyKey() };
}

export function useImport(space: string, picked: Picked | undefined, onDone: (report: ImportReport) => void) {
  const [mapping, setMapping] = useState<Mapping>({});
  const { value: settled } = useSettled(mapping, 500);
  const columns = useMemo(() => columnsOf(settled), [settled]);
  const plan = useQuery({
    queryKey: ['import-plan', space, picked?.key, columns],
    queryFn: ({ signal }) => {
      const { file, format } = picked as Picked;
      return importFile(space, file, { format, columns, target: {}, dryRun: true, signal });
    },
    enabled: picked !== undefined,
    placeholderData: (before, query) => (query?.queryKey[2] === picked?.key ? keepPreviousData(before) : undefined),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const run = useMutation({
    mutationFn: (target: ImportTarget) => {
      const { file, format, key } = picked as Picked;
      // The key stands for this file with these columns, so that a repeated press imports once.
      const once = `${key}-${hashOf(JSON.stringify([columnsOf(mapping), target]))}`;
      return importFile(space, file, { format, columns: columnsOf(mapping), target, dryRun: false, key: once });
    },
    onSuccess: onDone,
  });
  const fresh = !plan.isFetching && !plan.isPlaceholderData && settled === mapping;
  return { mapping, setMapping, plan, fresh, run };
}

function hashOf(text: string): string {
  let hash = 5381;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 33) + text.charCodeAt(at)) | 0;
  return (hash >>> 0).toString(36);
}
