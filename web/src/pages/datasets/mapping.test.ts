import { expect, test } from 'vitest';
import { columnsOf, formatOf, nameOf, problemsOf, rowsOf } from './mapping';

const report = {
  rows: 2, preview: [], problems: [], problem_count: 0,
  columns: [
    { column: 'q', member: 'q', type: 'TEXT' as const, samples: ['a'] },
    { column: 'id', member: 'id', type: 'NUMBER' as const, samples: ['1'] },
  ],
};

test('the format is in the name of a file, in any case', () => {
  expect([formatOf('a.CSV'), formatOf('a.b.jsonl'), formatOf('a.ndjson'), formatOf('a.parquet'), formatOf('csv')]).toEqual(['CSV', 'JSONL', 'JSONL', undefined, undefined]);
  expect(nameOf('questions.v2.csv')).toBe('questions.v2');
});

test('only what was changed is sent, and a column without a name keeps its own', () => {
  expect(columnsOf({})).toEqual([]);
  expect(columnsOf({ q: { member: ' question ', type: 'AUTO' }, id: { member: '', type: 'SKIP' } })).toEqual([
    { column: 'q', type: 'AUTO', member: 'question' },
    { column: 'id', type: 'SKIP' },
  ]);
});

test('names must be there, be free and be used once, unless the column is left out', () => {
  expect(problemsOf(rowsOf(report, {}))).toEqual({ id: 'reserved' });
  expect(problemsOf(rowsOf(report, { id: { member: 'id', type: 'SKIP' } }))).toEqual({});
  expect(problemsOf(rowsOf(report, { id: { member: 'q', type: 'AUTO' } }))).toEqual({ q: 'twice', id: 'twice' });
  expect(problemsOf(rowsOf(report, { q: { member: ' ', type: 'AUTO' }, id: { member: 'key', type: 'TEXT' } }))).toEqual({ q: 'empty' });
});
