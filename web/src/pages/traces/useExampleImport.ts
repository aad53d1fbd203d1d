// One run of reading spans and importing them, which can be stopped until the server has them all.
import { useEffect, useRef, useState } from 'react';
import { idsOf, importLines, largestImport, linesOf, mostExamples, readExamples, type SpansToRead, type Target } from './toExamples';

export type ExampleImport =
  | { state: 'idle' }
  | { state: 'reading'; read: number; total: number }
  | { state: 'adding' }
  | { state: 'done'; dataset: string; added: number; missing: number }
  | { state: 'refused'; why: 'tooMany' | 'tooLarge' | 'nothing' }
  | { state: 'failed'; error: unknown };

export function useExampleImport(space: string, spans: SpansToRead, onDone: () => void) {
  const [run, setRun] = useState<ExampleImport>({ state: 'idle' });
  const stopper = useRef<AbortController>(undefined);
  useEffect(() => () => stopper.current?.abort(), []);

  const start = async (target: Target) => {
    const controller = new AbortController();
    stopper.current = controller;
    const { signal } = controller;
    setRun({ state: 'reading', read: 0, total: spans.count });
    try {
      const ids = await idsOf(spans, signal);
      if (ids.length > mostExamples) return setRun({ state: 'refused', why: 'tooMany' });
      const parts: Blob[] = [];
      let added = 0;
      let size = 0;
      for await (const { examples, read } of readExamples(spans.list, ids, signal)) {
        const lines = linesOf(examples);
        parts.push(lines);
        added += examples.length;
        size += lines.size;
        if (size > largestImport) return setRun({ state: 'refused', why: 'tooLarge' });
        setRun({ state: 'reading', read, total: ids.length });
      }
      if (added === 0) return setRun({ state: 'refused', why: 'nothing' });
      setRun({ state: 'adding' });
      const report = await importLines(space, target, new Blob(parts), signal);
      setRun({ state: 'done', dataset: report.dataset_id ?? '', added: report.rows, missing: ids.length - added });
      onDone();
    } catch (error) {
      setRun(signal.aborted ? { state: 'idle' } : { state: 'failed', error });
    }
  };
  return { run, start, stop: () => stopper.current?.abort() };
}
