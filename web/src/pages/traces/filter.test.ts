import { expect, test } from 'vitest';
import { both, parseFilter, writeFilter } from './filter';

test.each([
  ["span_kind IN ('LLM', 'TOOL')", [{ field: 'span_kind', op: 'in', values: ['LLM', 'TOOL'] }]],
  ['latency_ms > 5000', [{ field: 'latency_ms', op: '>', values: [5000] }]],
  ["name NOT contains 'it''s'", [{ field: 'name', op: 'not contains', values: ["it's"] }]],
  ["\"annotation.Is it right.label\" = 'yes'", [{ field: 'annotation.Is it right.label', op: '=', values: ['yes'] }]],
  ['attributes.llm.model_name IS NOT NULL', [{ field: 'attributes.llm.model_name', op: 'is not null', values: [] }]],
  ['attributes.cached = true AND latency_ms <= 1.5', [{ field: 'attributes.cached', op: '=', values: [true] }, { field: 'latency_ms', op: '<=', values: [1.5] }]],
])('%s is read and written back', (text, conditions) => {
  expect(parseFilter(text)).toEqual(conditions);
  expect(writeFilter(parseFilter(text))).toBe(text);
});

test('words of the language may be in either case, and null and <> are written the one way', () => {
  expect(writeFilter(parseFilter("a.b <> 'x' and c.d = null"))).toBe("a.b != 'x' AND c.d IS NULL");
});

test('what is more than conditions stays as it was written', () => {
  expect(parseFilter("name = 'a' OR name = 'b'")).toEqual([{ expression: "name = 'a' OR name = 'b'" }]);
  expect(parseFilter("latency_ms > 1 AND (name = 'a' OR name = 'b')")).toEqual([
    { field: 'latency_ms', op: '>', values: [1] },
    { expression: "(name = 'a' OR name = 'b')" },
  ]);
  expect(parseFilter("NOT name = 'a'")).toEqual([{ expression: "NOT name = 'a'" }]);
});

test.each(["name = 'open", 'name =', 'AND', "x.y IN ()", "x.y IN ('a',)", '(', 'a ; b', "name CONTAINS 5", 'in = 3'])('%s is kept as text', (text) => {
  expect(parseFilter(text).some((condition) => 'expression' in condition)).toBe(true);
  expect(writeFilter(parseFilter(text))).toBe(text);
});

test('an OR is put in parentheses before something is added to it', () => {
  const old = parseFilter("name = 'a' OR name = 'b'");
  expect(writeFilter([...old, { field: 'latency_ms', op: '>', values: [1] }])).toBe("(name = 'a' OR name = 'b') AND latency_ms > 1");
  expect(both("name = 'a' OR name = 'b'", 'latency_ms > 1')).toBe("(name = 'a' OR name = 'b') AND latency_ms > 1");
  expect(both("name = 'a'", 'latency_ms > 1')).toBe("name = 'a' AND latency_ms > 1");
  expect(both(undefined, 'latency_ms > 1')).toBe('latency_ms > 1');
});
