import { describe, expect, test } from 'vitest';
import type { Queue } from './data';
import { changes, effectsOf, emailsIn, moved, newOptions, optionsOf, problemsOf, requestOf } from './options';

const queue = {
  name: 'Support answers',
  instructions: 'Read.',
  configs: [
    { id: 'a', name: 'Correctness', type: 'CATEGORICAL', required: true },
    { id: 'b', name: 'Comment', type: 'FREEFORM', required: false },
  ],
  record_order: 'OLDEST',
  blind: 'OFF',
  skip_reason: 'NONE',
  lease_seconds: 900,
  due_at: '2026-07-12T21:59:59Z',
  hidden_columns: ['attributes.user.id'],
  visible_columns: null,
} as unknown as Queue;

test('the options of a queue make the request that changes nothing', () => {
  const before = requestOf(optionsOf(queue, 'Europe/Berlin'), 'Europe/Berlin');
  expect(before.due_at).toBe('2026-07-12T21:59:59.000Z');
  expect(optionsOf(queue, 'Europe/Berlin').due).toBe('2026-07-12');
  expect(changes(before, before)).toEqual({});
});

test('a day is due when it ends in the time zone of the person, also on a day with 23 hours', () => {
  const due = (day: string, zone: string) => requestOf({ ...newOptions(), due: day }, zone).due_at;
  expect(due('2026-01-31', 'UTC')).toBe('2026-01-31T23:59:59.000Z');
  expect(due('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T21:59:59.000Z');
  expect(due('', 'UTC')).toBeNull();
});

test('only what was changed is sent, and empty instructions are none', () => {
  const options = optionsOf(queue, 'UTC');
  const before = requestOf(options, 'UTC');
  expect(changes(before, requestOf({ ...options, name: ' Support answers ', blind: 'ALWAYS' }, 'UTC'))).toEqual({ blind: 'ALWAYS' });
  expect(changes(before, requestOf({ ...options, instructions: '  ' }, 'UTC'))).toEqual({ instructions: null });
  expect(changes(before, requestOf({ ...options, columns: 'ONLY' }, 'UTC'))).toEqual({
    hidden_columns: null,
    visible_columns: ['attributes.user.id'],
  });
});

describe('effects', () => {
  const options = optionsOf(queue, 'UTC');
  const before = requestOf(options, 'UTC');
  const kinds = (change: Partial<typeof options>) => effectsOf(before, requestOf({ ...options, ...change }, 'UTC')).map(({ kind }) => kind);

  test('tell added, removed, reordered and newly required configs apart', () => {
    const [a, b] = options.configs as [(typeof options.configs)[0], (typeof options.configs)[0]];
    expect(kinds({ configs: [a, b, { id: 'c', required: true }] })).toEqual(['configsAdded']);
    expect(kinds({ configs: [b] })).toEqual(['configsRemoved']);
    expect(kinds({ configs: [b, a] })).toEqual(['configOrder']);
    expect(kinds({ configs: [{ ...a, required: false }, b] })).toEqual(['required']);
    expect(kinds({ configs: [{ id: 'c', required: true }, { ...b, required: true }] })).toEqual(['configsAdded', 'configsRemoved', 'required']);
  });

  test('follow each option', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ blind: 'UNTIL_SUBMIT' })).toEqual(['blindOn']);
    expect(kinds({ lease_minutes: 20, due: '', record_order: 'RANDOM' })).toEqual(['record_order', 'lease_seconds', 'due_at']);
    expect(kinds({ columns: 'ALL' })).toEqual(['columns']);
  });
});

test('problems name the member that is wrong', () => {
  expect(problemsOf(newOptions())).toEqual({ name: 'nameMissing', configs: 'configsMissing' });
  const sound = { ...newOptions(), name: 'x', configs: [{ id: 'a', required: true }] };
  expect(problemsOf(sound)).toEqual({});
  expect(problemsOf({ ...sound, lease_minutes: 0, due: '2026-02-30', columns: 'HIDE' })).toEqual({
    lease_minutes: 'lease',
    due: 'due',
    column_names: 'columnsMissing',
  });
  expect(problemsOf({ ...sound, name: 'ü'.repeat(256) }).name).toBe('nameLong');
  expect(problemsOf({ ...sound, name: '😀'.repeat(255) }).name).toBeUndefined();
});

test('items move to any place, and nowhere else', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
});

test('addresses are found in whatever was pasted', () => {
  expect(emailsIn('Ann Lee <Ann@Example.com>, ben@example.com;\nann@example.com, nobody')).toEqual(['ann@example.com', 'ben@example.com']);
  expect(emailsIn('ann@example')).toEqual([]);
});
