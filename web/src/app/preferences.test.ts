import { expect, test } from 'vitest';
import { readPreferences } from './preferences';
import { findSpace, homeSpace, rememberSpace } from './space';
import type { Me } from './session';

test('what is not sound is as if it were not there', () => {
  const sound = { theme: 'DARK', density: 'COMPACT', language: 'de', time_zone: 'Europe/Berlin', single_keys: false, keys: { 'annotate.skip': 'y' } };
  expect(readPreferences(sound)).toMatchObject(sound);
  const defaults = readPreferences({});
  for (const broken of [null, 'x', { theme: 'PINK', density: 3, language: 'xx', time_zone: 'Mars/Olympus', single_keys: 'no', keys: { a: 1 } }]) {
    expect(readPreferences(broken)).toEqual(defaults);
  }
});

const me = { spaces: [{ id: '1', name: 'first' }, { id: '2', name: 'second' }] } as unknown as Me;

test('a space is found by its id and by its name', () => {
  expect(findSpace(me, '2')?.name).toBe('second');
  expect(findSpace(me, 'second')?.id).toBe('2');
  expect(findSpace(me, 'third')).toBeUndefined();
});

test('the start leads to the space used last, while the person belongs to it', () => {
  expect(homeSpace(me)?.id).toBe('1');
  rememberSpace({ id: '2' } as Me['spaces'][number]);
  expect(homeSpace(me)?.id).toBe('2');
  rememberSpace({ id: '9' } as Me['spaces'][number]);
  expect(homeSpace(me)?.id).toBe('1');
});
