import { expect, test } from 'vitest';
import type { SpanList } from './data';
import { exceptOf, sourceOf } from './selection';

const list: SpanList = { project: 'p', start_time: 'a', end_time: 'b', filter: "name = 'x' OR name = 'y'", text: 'word' };

test('rows one by one are listed by id', () => {
  expect(sourceOf({ all: false, ids: new Set(['t1:s1', 't2:s2']) }, list)).toEqual({ kind: 'SPAN', project_id: 'p', ids: ['t1:s1', 't2:s2'] });
  expect(sourceOf({ all: false, ids: new Set(['t1:s1']) }, { ...list, rows: 'TRACES' })).toEqual({ kind: 'TRACE', project_id: 'p', ids: ['t1'] });
  expect(sourceOf({ all: false, ids: new Set(Array.from({ length: 10_001 }, (_, n) => `t:${n}`)) }, list)).toBeUndefined();
});

test('all that match are the filter, and all but some a narrower one', () => {
  expect(sourceOf({ all: true, ids: new Set() }, list)).toEqual({ kind: 'SPAN', project_id: 'p', start_time: 'a', end_time: 'b', filter: list.filter, text: 'word' });
  expect(sourceOf({ all: true, ids: new Set(['t:s']) }, list)).toMatchObject({ filter: "(name = 'x' OR name = 'y') AND context.span_id NOT IN ('s')" });
  expect(sourceOf({ all: true, ids: new Set(['t:s']) }, { ...list, rows: 'TRACES', filter: undefined })).toMatchObject({ kind: 'TRACE', filter: "context.trace_id NOT IN ('t')" });
});

test('more exceptions than a filter can hold are refused', () => {
  expect(exceptOf(new Set(Array.from({ length: 900 }, (_, n) => `t:${'0'.repeat(16)}${n}`)), 'SPAN', undefined)).toBeUndefined();
});
