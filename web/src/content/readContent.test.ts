import { describe, expect, test } from 'vitest';
import { messageText } from './chat';
import { deepList, deepObject, large, payloads } from './hostile';
import { documentOf, exactNumber, textOf, writeJson, type Json, type JsonObject } from './json';
import type { Block } from './model';
import { columnsOfSpan, readContent, readSpanObject } from './readContent';

const span = (kind: string, attributes: JsonObject, other: JsonObject = {}): JsonObject => ({
  'context.trace_id': 't',
  'context.span_id': 's',
  parent_id: null,
  name: 'answer',
  start_time: '2026-07-03T12:00:00Z',
  end_time: '2026-07-03T12:00:02Z',
  status_code: 'OK',
  status_message: '',
  events: [],
  'attributes.openinference.span.kind': kind,
  ...Object.fromEntries(Object.entries(attributes).map(([k, v]) => [`attributes.${k}`, v])),
  ...other,
});

/** A block in short: who says what. */
function short(block: Block | undefined): Json {
  switch (block?.type) {
    case 'text':
      return block.text;
    case 'json':
      return block.value;
    case 'messages':
      return block.messages.map((m) => [
        m.role,
        messageText(m),
        ...m.calls.map((c) => ({
          call: c.name,
          with: c.arguments,
          gave: c.result ? messageText({ role: '', parts: c.result, calls: [] }) : null,
        })),
      ]);
    case 'documents':
      return block.documents.map((d) => `${d.title || d.id} ${d.score}: ${d.text}`);
    case 'call':
      return { call: block.call.name, with: block.call.arguments };
    case 'entries':
      return block.entries.map((e) => e.key);
    default:
      return null;
  }
}
const seen = (data: unknown) => {
  const c = readContent(data);
  return {
    main: c.sections.map((s) => [s.name, short(s.block)]),
    judged: short(c.judged?.block),
    reference: short(c.reference?.block),
    more: c.more.map((s) => s.name),
  };
};

const chat: Json = [
  { 'message.role': 'system', 'message.content': 'Be brief.' },
  { 'message.role': 'user', 'message.content': 'Where is my order?' },
  {
    'message.role': 'assistant',
    'message.tool_calls': [{ 'tool_call.id': 'c1', 'tool_call.function.name': 'lookup', 'tool_call.function.arguments': '{"order":7}' }],
  },
  { 'message.role': 'tool', 'message.content': '{"state":"sent"}', 'message.tool_call_id': 'c1' },
];

describe('a span', () => {
  test('of a model shows its messages, with what tools gave back beside the calls', () => {
    const output: Json = [{ 'message.role': 'assistant', 'message.content': 'It is on its way.' }];
    const data = span('LLM', {
      'llm.input_messages': chat,
      'llm.output_messages': output,
      'input.value': 'Where is my order?',
      'input.mime_type': 'text/plain',
      'output.value': 'It is on its way.',
      'output.mime_type': 'text/plain',
      'llm.model_name': 'm',
      'llm.token_count.total': 12,
      'gen_ai.input.messages': 'x'.repeat(400),
    });
    expect(seen(data)).toEqual({
      main: [
        [
          'messages',
          [
            ['system', 'Be brief.'],
            ['user', 'Where is my order?'],
            ['assistant', '', { call: 'lookup', with: { order: 7 }, gave: '{"state":"sent"}' }],
          ],
        ],
      ],
      judged: [['assistant', 'It is on its way.']],
      reference: null,
      more: ['attributes.gen_ai.input.messages'],
    });
    const { metadata } = readContent(data);
    expect(metadata.map((e) => e.key)).toContain('attributes.llm.token_count.total');
    expect(metadata.map((e) => e.key)).not.toContain('attributes.input.value');
  });

  test('that says more in its output than in its messages keeps it', () => {
    expect(seen(span('LLM', { 'llm.output_messages': [{ 'message.content': 'a' }], 'output.value': 'b'.repeat(400) })).more).toEqual([
      'attributes.output.value',
    ]);
  });

  test('of a model with found documents shows them too', () => {
    const documents: Json = [
      { 'document.id': 'd', 'document.content': 'Thirty days.', 'document.score': 0.91, 'document.metadata': '{"title":"Refunds"}' },
    ];
    expect(
      seen(
        span('LLM', {
          'llm.input_messages': [{ 'message.role': 'user', 'message.content': 'Q' }],
          'retrieval.documents': documents,
          'output.value': 'A',
        }),
      ).main,
    ).toEqual([
      ['messages', [['user', 'Q']]],
      ['documents', ['Refunds 0.91: Thirty days.']],
    ]);
  });

  test.each<[string, JsonObject, unknown]>([
    [
      'retriever',
      span('RETRIEVER', { 'input.value': 'refunds', 'retrieval.documents': [{ 'document.id': 'd1', 'document.content': 'x' }] }),
      { main: [['query', 'refunds']], judged: ['d1 null: x'] },
    ],
    [
      'reranker',
      span('RERANKER', { 'reranker.query': 'q', 'reranker.output_documents': [{ 'document.content': 'y', 'document.score': '0.5' }] }),
      { main: [['query', 'q']], judged: [' 0.5: y'] },
    ],
    [
      'tool',
      span('TOOL', { 'tool.name': 'lookup', 'tool.parameters': '{"a":1}', 'input.value': '{"a": 1}', 'output.value': '{"b":2}' }),
      { main: [['tool', { call: 'lookup', with: { a: 1 } }]], judged: { b: 2 } },
    ],
    ['chain', span('CHAIN', { 'input.value': 'in', 'output.value': 'out' }), { main: [['input', 'in']], judged: 'out' }],
    ['chain without output', span('CHAIN', { 'input.value': 'in' }), { main: [['input', 'in']], judged: null }],
    [
      'span that says nothing',
      span('EMBEDDING', { 'embedding.model_name': 'm' }),
      { main: [['attributes', ['openinference.span.kind', 'embedding.model_name']]], judged: null },
    ],
  ])('%s', (_, data, want) => expect(seen(data)).toMatchObject(want as object));

  test('that failed says why', () => {
    const events: Json = [
      { name: 'exception', attributes: { 'exception.type': 'Timeout', 'exception.message': 'after 10 s', 'exception.stacktrace': 'at x' } },
    ];
    expect(readContent(span('TOOL', {}, { status_code: 'ERROR', events })).failure).toEqual({
      message: 'Timeout: after 10 s',
      stack: 'at x',
    });
    expect(readContent(span('TOOL', {}, { status_code: 'ERROR', status_message: 'no' })).failure?.message).toBe('no');
    expect(readContent(span('TOOL', {})).failure).toBeNull();
  });

  test('as an object reads like the record of it', () => {
    const object = {
      trace_id: 't',
      span_id: 's',
      name: 'n',
      kind: 'CHAIN',
      start_time: '',
      end_time: '',
      status_code: 'OK',
      attributes: { 'output.value': 'out' },
    };
    expect(readSpanObject(object)).toEqual(readContent(columnsOfSpan(object)));
    expect(short(readSpanObject(object).judged?.block)).toBe('out');
  });
});

describe('the body of a request', () => {
  const main = (body: Json) =>
    (seen(span('CHAIN', { 'input.value': typeof body === 'string' ? body : JSON.stringify(body) })).main[0] as Json[])[1];
  const call = { call: 'f', with: { a: 1 }, gave: 'r' };
  test.each<[string, Json]>([
    [
      'OpenAI chat',
      {
        model: 'm',
        messages: [
          { role: 'system', content: 's' },
          { role: 'user', content: [{ type: 'text', text: 'u' }] },
          { role: 'assistant', content: null, tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] },
          { role: 'tool', tool_call_id: '1', content: 'r' },
        ],
      },
    ],
    [
      'Anthropic',
      {
        system: 's',
        messages: [
          { role: 'user', content: 'u' },
          { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'f', input: { a: 1 } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: '1', content: [{ type: 'text', text: 'r' }] }] },
        ],
      },
    ],
    [
      'OpenAI responses',
      {
        instructions: 's',
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'u' }] },
          { type: 'function_call', call_id: '1', name: 'f', arguments: '{"a":1}' },
          { type: 'function_call_output', call_id: '1', output: 'r' },
        ],
      },
    ],
    [
      'Gemini',
      {
        systemInstruction: { parts: [{ text: 's' }] },
        contents: [
          { role: 'user', parts: [{ text: 'u' }] },
          { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
          { role: 'user', parts: [{ functionResponse: { name: 'f', response: 'r' } }] },
        ],
      },
    ],
    [
      'GenAI',
      [
        { role: 'system', parts: [{ type: 'text', content: 's' }] },
        { role: 'user', parts: [{ type: 'text', content: 'u' }] },
        { role: 'assistant', parts: [{ type: 'tool_call', id: '1', name: 'f', arguments: { a: 1 } }] },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: '1', response: 'r' }] },
      ],
    ],
    [
      'LangChain',
      {
        messages: [
          [
            { kwargs: { type: 'system', content: 's' } },
            { kwargs: { type: 'human', content: 'u' } },
            { kwargs: { type: 'ai', content: '', tool_calls: [{ id: '1', name: 'f', args: { a: 1 } }] } },
            { kwargs: { type: 'tool', content: 'r', tool_call_id: '1' } },
          ],
        ],
      },
    ],
  ])('of %s', (_, body) =>
    expect(main(body)).toEqual([
      ['system', 's'],
      ['user', 'u'],
      ['assistant', '', call],
    ]),
  );

  test.each<[string, Json, Json]>([
    ['OpenAI chat', { choices: [{ index: 0, message: { role: 'assistant', content: 'a' } }] }, [['assistant', 'a']]],
    ['Anthropic', { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'a' }] }, [['assistant', 'a']]],
    [
      'OpenAI responses',
      { output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] }] },
      [['assistant', 'a']],
    ],
    ['Gemini', { candidates: [{ content: { role: 'model', parts: [{ text: 'a' }] } }] }, [['assistant', 'a']]],
    ['a completion', { choices: [{ text: 'a' }] }, [['assistant', 'a']]],
    ['nothing we know', { answer: 'a', role: 'admin' }, { answer: 'a', role: 'admin' }],
  ])('answered by %s', (_, body, want) => expect(seen(span('CHAIN', { 'output.value': JSON.stringify(body) })).judged).toEqual(want));

  test('keeps parts that are no text', () => {
    const c = readContent(
      span('LLM', {
        'llm.input_messages': [
          {
            'message.role': 'user',
            'message.contents': [
              { 'message_content.type': 'text', 'message_content.text': 'See' },
              { 'message_content.type': 'image', 'message_content.image.image.url': 'https://x/y.png' },
              { 'message_content.type': 'reasoning', 'message_content.text': 'hm' },
              { type: 'odd', n: 1 },
            ],
          },
        ],
      }),
    );
    const block = c.sections[0]?.block;
    expect(block?.type === 'messages' && block.messages[0]?.parts).toEqual([
      { type: 'text', text: 'See' },
      { type: 'image', address: 'https://x/y.png' },
      { type: 'reasoning', text: 'hm' },
      { type: 'json', name: 'odd', value: { type: 'odd', n: 1 } },
    ]);
  });

  test('keeps an answer without its call, and a second answer to one call', () => {
    expect(
      main({
        messages: [
          { role: 'tool', tool_call_id: 'x', content: 'a' },
          { role: 'assistant', tool_calls: [{ id: '1', function: { name: 'f', arguments: '' } }] },
          { role: 'tool', tool_call_id: '1', content: 'b' },
          { role: 'tool', tool_call_id: '1', content: 'c' },
        ],
      }),
    ).toEqual([
      ['tool', 'a'],
      ['assistant', '', { call: 'f', with: '', gave: 'b' }],
      ['tool', 'c'],
    ]);
  });
});

describe('an example', () => {
  test.each<[string, JsonObject, unknown]>([
    [
      'with names of its own',
      { id: '1', question: 'q', answer: 'a', reference: 'r', topic: 't' },
      { main: [['question', 'q']], judged: 'a', reference: 'r', more: [] },
    ],
    [
      'with input, output and expected',
      { input: 'i', output: 'o', expected: 'e' },
      { main: [['input', 'i']], judged: 'o', reference: 'e', more: [] },
    ],
    [
      'whose answer is the reference',
      { question: 'q', output: 'o', answer: 'a' },
      { main: [['question', 'q']], judged: 'o', reference: 'a', more: [] },
    ],
    [
      'with objects',
      { input: { question: 'q' }, output: { text: 'o', n: 1 } },
      { main: [['input', 'q']], judged: { text: 'o', n: 1 }, reference: null, more: [] },
    ],
    [
      'with messages',
      {
        messages: [
          { role: 'user', content: 'u' },
          { role: 'assistant', content: 'a' },
        ],
      },
      { main: [['messages', [['user', 'u']]]], judged: [['assistant', 'a']], reference: null, more: [] },
    ],
    [
      'with messages and an output',
      { messages: [{ role: 'user', content: 'u' }], output: 'o' },
      { main: [['messages', [['user', 'u']]]], judged: 'o', reference: null, more: [] },
    ],
    [
      'with context',
      { input: 'i', contexts: ['a', 'b'], output: 'o' },
      {
        main: [
          ['input', 'i'],
          ['contexts', [' null: a', ' null: b']],
        ],
        judged: 'o',
        reference: null,
        more: [],
      },
    ],
    [
      'of a span',
      { 'attributes.input.value': 'i', 'attributes.output.value': 'o' },
      { main: [['attributes.input.value', 'i']], judged: 'o', reference: null, more: [] },
    ],
    [
      'with nothing known',
      { id: '1', colour: 'red', size: 3 },
      { main: [['attributes', ['colour', 'size']]], judged: null, reference: null, more: [] },
    ],
    [
      'with long members',
      { input: 'i', notes: 'n'.repeat(400) },
      { main: [['input', 'i']], judged: null, reference: null, more: ['notes'] },
    ],
    ['with nothing', {}, { main: [], judged: null, reference: null, more: [] }],
  ])('%s', (_, data, want) => expect(seen(data)).toEqual(want));

  test.each([null, 7, 'text', [1], undefined])('that is %j is shown all the same', (data) =>
    expect(readContent(data).kind).toBe('example'),
  );
});

describe('hostile content', { timeout: 60_000 }, () => {
  const small: Json[] = [
    ...payloads.map((p) => p.text),
    JSON.parse(deepList),
    JSON.parse(deepObject),
    { __proto__: null, role: 'user' },
    [null, 1, [[]]],
    ['x', { role: 7, content: { x: 1 } }],
  ];
  const fields = [
    'llm.input_messages',
    'llm.output_messages',
    'input.value',
    'output.value',
    'retrieval.documents',
    'tool.name',
    'tool.parameters',
    'openinference.span.kind',
    'llm.prompts',
    'metadata',
    'reranker.query',
  ];
  test.each(fields)('does no harm in %s', (field) => {
    for (const value of small) {
      for (const kind of ['LLM', 'TOOL']) {
        const other = { [`attributes.${field}`]: value, events: value, name: value, status_code: 'ERROR' };
        expect(readContent({ ...span(kind, { 'output.value': 'o' }), ...other }).kind).toBe('span');
      }
    }
  });
  test.each(large)('does no harm by its size: $name', ({ text }) => {
    for (const field of ['llm.input_messages', 'output.value', 'retrieval.documents', 'metadata']) {
      expect(readContent(span('LLM', { [field]: text })).kind).toBe('span');
    }
    expect(readContent({ input: text, output: text }).judged).not.toBeNull();
  });
  test('does no harm in an example', () => {
    for (const key of ['input', 'output', 'reference', 'messages', 'context', '__proto__', 'constructor', 'id']) {
      for (const value of small) readContent(JSON.parse(`{${JSON.stringify(key)}:${writeJson(value)}}`));
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  test('never loses a column', () => {
    const data = span('LLM', Object.fromEntries(payloads.map((p) => [p.name, p.text])));
    const c = readContent(data);
    const keys = new Set([
      ...c.more.map((s) => s.name),
      ...c.metadata.map((e) => e.key),
      ...c.sections.flatMap((s) => (s.block.type === 'entries' ? s.block.entries.map((e) => `attributes.${e.key}`) : [])),
    ]);
    expect(Object.keys(data).filter((k) => !keys.has(k))).toEqual([]);
  });
});

describe('JSON', () => {
  test('is written as JSON.stringify does', () => {
    for (const value of [{ a: [1, 'x', null, { b: true }], c: {}, d: [], 'e"': '\n' }, [], 'x', 1, null, [[[]]]] as Json[])
      expect(writeJson(value)).toBe(JSON.stringify(value, null, 2));
  });
  test('keeps the digits of numbers that JavaScript would round', () => {
    const text =
      '{"a": 12345678901234567890, "b": 9007199254740993, "c": 0.1000000000000000055, "d": "12345678901234567890", "e": 1234567890123456}';
    const read = documentOf(text) as JsonObject;
    expect(Object.values(read).map((v) => exactNumber(v) ?? v)).toEqual([
      '12345678901234567890',
      '9007199254740993',
      '0.1000000000000000055',
      '12345678901234567890',
      1234567890123456,
    ]);
    expect(exactNumber(read.d as Json)).toBeUndefined();
    expect(writeJson(read).replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    expect(textOf(read.a)).toBe('12345678901234567890');
    expect(documentOf('[1234567890123456789, "unclosed')).toBeUndefined();
    const begin = process.cpuUsage();
    expect(documentOf(`[1234567890123456789, ${'\\"'.repeat(500_000)}`)).toBeUndefined();
    expect(documentOf(`[1234567890123456789, "${'\\"'.repeat(2_000_000)}"]`)).toBeDefined();
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(5_000);
  });
  test('is written however deep, and only as far as wanted', () => {
    expect(writeJson(JSON.parse(deepList)).replaceAll(/\s/g, '')).toBe(deepList);
    expect(
      writeJson(
        Array.from({ length: 100_000 }, () => 1),
        1_000,
      ).length,
    ).toBeLessThan(1_100);
  });
});
