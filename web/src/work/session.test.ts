import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Activity } from './activity';
import { workApi } from './api';
import { DeviceStore } from './outbox/deviceStore';
import { FakeServer, FakeStorage } from './outbox/fakeServer';
import { Outbox } from './outbox/outbox';
import { WorkSession } from './session';
import type { Queue } from './types';
import { withValue } from './values';

const queue = {
  id: 'q', space_id: 's', name: 'Queue', annotates: true, lease_seconds: 900,
  configs: [{ id: 'c', name: 'Correctness', type: 'CATEGORICAL', required: true, values: [{ label: 'a' }, { label: 'b' }] }],
} as unknown as Queue;

let server: FakeServer;
let storage: FakeStorage;
let stops: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  server = new FakeServer(['r1', 'r2', 'r3', 'r4', 'r5', 'r6']);
  storage = new FakeStorage();
  stops = [];
  vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => {
  for (const stop of stops) stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const run = (ms = 20) => vi.advanceTimersByTimeAsync(ms);
const afterPaint = (then: () => void) => void setTimeout(then);

async function begin({ record, device = 'tab' }: { record?: string; device?: string } = {}) {
  const outbox = new Outbox({ id: 'ann', name: 'Ann' }, { store: new DeviceStore('ann', storage), locks: undefined, channel: undefined, afterPaint, random: () => 0.5 });
  const session = new WorkSession({ queue, outbox, api: workApi('q', device), activity: new Activity(), device, afterPaint });
  outbox.start();
  stops.push(session.start(record), () => outbox.stop());
  await run();
  return { session, outbox };
}

const choose = (session: WorkSession, label: string) => {
  const id = session.current ?? '';
  session.edit(id, (entered) => ({ ...entered, values: withValue(entered.values, 'c', { label }) }));
};
const shown = (session: WorkSession) => session.state().record?.local.entered.values.c;
const submit = (session: WorkSession, label = 'a') => {
  choose(session, label);
  return session.submit(session.current ?? '');
};
const asked = () => server.sent.map(({ path }) => path.split('/').slice(-2).join('/'));

describe('a session', () => {
  it('opens the first record and loads the next three', async () => {
    const { session } = await begin();
    expect(session.state()).toMatchObject({ phase: 'open', record: { id: 'r1', number: 1 } });
    const claims = server.sent.filter(({ path }) => path.endsWith('work/claim'));
    expect(claims.map(({ body }) => [body.count, body.hold])).toEqual([[1, 'OPEN'], [3, 'PREFETCH']]);
  });

  it('shows the next record in the same task, with nothing requested', async () => {
    const { session } = await begin();
    const before = server.sent.length;
    expect(submit(session)).toEqual({ kind: 'submitted', record: 'r1' });
    expect(session.state()).toMatchObject({ phase: 'open', record: { id: 'r2', number: 2 } });
    expect(server.sent).toHaveLength(before);
    await run();
    expect(server.record('r1').state).toBe('SUBMITTED');
  });

  it('goes through all records to the end, which says why', async () => {
    const { session } = await begin();
    for (const id of server.records.keys()) {
      expect(session.current).toBe(id);
      submit(session);
      await run();
    }
    expect(session.state()).toMatchObject({ phase: 'end', end: { reason: 'DONE' }, progress: { submitted: 6, left: 0 } });
    server.records.set('r7', { ...server.record('r6'), state: 'TODO', own: [], changedAt: null });
    session.refresh(true);
    await run();
    expect(session.state()).toMatchObject({ phase: 'open', record: { id: 'r7' } });
  });

  it('does not submit with a required config open, and says which', async () => {
    const { session } = await begin();
    expect(session.submit('r1')).toEqual({ kind: 'faults', faults: [{ config: 'c', rule: 'open' }] });
  });

  it('ignores whatever is meant for another record', async () => {
    const { session } = await begin();
    session.edit('r2', (entered) => ({ ...entered, values: { c: { label: 'a' } } }));
    expect(session.submit('r2')).toEqual({ kind: 'ignored' });
    await run(2000);
    expect(server.record('r2')).toMatchObject({ state: 'TODO', draft: null });
  });

  it('says at the end what was left behind, and goes on with that', async () => {
    const { session } = await begin();
    session.next(); // leaves r1 undone
    for (let n = 0; n < 5; n++) {
      submit(session);
      await run();
    }
    expect(session.state()).toMatchObject({ phase: 'end', end: { reason: 'PASSED' }, progress: { left: 1 } });
    session.next();
    await run();
    expect(session.state()).toMatchObject({ phase: 'open', record: { id: 'r1', number: 1 } });
    submit(session);
    await run();
    expect(session.state()).toMatchObject({ phase: 'end', end: { reason: 'DONE' } });
  });

  it('goes through a long queue once without submitting, to its end, and then once more', async () => {
    for (let n = 7; n <= 120; n++) server.records.set(`r${n}`, { ...server.record('r1') });
    const ids = [...server.records.keys()];
    const { session } = await begin();
    for (let round = 0; round < 2; round++) {
      for (const id of ids) {
        expect(session.current).toBe(id);
        if (id === 'r60' && round === 0) choose(session, 'a');
        session.next();
        await run();
      }
      expect(session.state()).toMatchObject({ phase: 'end', end: { reason: 'PASSED' }, progress: { left: 120 } });
      ids.splice(0, 60, 'r60', ...ids.slice(0, 59)); // what was begun comes first
      session.next();
      await run();
    }
    session.back();
    expect(session.state().phase).toBe('open');
  });

  it('that has come to its end takes up what is added, without being asked', async () => {
    const { session } = await begin();
    for (let n = 0; n < 6; n++) {
      session.next();
      await run();
    }
    expect(session.state().phase).toBe('end');
    server.records.set('r7', { ...server.record('r6') });
    session.refresh(true);
    await run();
    expect(session.state()).toMatchObject({ phase: 'open', record: { id: 'r7' } });
  });

  it('shows earlier records with their values', async () => {
    const { session } = await begin();
    submit(session, 'b');
    await run();
    session.back();
    await run();
    expect(session.state().record).toMatchObject({ id: 'r1', local: { item: { state: 'SUBMITTED' }, entered: { values: { c: { label: 'b' } } } } });
    choose(session, 'a');
    session.next();
    await run();
    expect(server.record('r1')).toMatchObject({ state: 'SUBMITTED', draft: { values: [{ config_id: 'c', label: 'a' }] } });
  });
});

describe('an earlier record', () => {
  it('is leased again in the background, and its content stays the same object', async () => {
    const { session } = await begin();
    submit(session);
    await run();
    session.back();
    const shownFirst = session.state().record?.local.item.record;
    expect(session.leases.of('r1')).toBeUndefined();
    await run();
    expect(session.leases.of('r1')).toBeDefined();
    expect(session.state().record?.local.item.record).toBe(shownFirst);
  });
});

describe('undo', () => {
  it('takes back the changes of the record, one by one', async () => {
    const { session } = await begin();
    choose(session, 'a');
    choose(session, 'b');
    expect(session.undo()).toEqual({ kind: 'edit' });
    expect(shown(session)).toEqual({ label: 'a' });
    session.undo();
    expect(shown(session)).toBeUndefined();
    await run();
    expect(server.record('r1').draft?.values).toEqual([]);
  });

  it('goes back through five submits, each a draft again', async () => {
    const { session } = await begin();
    for (let n = 0; n < 5; n++) {
      submit(session, 'b');
      await run();
    }
    for (const id of ['r5', 'r4', 'r3', 'r2', 'r1']) {
      expect(session.undo()).toEqual({ kind: 'reopened' });
      expect(session.current).toBe(id);
      expect(shown(session)).toEqual({ label: 'b' });
      await run();
      expect(server.record(id)).toMatchObject({ state: 'DRAFT', own: [], draft: { values: [{ label: 'b' }] } });
    }
  });

  it('of a submit that was not sent yet sends nothing of it', async () => {
    const { session, outbox } = await begin();
    server.faults.push(...Array.from({ length: 50 }, () => 'unreachable' as const));
    submit(session, 'b');
    session.undo();
    expect(session.current).toBe('r1');
    expect(shown(session)).toEqual({ label: 'b' });
    expect(outbox.waitingFor('r1').map(({ kind }) => kind)).toEqual(['draft']);
  });

  it('of a skip brings the record back', async () => {
    const { session } = await begin();
    session.skip('r1', 'unclear');
    await run();
    expect(session.current).toBe('r2');
    session.undo();
    expect(session.state().record).toMatchObject({ id: 'r1', local: { item: { skips: 0 } } });
  });

  it('lets the record be submitted again', async () => {
    const { session, outbox } = await begin();
    submit(session, 'a');
    await run();
    session.undo();
    await run();
    choose(session, 'b');
    session.submit('r1');
    await run();
    expect(server.record('r1')).toMatchObject({ state: 'SUBMITTED', own: [{ label: 'b' }] });
    expect(outbox.state()).toMatchObject({ waiting: 0, kept: [] });
  });
});

describe('without a server', () => {
  it('annotating goes on through what is loaded, then says so; nothing is lost', async () => {
    const { session, outbox } = await begin();
    server.faults.push(...Array.from({ length: 200 }, () => 'unreachable' as const));
    for (let n = 0; n < 4; n++) {
      submit(session);
      await run();
    }
    expect(session.state().phase).toBe('offline');
    expect(outbox.state().finished).toBe(4);
    server.faults.length = 0;
    outbox.flush();
    await run(60_000);
    expect(server.submits).toBe(4);
    expect(session.state()).toMatchObject({ phase: 'open', record: { id: 'r5' } });
  });

  it('half-typed values are there on the next visit', async () => {
    const { session } = await begin();
    server.faults.push(...Array.from({ length: 50 }, () => 'unreachable' as const));
    choose(session, 'b');
    for (const stop of stops.splice(0)) stop();
    server.faults.length = 0;
    server.record('r1').token++;
    const again = await begin();
    expect(again.session.current).toBe('r1');
    expect(shown(again.session)).toEqual({ label: 'b' });
  });
});

describe('leases', () => {
  it('that another tab took lock the record until it is taken over', async () => {
    const { session } = await begin();
    choose(session, 'a');
    await run();
    server.record('r1').token++;
    await session.leases.renewDue(true);
    await run();
    expect(session.state().record).toMatchObject({ trouble: 'elsewhere' });
    choose(session, 'b');
    expect(shown(session)).toEqual({ label: 'a' });
    expect(await session.takeOver('r1')).toBe(true);
    choose(session, 'b');
    await run();
    expect(server.record('r1').draft?.values).toEqual([{ config_id: 'c', label: 'b' }]);
  });

  it('that were lost to somebody else keep the values', async () => {
    const { session } = await begin();
    choose(session, 'a');
    await run();
    Object.assign(server.record('r1'), { token: 9, state: null });
    await session.leases.renewDue(true);
    await run();
    expect(session.state().record).toMatchObject({ trouble: 'lost', local: { entered: { values: { c: { label: 'a' } } } } });
  });

  it('are not renewed when nobody has been at work for a while', async () => {
    await begin();
    await run(6 * 60_000);
    const before = asked().length;
    await run(10 * 60_000);
    expect(asked().slice(before)).toEqual([]);
  });

  it('are given back when the session ends', async () => {
    await begin();
    for (const stop of stops.splice(0)) stop();
    await run();
    const released = server.sent.findLast(({ path }) => path.endsWith('release'))?.body.leases as { record_id: string }[];
    expect(released.map(({ record_id }) => record_id).toSorted()).toEqual(['r1', 'r2', 'r3', 'r4']);
  });
});

describe('two versions of one record', () => {
  it('wait for the person, who chooses', async () => {
    const { session } = await begin();
    server.record('r1').draft = { version: 3, values: [{ config_id: 'c', label: 'b' }], device: 'phone', updated_at: '' };
    choose(session, 'a');
    await run();
    const conflict = session.state().record?.conflict;
    expect(conflict).toMatchObject({ why: 'conflict', entry: { values: [{ label: 'a' }] }, present: { draft: { values: [{ label: 'b' }] } } });
    if (conflict) await session.settle(conflict, { values: { c: { label: 'a' } }, corrected: null });
    await run();
    expect(server.record('r1').draft).toMatchObject({ version: 4, values: [{ label: 'a' }] });
    expect(session.state().record?.conflict).toBeUndefined();
  });

  it('a refused submit is a draft again, with its values', async () => {
    const { session, outbox } = await begin();
    choose(session, 'a');
    await run();
    server.faults.push(422);
    session.submit('r1');
    await run();
    expect(outbox.state().kept).toHaveLength(1);
    session.open('r1');
    await run();
    expect(session.state().record).toMatchObject({ id: 'r1', local: { item: { state: 'DRAFT' }, entered: { values: { c: { label: 'a' } } } } });
    session.submit('r1');
    await run();
    expect(server.record('r1').state).toBe('SUBMITTED');
    expect(outbox.state().kept).toEqual([]);
  });
});

describe('a record by its address', () => {
  it('is opened in the flow', async () => {
    const { session } = await begin({ record: 'r4' });
    expect(session.state()).toMatchObject({ phase: 'open', record: { id: 'r4' } });
    session.next();
    await run();
    expect(session.current).toBe('r1');
  });
  it('that is gone says so and offers the next', async () => {
    const { session } = await begin({ record: 'nothing' });
    expect(session.state().phase).toBe('gone');
    session.next();
    await run();
    expect(session.current).toBe('r1');
  });
});
