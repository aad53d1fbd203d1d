import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SpaceStream } from './live';

class FakeSource extends EventTarget {
  static opened: FakeSource[] = [];
  static readonly CLOSED = 2;
  readyState = 1;
  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(type: string, data: object) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

beforeEach(() => {
  FakeSource.opened = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const hide = (hidden: boolean) => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
};

test('many watchers share one stream, and the last one closes it', () => {
  const stream = new SpaceStream('a/b', new QueryClient());
  const leave = [stream.watch(() => {}), stream.watch(() => {})];
  expect(FakeSource.opened).toHaveLength(1);
  expect(FakeSource.opened[0]?.url).toMatch(/api\/v1\/spaces\/a%2Fb\/events$/);
  leave[0]?.();
  expect(FakeSource.opened[0]?.readyState).toBe(1);
  leave[1]?.();
  expect(FakeSource.opened[0]?.readyState).toBe(2);
});

test('events of one second become one refresh per queue', () => {
  const client = new QueryClient();
  const invalidate = vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
  const heard: string[] = [];
  const leave = new SpaceStream('s', client).watch(({ queue_id, change }) => heard.push(`${queue_id} ${change}`));
  for (const change of ['PROGRESS', 'PROGRESS', 'RECORDS']) FakeSource.opened[0]?.say('queue', { queue_id: 'q1', change });
  FakeSource.opened[0]?.say('queue', { queue_id: 'q2', change: 'CREATED' });
  expect(invalidate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(invalidate.mock.calls.map(([filter]) => filter?.queryKey)).toEqual([['queue', 'q1'], ['queue', 'q2'], ['queues', 's']]);
  expect(heard).toEqual(['q1 PROGRESS', 'q1 PROGRESS', 'q1 RECORDS', 'q2 CREATED']);
  leave();
});

test('a hidden tab holds no connection, and reads everything again when it is shown', () => {
  const client = new QueryClient();
  const invalidate = vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
  const leave = new SpaceStream('s', client).watch(() => {});
  FakeSource.opened[0]?.dispatchEvent(new Event('open'));
  expect(invalidate).not.toHaveBeenCalled(); // the page has just read everything
  hide(true);
  expect(FakeSource.opened[0]?.readyState).toBe(2);
  hide(false);
  expect(FakeSource.opened).toHaveLength(2);
  FakeSource.opened[1]?.dispatchEvent(new Event('open'));
  expect(invalidate).toHaveBeenCalledTimes(1);
  leave();
});
