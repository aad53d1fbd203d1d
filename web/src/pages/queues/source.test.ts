import { expect, test } from 'vitest';
import { additionOf, draftOf, idsIn, newSource, sourceProblems } from './source';

const now = Date.parse('2026-07-12T12:00:00Z');

test('later asks for nothing', () => {
  expect(sourceProblems(newSource())).toEqual({});
  expect(additionOf(newSource(), now)).toBeNull();
});

test('spans by filter ask for a window, the expression and the text', () => {
  const draft = { ...newSource(), from: 'SPAN' as const, project_id: 'p', filter: " kind = 'LLM' ", text: 'refund' };
  expect(sourceProblems(draft)).toEqual({});
  expect(additionOf(draft, now)).toEqual({
    source: {
      kind: 'SPAN', project_id: 'p', start_time: '2026-07-05T12:00:00.000Z', end_time: '2026-07-12T12:00:00.000Z', filter: "kind = 'LLM'", text: 'refund',
    },
  });
  expect(additionOf({ ...draft, range: 'ALL' }, now)?.source.start_time).toBe('1970-01-01T00:00:00.000Z');
});

test('examples have no window, and a sample names its seed', () => {
  const draft = { ...newSource(), from: 'EXAMPLE' as const, dataset_id: 'd', sampled: true, count: 20, seed: 7 };
  expect(additionOf(draft, now)).toEqual({ source: { kind: 'EXAMPLE', dataset_id: 'd' }, sample: { count: 20, seed: 7 } });
});

test('ids stand alone, each once', () => {
  expect(idsIn('a:1, a:2\na:1;  b:3')).toEqual(['a:1', 'a:2', 'b:3']);
  const draft = { ...newSource(), from: 'SPAN' as const, by: 'IDS' as const, project_id: 'p', ids: 'a:1 a:2', filter: 'x = 1' };
  expect(additionOf(draft, now)).toEqual({ source: { kind: 'SPAN', project_id: 'p', ids: ['a:1', 'a:2'] } });
});

test('problems name what is missing', () => {
  expect(sourceProblems({ ...newSource(), from: 'SPAN', by: 'IDS' })).toEqual({ project_id: 'project', ids: 'ids' });
  expect(sourceProblems({ ...newSource(), from: 'EXAMPLE', sampled: true, count: 0, seed: null })).toEqual({
    dataset_id: 'dataset', count: 'count', seed: 'seed',
  });
  const custom = { ...newSource(), from: 'TRACE' as const, project_id: 'p', range: 'CUSTOM' as const };
  expect(sourceProblems({ ...custom, start: '2026-07-02T10:00', end: '2026-07-01T10:00' })).toEqual({ end: 'end' });
  expect(sourceProblems(custom)).toEqual({ start: 'start', end: 'end' });
});

test('a source chosen elsewhere asks for the same again', () => {
  const source = {
    kind: 'SPAN' as const, project_id: 'p', start_time: '2026-07-05T12:00:00.000Z', end_time: '2026-07-12T12:00:00.123Z', filter: "kind = 'LLM'",
  };
  expect(additionOf(draftOf(source), now)).toEqual({ source });
  const version = { kind: 'EXAMPLE' as const, dataset_id: 'd', version_id: 'v', text: 'refund' };
  expect(additionOf(draftOf(version), now)).toEqual({ source: version });
});
