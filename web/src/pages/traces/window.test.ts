import { expect, test } from 'vitest';
import { readLocal, windowOf, writeLocal } from './window';

const now = Date.parse('2026-07-12T14:00:00Z');

test('a list covers the last seven days unless it says otherwise', () => {
  expect(windowOf({}, now)).toEqual({ start_time: '2026-07-05T14:00:00.000Z', end_time: '2026-07-12T14:00:00.000Z' });
  expect(windowOf({ range: 'ALL' }, now).start_time).toBe('1970-01-01T00:00:00.000Z');
});

test('of a custom range either end may be open or nonsense', () => {
  expect(windowOf({ range: 'CUSTOM', start: '2026-07-01T00:00:00Z' }, now)).toEqual({ start_time: '2026-07-01T00:00:00.000Z', end_time: '2026-07-12T14:00:00.000Z' });
  expect(windowOf({ range: 'CUSTOM', start: 'soon', end: '2026-07-02T00:00:00Z' }, now)).toEqual({ start_time: '1970-01-01T00:00:00.000Z', end_time: '2026-07-02T00:00:00.000Z' });
});

test('local times mean the zone of the person', () => {
  expect(readLocal('2026-07-12T16:00', 'Europe/Berlin')).toBe('2026-07-12T14:00:00.000Z');
  expect(readLocal('', 'Europe/Berlin')).toBeUndefined();
  expect(writeLocal('2026-07-12T14:00:00Z', 'Asia/Tokyo')).toBe('2026-07-12T23:00:00');
  expect(writeLocal(undefined, 'Asia/Tokyo')).toBe('');
});
