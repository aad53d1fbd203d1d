import { describe, expect, test } from 'vitest';
import { type Expansion, everything, visibleRows } from '../ui/treeRows';
import { deepList, deepObject, large } from './hostile';
import type { Json } from './json';
import { isSmallerThan, type JsonNode, JsonNodes, pathOf } from './jsonNodes';
import { matching, spanForest, ticksOf, type TreeSpan } from './spanNodes';
import { pathToSpan } from './SpanTree';

const twoLevels: Expansion = { levels: 1, toggled: new Set() };
const labels = (nodes: JsonNode[]) =>
  nodes.map((n) => (n.type === 'value' ? String(n.key) : n.type === 'line' ? `|${n.text}` : `+${n.rest}`));
const rowsOf = (value: Json, expansion = twoLevels, columns = 10) =>
  visibleRows(new JsonNodes(value, columns).source(), expansion).map((r) => r.node);

describe('a JSON tree', () => {
  test('opens two levels', () =>
    expect(labels(rowsOf({ a: { b: { c: 1 } }, d: [1, [2]], e: 'x' }))).toEqual(['a', 'b', 'd', '0', '1', 'e']));
  test('opens long strings into their rows', () =>
    expect(labels(rowsOf({ a: 'one two three\nfour', b: 'short' }))).toEqual(['a', '|one two ', '|three', '|four', 'b']));
  test('has a row for a document without members', () => {
    for (const value of [{}, [], 1, null, 'text'] as Json[]) expect(labels(rowsOf(value))).toEqual(['null']);
  });
  test('shows members by the five hundred', () => {
    const nodes = new JsonNodes(
      Array.from({ length: 1_200 }, (_, n) => n),
      80,
    );
    let rows = visibleRows(nodes.source(), twoLevels).map((r) => r.node);
    expect([rows.length, labels(rows).at(-1)]).toEqual([501, '+700']);
    const kept = rows[3];
    for (const rest of [200, 0]) {
      const more = rows.at(-1);
      if (more?.type === 'more') nodes.showMore(more.parent);
      rows = visibleRows(nodes.source(), twoLevels).map((r) => r.node);
      expect(rows.length).toBe(rest === 0 ? 1_200 : 1_001);
    }
    expect(rows[3]).toBe(kept);
  });
  test('is as deep as it may be', () => {
    for (const text of [deepList, deepObject]) {
      const rows = rowsOf(JSON.parse(text), everything);
      expect(rows.length).toBe(10_000);
      expect(pathOf(rows.at(-1) as JsonNode).length).toBeGreaterThan(19_000);
    }
  });
  test.each(large.filter((l) => l.text.startsWith('{') || l.text.startsWith('[')))('$name costs no more than it shows', ({ text }) => {
    let value: Json;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    expect(rowsOf(value).length).toBeLessThan(1_100);
  });
  test('knows the path to a value', () => {
    const rows = rowsOf({ a: [{ 'b c': 1 }] }, everything);
    expect(rows.map(pathOf)).toEqual(['$.a', '$.a[0]', '$.a[0]["b c"]']);
  });
  test('knows whether it is small', () => {
    expect(isSmallerThan(4, { a: [1, 2] })).toBe(true);
    expect(isSmallerThan(3, { a: [1, 2] })).toBe(false);
    expect(isSmallerThan(20_000, JSON.parse(deepList))).toBe(true);
    expect(isSmallerThan(5_000, JSON.parse(deepList))).toBe(false);
  });
});

const span = (id: string, parent: string | null, start = 0, end = start + 10, other: Partial<TreeSpan> = {}): TreeSpan => ({
  span_id: id,
  parent_id: parent,
  name: `span ${id}`,
  kind: 'LLM',
  start_time: new Date(start).toISOString(),
  end_time: new Date(end).toISOString(),
  status_code: 'OK',
  ...other,
});
const shape = (spans: TreeSpan[]) => {
  const forest = spanForest(spans);
  return visibleRows({ roots: forest.roots, children: (n) => n.children, id: (n) => n.span.span_id }, everything).map(
    (r) => `${r.level}${r.node.span.span_id}${r.node.orphan ? '?' : ''}`,
  );
};

describe('a tree of spans', () => {
  test('puts children below their parents, by time', () =>
    expect(shape([span('c', 'a', 20), span('b', 'a', 10), span('a', null), span('d', 'b', 12)])).toEqual(['1a', '2b', '3d', '2c']));
  test('keeps spans whose parent is not there', () =>
    expect(shape([span('a', null), span('b', 'gone', 5), span('c', 'b', 6)])).toEqual(['1a', '1b?', '2c']));
  test('cuts circles open', () => {
    expect(shape([span('a', 'a')])).toEqual(['1a?']);
    expect(shape([span('r', null), span('a', 'c', 1), span('b', 'a', 2), span('c', 'b', 3), span('d', 'c', 4)])).toEqual([
      '1r',
      '1a?',
      '2b',
      '3c',
      '4d',
    ]);
  });
  test('shows a span once that is there twice', () =>
    expect(shape([span('a', null), span('a', null), span('b', 'a')])).toEqual(['1a', '2b']));
  test('takes times that make no sense', () => {
    const forest = spanForest([span('a', null, 10, 30), span('b', 'a', 20, 5), span('c', 'a', 0, 0, { start_time: 'x', end_time: '' })]);
    for (const node of forest.byId.values()) expect(node.start >= 0 && node.end >= node.start && node.end <= forest.duration).toBe(true);
  });
  test('is exact to the microsecond', () => {
    const forest = spanForest([
      span('a', null, 0, 0, { start_time: '2026-07-03T12:00:00.000250Z', end_time: '2026-07-03T12:00:00.001000Z' }),
    ]);
    expect(forest.duration).toBeCloseTo(0.75);
  });
  test('finds spans with all above them', () => {
    const forest = spanForest([
      span('a', null),
      span('b', 'a'),
      span('c', 'b', 0, 1, { status_code: 'ERROR' }),
      span('d', 'a', 0, 1, { name: 'Search' }),
    ]);
    const ids = (filter: { text: string; errorsOnly: boolean }) =>
      [...(matching(forest, filter) ?? [])]
        .map((n) => n.span.span_id)
        .sort()
        .join('');
    expect(ids({ text: '', errorsOnly: true })).toBe('abc');
    expect(ids({ text: ' search', errorsOnly: false })).toBe('ad');
    expect(matching(forest, { text: ' ', errorsOnly: false })).toBeUndefined();
  });
  test('knows the way to a span', () => {
    expect(pathToSpan([span('a', null), span('b', 'a'), span('c', 'b')], 'c')).toEqual(['a', 'b', 'c']);
    expect(pathToSpan([span('a', 'a')], 'a')).toEqual(['a']);
  });
  test('is made of fifty thousand spans, a chain among them, in a moment', () => {
    const wide = Array.from({ length: 50_000 }, (_, n) => span(`s${n}`, n === 0 ? null : `s${Math.floor((n - 1) / 4)}`, n));
    const chain = Array.from({ length: 50_000 }, (_, n) => span(`c${n}`, n === 0 ? null : `c${n - 1}`, n));
    const begin = process.cpuUsage();
    expect(shape(wide)).toHaveLength(50_000);
    expect(shape(chain)).toHaveLength(50_000);
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(5_000);
  });
  test.each([
    [0, [0]],
    [100, [0, 20, 40, 60, 80, 100]],
    [2_400, [0, 500, 1_000, 1_500, 2_000]],
    [0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
  ])('has ticks for %d ms', (duration, ticks) => {
    expect(ticksOf(duration).map((n) => Number(n.toPrecision(6)))).toEqual(ticks);
  });
});
