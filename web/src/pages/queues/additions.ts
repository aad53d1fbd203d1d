// Adding records to a queue: what is asked for, what would happen, and the run itself, which the server does.
import { useEffect, useRef, useState } from 'react';
import { errorOf } from '../../api/error';
import { type Postil, postil, unwrap } from '../../api';

export type AdditionSource = Postil['AdditionSource'];
export type AdditionRequest = Omit<Postil['AdditionRequest'], 'dry_run'>;
export type AdditionPlan = Postil['AdditionPlan'];
export type AdditionProgress = Postil['AdditionProgress'];

const ofQueue = (id: string) => ({ path: { queue_id: id } });

/** What adding would do; nothing is added. */
export async function planAddition(queue: string, request: AdditionRequest, signal?: AbortSignal): Promise<AdditionPlan> {
  return unwrap(
    await postil.POST('/api/v1/queues/{queue_id}/additions', { params: ofQueue(queue), body: { ...request, dry_run: true }, signal }),
  ) as AdditionPlan;
}

/** Adds, and yields how far the server is. Aborting stops it; what was added stays. */
export async function* runAddition(queue: string, request: AdditionRequest, signal: AbortSignal): AsyncGenerator<AdditionProgress> {
  const { data, error, response } = await postil.POST('/api/v1/queues/{queue_id}/additions', {
    params: ofQueue(queue),
    body: request,
    headers: { Accept: 'application/x-ndjson' },
    parseAs: 'stream',
    signal,
  });
  if (!response.ok || !data) throw errorOf(response, error);
  yield* ndjson<AdditionProgress>(data as ReadableStream<Uint8Array>);
}

/** The values of a stream with one JSON text a line. */
export async function* ndjson<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line.trim()) yield JSON.parse(line) as T;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {}); // whoever stops listening also stops the server
  }
}

export type Run =
  | { state: 'idle' }
  | { state: 'running' | 'stopped'; progress: AdditionProgress | undefined }
  | { state: 'done'; progress: AdditionProgress }
  | { state: 'failed'; progress: AdditionProgress | undefined; error: unknown };

/** One run at a time, stopped when the component goes away. */
export function useAddition(onEnd: () => void) {
  const [run, setRun] = useState<Run>({ state: 'idle' });
  const stopper = useRef<AbortController>(undefined);
  useEffect(() => () => stopper.current?.abort(), []);

  const start = async (queue: string, request: AdditionRequest): Promise<boolean> => {
    const controller = new AbortController();
    stopper.current = controller;
    let progress: AdditionProgress | undefined;
    setRun({ state: 'running', progress });
    try {
      for await (progress of runAddition(queue, request, controller.signal)) {
        if (progress.problem) throw new Error(progress.problem);
        setRun({ state: 'running', progress });
      }
      if (!progress?.done) throw new Error('The answer ended before its end.');
      setRun({ state: 'done', progress });
      return true;
    } catch (error) {
      setRun(controller.signal.aborted ? { state: 'stopped', progress } : { state: 'failed', progress, error });
      return false;
    } finally {
      onEnd();
    }
  };
  return { run, start, stop: () => stopper.current?.abort(), reset: () => setRun({ state: 'idle' }) };
}
