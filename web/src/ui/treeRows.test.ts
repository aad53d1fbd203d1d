import { expect, test } from 'vitest';
import { everything, reveal, toggle, type TreeSource, visibleRows } from './treeRows';

type Node = { name: string; children?: Node[] };
const tree: Node[] = [
  { name: 'a', children: [{ name: 'a1', children: [{ name: 'a1x' }] }, { name: 'a2' }] },
  { name: 'b' },
];
const source: TreeSource<Node> = { roots: tree, children: (node) => node.children ?? [], id: (node) => node.name };
const names = (rows: { id: string }[]) => rows.map(({ id }) => id);

test('rows come in order, with what a tree item has to say of itself', () => {
  const rows = visibleRows(source, everything);
  expect(rows.map(({ id, level, position, setSize, parent, hasChildren, expanded }) => [id, level, position, setSize, parent, hasChildren, expanded])).toEqual([
    ['a', 1, 1, 2, -1, true, true],
    ['a1', 2, 1, 2, 0, true, true],
    ['a1x', 3, 1, 1, 1, false, false],
    ['a2', 2, 2, 2, 0, false, false],
    ['b', 1, 2, 2, -1, false, false],
  ]);
});

test('a closed node hides what is below it', () => {
  expect(names(visibleRows(source, { levels: 1, toggled: new Set() }))).toEqual(['a', 'a1', 'a2', 'b']);
  expect(names(visibleRows(source, toggle(everything, 'a')))).toEqual(['a', 'b']);
  expect(names(visibleRows(source, toggle(toggle(everything, 'a'), 'a')))).toEqual(['a', 'a1', 'a1x', 'a2', 'b']);
});

test('revealing opens what is closed on the way, and nothing else', () => {
  const closed = { levels: 0, toggled: new Set<string>() };
  expect(names(visibleRows(source, reveal(closed, ['a', 'a1'])))).toEqual(['a', 'a1', 'a1x', 'a2', 'b']);
  expect(reveal(everything, ['a', 'a1'])).toEqual(everything);
});

test('children of closed nodes are not asked for when it is known whether there are any', () => {
  const asked: string[] = [];
  const lazy: TreeSource<Node> = {
    ...source,
    hasChildren: (node) => node.children !== undefined,
    children: (node) => {
      asked.push(node.name);
      return node.children ?? [];
    },
  };
  visibleRows(lazy, { levels: 1, toggled: new Set() });
  expect(asked).toEqual(['a', 'b']);
});

test('a hundred thousand levels are no deeper than the heap', () => {
  let node: Node = { name: '0' };
  for (let depth = 1; depth < 100_000; depth++) node = { name: String(depth), children: [node] };
  const rows = visibleRows({ ...source, roots: [node] }, everything);
  expect(rows.length).toBe(100_000);
  expect(rows.at(-1)?.level).toBe(100_000);
});
