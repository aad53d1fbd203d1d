import { expect, test } from 'vitest';
import { ndjson } from './additions';

/** A stream that gives a text so many bytes at a time. */
function streamOf(text: string, size: number): { stream: ReadableStream<Uint8Array>; cancelled: () => boolean } {
  const bytes = new TextEncoder().encode(text);
  let cancelled = false;
  let at = 0;
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
  for (const size of [1, 7, 1000]) {
    const read = [];
    for await (const value of ndjson(streamOf('{"name":"é😀"}\n\n{"n":2}\n{"n":3}', size).stream)) read.push(value);
    expect(read).toEqual([{ name: 'é😀' }, { n: 2 }, { n: 3 }]);
  }
});

test('who stops reading ends the stream', async () => {
  const { stream, cancelled } = streamOf('{"n":1}\n{"n":2}\n{"n":3}\n', 8);
  for await (const value of ndjson<{ n: number }>(stream)) if (value.n === 1) break;
  expect(cancelled()).toBe(true);
});
