import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnnotationValue } from '../types';
import { DeviceStore, StorageFull } from './deviceStore';
import type { Act, NewEntry } from './entry';
import { FakeServer, FakeStorage } from './fakeServer';
import { Outbox, type Told } from './outbox';

const ann = { id: 'ann', name: 'Ann' };
const label = (value: string): AnnotationValue[] => [{ config_id: 'c', label: value }];

let server: FakeServer;
let storage: FakeStorage;
let boxes: Outbox[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  server = new FakeServer();
  storage = new FakeStorage();
  boxes = [];
  vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => {
  for (const box of boxes) box.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function outbox({ by = ann, signedIn = (): boolean => true } = {}) {
  const box = new Outbox(by, {
    store: new DeviceStore(by.id, storage), locks: undefined, channel: undefined, afterPaint: (then) => setTimeout(then), signedIn, random: () => 0.5,
  });
  boxes.push(box);
  box.start();
  return box;
}

const about = (record: string, act: Act, { device = 'tab', changedAt = null as string | null, version = 0 } = {}): NewEntry => ({
  ...act, subject: { space: 's', queue: 'q', queueName: 'Queue', record, position: 1 }, device, seen: { version, changedAt }, activeMs: 100,
});
const draft = (record: string, value: string, base = 0, device = 'tab') =>
  about(record, { kind: 'draft', base, values: label(value) }, { device, version: base });
const submit = (record: string, value: string, token: number | undefined = 1, changedAt: string | null = null) =>
  about(record, { kind: 'submit', token, values: label(value) }, { changedAt });
const run = (ms = 10) => vi.advanceTimersByTimeAsync(ms);
const saved = (record: string) => server.record(record).draft?.values[0]?.label;
const submitted = (record: string) => server.record(record).own[0]?.label;

describe('an entry', () => {
  it('is on the device before anything is sent', () => {
    outbox().put(draft('r1', 'a'));
    expect(storage.length).toBe(1);
    expect(server.sent).toHaveLength(0);
  });

  it('leaves the device only when the server has it', async () => {
    const box = outbox();
    box.put(submit('r1', 'a'));
    await run();
    expect(submitted('r1')).toBe('a');
    expect(storage.length).toBe(0);
    expect(box.state()).toMatchObject({ waiting: 0, failures: 0 });
  });

  it('goes out from the device on the next visit', async () => {
    const first = outbox();
    first.put(draft('r1', 'half typed'), 600);
    first.stop();
    outbox();
    await run();
    expect(saved('r1')).toBe('half typed');
  });

  it('of someone else waits for their sign-in', async () => {
    const bens = outbox({ by: { id: 'ben', name: 'Ben' }, signedIn: () => false });
    bens.put(submit('r1', 'a'));
    bens.stop();
    const box = outbox();
    await run(60_000);
    expect(server.sent).toHaveLength(0);
    expect(box.state().others).toEqual([{ id: 'ben', name: 'Ben', count: 1 }]);
  });
});

describe('drafts', () => {
  it('of one record are sent as one, the last', async () => {
    const box = outbox();
    for (const value of ['a', 'ab', 'abc']) box.put(draft('r1', value), 600);
    expect(storage.length).toBe(1);
    await run(599);
    expect(server.sent).toHaveLength(0);
    await run(1);
    expect(server.sent.map(({ body }) => body.values)).toEqual([label('abc')]);
    expect(server.sent[0]?.body.active_ms).toBe(300);
  });

  it('written while one is on its way follow on its version', async () => {
    const box = outbox();
    box.put(draft('r1', 'a'));
    await vi.advanceTimersByTimeAsync(0);
    box.put(draft('r1', 'b'));
    await run();
    expect(saved('r1')).toBe('b');
    expect(server.record('r1').draft?.version).toBe(2);
    expect(box.state().kept).toEqual([]);
  });

  it('are rebased when the answer to the one before was lost', async () => {
    const box = outbox();
    server.faults.push('answer lost');
    box.put(draft('r1', 'a'));
    await run();
    box.put(draft('r1', 'b')); // built on version 0, while the server has 1
    await run(2000);
    expect(saved('r1')).toBe('b');
    expect(box.state()).toMatchObject({ waiting: 0, kept: [] });
  });

  it('are left out when a submit follows', async () => {
    const box = outbox();
    box.put(draft('r1', 'a'), 600);
    box.put(submit('r1', 'a'));
    await run();
    expect(server.sent.map(({ path }) => path.split('/').at(-1))).toEqual(['submit']);
  });

  it('never overwrite what another device wrote', async () => {
    const box = outbox();
    server.record('r1').draft = { version: 1, values: label('theirs'), device: 'phone', updated_at: '' };
    box.put(draft('r1', 'ours'));
    await run();
    expect(saved('r1')).toBe('theirs');
    expect(box.state().kept).toMatchObject([{ why: 'conflict', entry: { values: label('ours') }, present: { draft: { device: 'phone' } } }]);
    const [kept] = box.state().kept;
    if (kept) box.sendAgain(kept);
    await run();
    expect(saved('r1')).toBe('ours');
    expect(box.state().kept).toEqual([]);
  });

  it('with what the server has already are no conflict', async () => {
    const box = outbox();
    server.record('r1').draft = { version: 4, values: label('same'), device: 'phone', updated_at: '' };
    box.put(draft('r1', 'same'));
    await run();
    expect(box.state()).toMatchObject({ waiting: 0, kept: [] });
  });
});

describe('a server out of reach', () => {
  it('is tried after 0.5 s, doubling to 30 s', async () => {
    const box = outbox();
    server.faults.push(...Array.from({ length: 9 }, () => 'unreachable' as const));
    box.put(submit('r1', 'a'));
    const times: number[] = [];
    const start = Date.now();
    for (let ms = 0; ms < 200_000; ms += 50) {
      const before = server.sent.length;
      await vi.advanceTimersByTimeAsync(50);
      if (server.sent.length > before) times.push(Date.now() - start);
    }
    const waits = times.map((at, n) => Math.round((at - (times[n - 1] ?? 0)) / 100) / 10).slice(1);
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
    expect(submitted('r1')).toBe('a');
  });

  it('loses nothing of five records and gets each once', async () => {
    server = new FakeServer(['r1', 'r2', 'r3', 'r4', 'r5']);
    vi.stubGlobal('fetch', server.fetch);
    server.faults.push(...Array.from({ length: 4 }, () => 'unreachable' as const));
    const box = outbox();
    for (const id of server.records.keys()) box.put(submit(id, id));
    await run();
    expect(box.state()).toMatchObject({ waiting: 5, finished: 5, failures: 1 });
    await run(60_000);
    expect([...server.records.keys()].map(submitted)).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
    expect(server.submits).toBe(5);
  });

  it('is tried at once when the network is back', async () => {
    const box = outbox();
    server.faults.push('unreachable', 'unreachable', 'unreachable', 'unreachable');
    box.put(submit('r1', 'a'));
    await run(6000);
    expect(submitted('r1')).toBeUndefined();
    window.dispatchEvent(new Event('online'));
    await run();
    expect(submitted('r1')).toBe('a');
    expect(box.state().failures).toBe(0);
  });

  it('that says when to come back is left alone until then', async () => {
    const box = outbox();
    server.faults.push({ status: 429, headers: { 'Retry-After': '7' } });
    box.put(submit('r1', 'a'));
    await run(6900);
    expect(server.sent).toHaveLength(1);
    await run(200);
    expect(submitted('r1')).toBe('a');
  });

  it('does one thing once, though its answers are lost', async () => {
    const box = outbox();
    server.faults.push('answer lost', 'answer lost');
    box.put(submit('r1', 'a'));
    await run(5000);
    expect(server.sent).toHaveLength(3);
    expect(server.submits).toBe(1);
    expect(box.state().waiting).toBe(0);
  });

  it('that fails for one record holds up no other', async () => {
    const box = outbox();
    server.faults.push(500);
    box.put(submit('r1', 'a'));
    box.put(submit('r2', 'b'));
    await run();
    expect(submitted('r1')).toBeUndefined();
    expect(submitted('r2')).toBe('b');
    await run(1000);
    expect(submitted('r1')).toBe('a');
  });
});

describe('a refusal', () => {
  it.each([400, 404, 413, 422])('with %i puts the entry aside, with its reason', async (status) => {
    const box = outbox();
    server.faults.push(status);
    box.put(submit('r1', 'a'));
    await run();
    expect(box.state()).toMatchObject({ waiting: 0, kept: [{ why: 'refused', status, detail: 'label: is no label of the config' }] });
    expect(new DeviceStore('ann', storage).kept()).toHaveLength(1);
  });

  it('is settled by a later submit of the record', async () => {
    const box = outbox();
    server.faults.push(422);
    box.put(submit('r1', 'a'));
    await run();
    box.put(submit('r1', 'b'));
    await run();
    expect(box.state().kept).toEqual([]);
  });

  it('of a submit holds that of the draft before', async () => {
    const box = outbox();
    server.faults.push(404, 404);
    box.put(draft('r1', 'a'));
    await run();
    box.put(submit('r1', 'a'));
    await run();
    expect(box.state().kept).toMatchObject([{ entry: { kind: 'submit' } }]);
  });

  it('can be discarded or sent again', async () => {
    const box = outbox();
    server.faults.push(403, 403);
    box.put(submit('r1', 'a'));
    box.put(submit('r2', 'b'));
    await run();
    const [first, second] = box.state().kept;
    if (first) box.discard(first);
    if (second) box.sendAgain(second);
    await run();
    expect(submitted('r1')).toBeUndefined();
    expect(submitted('r2')).toBe('b');
    expect(storage.length).toBe(0);
  });

  it('for want of a session waits for the sign-in', async () => {
    const box = outbox();
    server.faults.push(401);
    box.put(submit('r1', 'a'));
    await run(60_000);
    expect(server.sent).toHaveLength(1);
    expect(box.state()).toMatchObject({ signedOut: true, waiting: 1 });
    box.resume();
    await run();
    expect(submitted('r1')).toBe('a');
  });
});

describe('a submit', () => {
  it('whose lease another tab took goes on when nothing was changed there', async () => {
    const box = outbox();
    server.record('r1').token = 5;
    box.put(submit('r1', 'a', 1));
    await run();
    expect(submitted('r1')).toBe('a');
  });

  it('of a record that was submitted elsewhere meanwhile is a conflict', async () => {
    const box = outbox();
    Object.assign(server.record('r1'), { token: 5, state: 'SUBMITTED', changedAt: 't9', own: [{ config_id: 'c', label: 'b' }] });
    box.put(submit('r1', 'a', 1));
    await run();
    expect(submitted('r1')).toBe('b');
    expect(box.state().kept).toMatchObject([{ why: 'conflict' }]);
  });

  it('that the person may no longer make is lost, with its values kept', async () => {
    const box = outbox();
    server.faults.push(403);
    box.put(submit('r1', 'a'));
    await run();
    expect(box.state().kept).toMatchObject([{ why: 'lost', status: 403, entry: { values: label('a') } }]);
  });

  it('of a record that went to somebody else is lost, with its values kept', async () => {
    const box = outbox();
    Object.assign(server.record('r1'), { token: 5, state: null });
    box.put(submit('r1', 'a', 1));
    await run();
    expect(box.state().kept).toMatchObject([{ why: 'lost', entry: { values: label('a') } }]);
  });

  it('undone, changed and repeated ends with the last values', async () => {
    const box = outbox();
    box.put(submit('r1', 'a'));
    box.put(about('r1', { kind: 'undo' }));
    box.put(draft('r1', 'b'));
    box.put(submit('r1', 'b', undefined));
    await run(50);
    expect(submitted('r1')).toBe('b');
    expect(server.record('r1')).toMatchObject({ state: 'SUBMITTED', draft: null });
    expect(box.state()).toMatchObject({ waiting: 0, kept: [] });
  });

  it('that was never sent can be taken back without a request', async () => {
    const box = outbox();
    const entry = box.put(submit('r1', 'a'));
    expect(box.take(entry)).toBe(true);
    await run(1000);
    expect(server.sent).toHaveLength(0);
    const sent = box.put(submit('r2', 'a'));
    await run();
    expect(box.take(sent)).toBe(false);
  });
});

describe('a full device', () => {
  it('refuses a submit and says so, and still sends drafts', async () => {
    const box = outbox();
    storage.limit = 0;
    expect(() => box.put(submit('r1', 'a'))).toThrow(StorageFull);
    expect(box.state().full).toBe(true);
    box.put(draft('r1', 'a'));
    await run();
    expect(saved('r1')).toBe('a');
    storage.limit = 10;
    box.put(submit('r1', 'a'));
    expect(box.state().full).toBe(false);
  });
});

describe('several tabs', () => {
  it('tell one another what the server said', async () => {
    const told: Told[] = [];
    const channel = { postMessage: (message: Told) => told.push(message), close: () => undefined } as unknown as BroadcastChannel;
    const box = new Outbox(ann, { store: new DeviceStore('ann', storage), locks: undefined, channel, afterPaint: (then) => setTimeout(then) });
    boxes.push(box);
    box.start();
    box.put(submit('r1', 'a'));
    await run();
    expect(told).toMatchObject([{ entry: { kind: 'submit' }, answer: { kind: 'submit' } }]);
  });

  it('keep their drafts of one record apart', async () => {
    const one = outbox();
    const other = outbox();
    one.put(draft('r1', 'a', 0, 'tab 1'), 600);
    other.put(draft('r1', 'b', 0, 'tab 2'), 600);
    await run(2000);
    const kept = new DeviceStore('ann', storage).kept();
    expect(kept).toMatchObject([{ why: 'conflict' }]);
    expect([saved('r1'), ...kept.map(({ entry }) => (entry as { values?: AnnotationValue[] }).values?.[0]?.label)].toSorted()).toEqual(['a', 'b']);
  });
});
