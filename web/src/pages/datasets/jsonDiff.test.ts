import { expect, test } from 'vitest';
import { compareJson, linesOf, stretchesOf } from './jsonDiff';

test('what came in place of something stands opposite of it', () => {
  expect(linesOf([{ value: ['a'] }, { value: ['b', 'c'], removed: true }, { value: ['d'], added: true }, { value: ['e'] }])).toEqual([
    { left: 'a', right: 'a', same: true },
    { left: 'b', right: 'd', same: false },
    { left: 'c', right: undefined, same: false },
    { left: 'e', right: 'e', same: true },
  ]);
});

test('equal lines far from differences are counted only', () => {
  const same = (text: string) => ({ left: text, right: text, same: true });
  const lines = [...Array.from({ length: 10 }, (_, n) => same(String(n))), { left: 'x', right: 'y', same: false }, ...Array.from({ length: 5 }, (_, n) => same(String(n)))];
  expect(stretchesOf(lines).map((part) => (part.type === 'gap' ? part.count : part.lines.length))).toEqual([7, 7, 2]);
  expect(stretchesOf([same('a')])).toEqual([{ type: 'gap', count: 1 }]);
});

test('two values are compared by their lines, and too large ones are not', async () => {
  const parts = await compareJson({ q: 'same', a: 'old', list: [1] }, { q: 'same', a: 'new', list: [1, 2] });
  const lines = parts?.flatMap((part) => (part.type === 'lines' ? part.lines.filter(({ same }) => !same) : [])) ?? [];
  expect(lines).toContainEqual({ left: '  "a": "old",', right: '  "a": "new",', same: false });
  expect(lines.map(({ left }) => left)).not.toContain('    1'); // it got no more than a comma
  expect(await compareJson({ a: 'x'.repeat(150_000) }, { a: 'y'.repeat(150_000) })).toBeUndefined();
});
