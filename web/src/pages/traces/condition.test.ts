import { expect, test } from 'vitest';
import { conditionOf, draftOf, newDraft } from './condition';
import { parseFilter, writeFilter } from './filter';

test.each([
  "span_kind IN ('LLM', 'TOOL')",
  "span_kind = 'LLM'",
  "status_code != 'OK'",
  'latency_ms > 5000',
  'latency_ms < 0.5',
  'attributes.llm.token_count.total > 1000',
  "attributes.llm.model_name contains 'gpt'",
  "annotation.correctness.label = 'wrong'",
  '"annotation.Is it right.score" >= 0.5',
  'annotation.correctness.updated_at IS NULL',
  "eval.hallucination.label = 'factual'",
  'attributes.retry = 3',
  "attributes.version = '03'",
  'attributes.cached = true',
])('%s has a form, which makes the same of it', (text) => {
  const [condition] = parseFilter(text);
  const draft = condition && draftOf(condition);
  const again = draft && conditionOf(draft);
  expect(again && writeFilter([again])).toBe(text);
});

test.each(["span_kind = 'MYSTERY'", 'name IS NULL', "parent_id IS NULL", "latency_ms = 5", "annotation.x.updated_by = 'a'"])('%s has no form', (text) => {
  const [condition] = parseFilter(text);
  expect(condition && draftOf(condition)).toBeUndefined();
});

test('a form that lacks something makes no condition', () => {
  expect(conditionOf(newDraft('kind'))).toBeUndefined();
  expect(conditionOf(newDraft('latency'))).toBeUndefined();
  expect(conditionOf({ ...newDraft('name'), text: ' ' })).toBeUndefined();
  expect(conditionOf(newDraft('annotation'))).toBeUndefined();
  expect(conditionOf({ ...newDraft('annotation'), name: 'correctness' })).toEqual({ field: 'annotation.correctness.updated_at', op: 'is not null', values: [] });
});

test('seconds become exact milliseconds', () => {
  expect(conditionOf({ ...newDraft('latency'), number: 0.1 })?.values).toEqual([100]);
  expect(conditionOf({ ...newDraft('latency'), number: 1.0005 })?.values).toEqual([1000.5]);
});
