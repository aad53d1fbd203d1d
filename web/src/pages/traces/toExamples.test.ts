import { expect, test } from 'vitest';
import { exampleOf, linesOf } from './toExamples';

const span = { name: 'answer', kind: 'LLM' as const, context: { trace_id: 't', span_id: 's' }, start_time: '2026-07-12T14:00:00Z' };

test('JSON in input and output becomes a value, text stays text', () => {
  const attributes = { 'input.value': '{"q": 1}', 'input.mime_type': 'application/json', 'output.value': '{"not": parsed', 'output.mime_type': 'application/json' };
  expect(exampleOf({ ...span, attributes })).toEqual({
    input: { q: 1 },
    output: '{"not": parsed',
    metadata: { trace_id: 't', span_id: 's', name: 'answer', kind: 'LLM', start_time: span.start_time },
  });
  expect(exampleOf({ ...span, attributes: { 'input.value': '[1]' } })).toMatchObject({ input: '[1]' });
});

test('messages stand in where there is no value, and what is not there has no member', () => {
  const example = exampleOf({ ...span, attributes: { 'llm.input_messages': [{ role: 'user' }], 'llm.model_name': 'm' } });
  expect(example).toMatchObject({ input: [{ role: 'user' }], metadata: { model: 'm' } });
  expect('output' in example).toBe(false);
});

test('each example is a line', async () => {
  expect(await linesOf([{ input: 'a\nb' }, { input: 'c' }]).text()).toBe('{"input":"a\\nb"}\n{"input":"c"}\n');
});
