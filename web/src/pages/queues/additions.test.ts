import { expect, test } from 'vitest';
import { ndjson } from './additions';

function streamOf(...parts: string[]): { stream: ReadableStream<Uint8Array>; cancelled: () => boolean } {
  const bytes = new TextEncoder().encode(parts.join(''));
  let cancelled = false;
  let at = 0;
  const size = Math.max(1, Number(parts.length > 1 ? (parts[0] ?? '').length : 1));
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
    cancel() {
      cancelled = true;
    },
  });
  return { stream, cancelled: () => cancelled };
}

test('lines come out whole however the network cuts them, a last one without an end included', async () => {
  const read = [];
  for await (const value of ndjson(streamOf('{"name":"é😀"}\n\n{"n":2}\n{"n":3}').stream)) read.push(value);
  expect(read).toEqual([{ name: 'é😀' }, { n: 2 }, { n: 3 }]);
});

test('who stops reading ends the stream', async () => {
  const { stream, cancelled } = streamOf('{"n":1}\n', '{"n":2}\n', '{"n":3}\n');
  for await (const value of ndjson<{ n: number }>(stream)) if (value.n === 1) break;
  expect(cancelled()).toBe(true);
});
