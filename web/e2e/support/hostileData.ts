// A server full of content as an attacker would write it: every payload in every field that takes text.
import { randomBytes } from 'node:crypto';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import type { Payload } from '../../src/content/hostile';
import { hex } from './spans';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Attributes = Record<string, Json>;

/** How many payloads share a trace, a queue and an example. */
export const groupSize = 20;

export type Group = { texts: string[]; trace: string; judged: string[]; example: string; queue: string };
export type HostileData = { project: string; dataset: string; wide: string; versions: string[]; queues: string[]; groups: Group[]; refused: Record<string, number>; configs: string[]; examples: string[] };

/** JSON has no halves of characters, and this server takes no nulls in the names of things. */
const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');
const short = (text: string, most = 250) => [...storable(text)].slice(0, most).join('').trim();

const otlp = (value: Json): object =>
  typeof value === 'string' ? { stringValue: value }
  : typeof value === 'number' ? { doubleValue: value }
  : typeof value === 'boolean' ? { boolValue: value }
  : Array.isArray(value) ? { arrayValue: { values: value.map(otlp) } }
  : { kvlistValue: { values: Object.entries(value ?? {}).map(([key, inner]) => ({ key, value: otlp(inner) })) } };
const attributesOf = (attributes: Attributes) => Object.entries(attributes).map(([key, value]) => ({ key, value: otlp(value) }));

const done = async (response: APIResponse): Promise<APIResponse> => {
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${(await response.text()).slice(0, 2000)}`);
  return response;
};
const idOf = async (response: APIResponse): Promise<string> => ((await (await done(response)).json()) as { id: string }).id;

/** One trace for some payloads: a span for each that has it wherever there is one text, and spans that have lists of all. */
function spansOf(texts: string[], trace: string, at: number): { spans: object[]; judged: string[] } {
  const root = hex(8);
  const spans: object[] = [];
  const judged: string[] = [];
  const add = (name: string, kind: string, attributes: Attributes, more: { message?: string; id?: string; events?: object[] } = {}) => {
    const id = more.id ?? hex(8);
    const begin = BigInt(at + spans.length) * 1_000_000n;
    spans.push({
      traceId: trace, spanId: id, ...(id === root ? {} : { parentSpanId: root }), name,
      startTimeUnixNano: String(begin), endTimeUnixNano: String(begin + 5_000_000n), events: more.events ?? [],
      status: more.message === undefined ? { code: 1 } : { code: 2, message: more.message },
      attributes: attributesOf({ 'openinference.span.kind': kind, ...attributes }),
    });
    return id;
  };
  const all = texts.join('\n\n');
  const event = (name: string, attributes: Attributes) => ({ name, timeUnixNano: String(BigInt(at) * 1_000_000n), attributes: attributesOf(attributes) });

  add(texts[0] ?? '', 'AGENT', { 'input.value': all, 'output.value': all, 'session.id': texts[1] ?? '' }, { id: root });
  const list = (prefix: string, member: (text: string, n: number) => Attributes) =>
    Object.assign({}, ...texts.map((text, n) => Object.fromEntries(Object.entries(member(text, n)).map(([key, value]) => [`${prefix}.${n}.${key}`, value])))) as Attributes;
  const message = (text: string, n: number): Attributes => ({
    'message.role': n % 3 ? ['user', 'assistant', 'system', 'tool'][n % 4] as string : text, 'message.content': text, 'message.name': text,
    'message.tool_calls.0.tool_call.id': text, 'message.tool_calls.0.tool_call.function.name': text,
    'message.tool_calls.0.tool_call.function.arguments': JSON.stringify({ [text]: text, list: [text, { [text]: null }] }),
  });
  const own: Attributes = Object.fromEntries(texts.map((text) => [text || 'empty', text]));
  judged.push(add('messages', 'LLM', {
    ...list('llm.input_messages', message),
    ...list('llm.output_messages', (text) => ({ 'message.role': 'assistant', 'message.content': text })),
    ...list('llm.tools', (text) => ({ 'tool.json_schema': JSON.stringify({ name: text, description: text }) })),
    'llm.input_messages.0.message.contents.0.message_content.type': 'image', 'llm.input_messages.0.message.contents.0.message_content.image.image.url': texts[2] ?? '',
    'llm.invocation_parameters': JSON.stringify(own), metadata: JSON.stringify(own),
  }));
  judged.push(add('documents', 'RETRIEVER', {
    'input.value': texts[3] ?? '',
    ...list('retrieval.documents', (text) => ({ 'document.content': text, 'document.id': text, 'document.metadata': JSON.stringify({ title: text, [text]: text }) })),
  }));
  judged.push(add('tool', 'TOOL', { 'tool.name': texts[4] ?? '', 'tool.description': all, 'tool.parameters': JSON.stringify(own), 'input.value': JSON.stringify(texts), 'output.value': all }));
  judged.push(add('attributes', 'CHAIN', { ...own, own, list: texts, deep: { own: { own } }, 'tag.tags': texts }, {
    message: all,
    events: [
      event('exception', { 'exception.type': texts[5] ?? '', 'exception.message': all, 'exception.stacktrace': all }),
      ...texts.map((text) => event(text, { [text || 'empty']: text, nested: { [text || 'empty']: [text] } })),
    ],
  }));
  judged.push(add('bodies', 'LLM', {
    'input.value': JSON.stringify({ messages: texts.map((text, n) => ({ role: n % 2 ? 'user' : text, content: n % 3 ? text : [{ type: 'text', text }, { type: 'image_url', image_url: { url: text } }, { type: text, [text]: text }] })) }),
    'input.mime_type': texts[6] ?? '', 'output.value': JSON.stringify({ choices: texts.map((text) => ({ message: { role: 'assistant', content: text, refusal: text, reasoning_content: text } })) }),
  }));
  for (const text of texts) {
    add(text, text, {
      'input.value': text, 'output.value': text, 'input.mime_type': text, 'output.mime_type': text, 'llm.model_name': text, 'llm.provider': text, 'llm.system': text,
      'session.id': text, 'user.id': text, 'llm.token_count.total': text, metadata: text, 'embedding.model_name': text,
    }, { message: text, events: [event(text, { 'exception.message': text })] });
  }
  return { spans, judged };
}

/** Runs a few at a time. */
async function each<T>(list: T[], work: (one: T, n: number) => Promise<unknown>): Promise<void> {
  const rest = list.entries();
  await Promise.all(Array.from({ length: 6 }, async () => {
    for (const [n, one] of rest) await work(one, n);
  }));
}

/** Fills the server, and says of each kind of name how many payloads it refused. */
export async function fill(api: APIRequestContext, space: string, payloads: Payload[], annotators: string[]): Promise<HostileData> {
  const refused: Record<string, number> = {};
  const attempt = async (what: string, path: string, data: object): Promise<string | undefined> => {
    const response = await api.post(path, { data });
    if (response.ok()) return ((await response.json()) as { id?: string }).id;
    if (response.status() >= 500) await done(response);
    refused[what] = (refused[what] ?? 0) + 1;
    if (process.env.SHOW_REFUSED) console.log(what, JSON.stringify(data).slice(0, 200), (await response.text()).slice(0, 300));
    return undefined;
  };
  const texts = payloads.map(({ text }) => text);
  const groups: Group[] = [];
  for (let from = 0; from < texts.length; from += groupSize) {
    groups.push({ texts: texts.slice(from, from + groupSize).map((text) => text.toWellFormed()), trace: hex(16), judged: [], example: '', queue: '' });
  }

  // Traces.
  const projectName = `Traces ${short(texts[1] ?? '', 100)}`;
  const resource = { attributes: attributesOf({ 'openinference.project.name': projectName, 'service.name': texts[0] ?? '' }) };
  for (const [n, group] of groups.entries()) {
    const { spans, judged } = spansOf(group.texts, group.trace, Date.now() - 600_000 + n * 10_000);
    group.judged = judged.map((span) => `${group.trace}:${span}`);
    await done(await api.post('/v1/traces', { data: { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: texts[0], version: texts[2] }, spans }] }] } }));
  }
  const { projects } = (await (await done(await api.get(`/v2/projects?space_id=${encodeURIComponent(space)}&limit=100`))).json()) as { projects: { id: string; name: string }[] };
  const project = projects.find(({ name }) => name === projectName)?.id;
  if (!project) throw new Error(`no project ${projectName} among ${projects.map(({ name }) => name)}`);

  // Examples: of one payload each, of many, and with payloads for names of members.
  const single = texts.map(storable).map((text) => ({ input: text, output: text, reference: `${text} `, note: text, nested: { [text]: [text, { [text]: text }] } }));
  const dataset = await idOf(await api.post('/v2/datasets', { data: { space_id: space, name: `Examples ${short(texts[0] ?? '', 100)}`, examples: single } }));
  const many = groups.map(({ texts: some }) => {
    const own = some.map(storable);
    return {
      messages: own.map((text, n) => ({ role: n % 2 ? text : 'user', content: text, name: text, tool_calls: [{ id: text, function: { name: text, arguments: JSON.stringify({ [text]: text }) } }] })),
      output: own.join('\n\n'), expected: own.toReversed().join('\n\n'), contexts: own, metadata: Object.fromEntries(own.map((text) => [text, { [text]: text }])),
    };
  });
  const mixed = await idOf(await api.post('/v2/datasets', { data: { space_id: space, name: 'Many', examples: many } }));
  const listed = (await (await done(await api.get(`/v2/datasets/${encodeURIComponent(mixed)}/examples?limit=500`))).json()) as { examples: { id: string }[] };
  for (const [n, group] of groups.entries()) group.example = listed.examples[n]?.id ?? '';
  const wide = await idOf(await api.post('/v2/datasets', { data: { space_id: space, name: 'Wide', examples: [{ input: 'names of members' }] } }));
  for (const text of texts) await attempt('member', `/v2/datasets/${encodeURIComponent(wide)}/examples`, { examples: [{ [short(text, 200)]: short(text, 2000) }] });

  // A second version in which each example has changed.
  const all = (await (await done(await api.get(`/v2/datasets/${encodeURIComponent(dataset)}/examples?limit=500`))).json()) as { examples: { id: string; output: string }[] };
  const before = await versionsOf(api, dataset);
  await done(await api.patch(`/v2/datasets/${encodeURIComponent(dataset)}/examples`, { data: { new_version: short(texts[0] ?? ''), examples: all.examples.map(({ id, output }) => ({ id, output: `${output} changed`, note: output })) } }));
  const versions = [...before, ...(await versionsOf(api, dataset)).filter((id) => !before.includes(id))];

  // Names of everything that people name.
  await each(texts, async (text, n) => {
    const name = short(text);
    await attempt('project', '/v2/projects', { space_id: space, name });
    await attempt('dataset', '/v2/datasets', { space_id: space, name, examples: [{ input: storable(text) }] });
    await attempt('person', `/api/v1/spaces/${encodeURIComponent(space)}/invitations`, { email: `p${n}-${randomBytes(3).toString('hex')}@example.com`, role: 'ANNOTATOR', name });
    await attempt('API key', '/api/v1/api-keys', { name });
  });
  const configs: string[] = [];
  await each(texts, async (text) => {
    const id = await attempt('config', '/v2/annotation-configs', { space_id: space, annotation_config_type: 'FREEFORM', name: short(text) });
    if (id) configs.push(id);
  });

  // A queue for each group, with its records and what was said of them.
  const queuePath = `/api/v1/spaces/${encodeURIComponent(space)}/queues`;
  const queues: string[] = [];
  for (const [n, group] of groups.entries()) {
    const labels = [...new Set(group.texts.map((text) => short(text, 100)).filter(Boolean))];
    const choice = await idOf(await api.post('/v2/annotation-configs', { data: { space_id: space, annotation_config_type: 'CATEGORICAL', name: `choice ${n} ${labels[0]}`, values: labels.map((label, score) => ({ label, score })), optimization_direction: 'NONE' } }));
    const number = await idOf(await api.post('/v2/annotation-configs', { data: { space_id: space, annotation_config_type: 'CONTINUOUS', name: `number ${n} ${labels[1]}`, minimum_score: 0, maximum_score: 1, optimization_direction: 'NONE' } }));
    const words = await idOf(await api.post('/v2/annotation-configs', { data: { space_id: space, annotation_config_type: 'FREEFORM', name: `words ${n} ${labels[2]}` } }));
    configs.push(choice);
    group.queue = await idOf(await api.post(queuePath, { data: {
      name: `Group ${n} ${labels[3]}`, configs: [{ id: choice, required: false }, { id: number, required: false }, { id: words, required: false }], annotator_emails: annotators, blind: 'OFF',
      instructions: [...group.texts.map(storable).join('\n\n')].slice(0, 4900).join(''),
    } }));
    queues.push(group.queue);
    const add = async (source: object) => {
      const text = await (await done(await api.post(`/api/v1/queues/${encodeURIComponent(group.queue)}/additions`, { data: { source } }))).text();
      if (!text.includes('"done":true')) throw new Error(`adding records: ${text}`);
    };
    await add({ kind: 'TRACE', project_id: project, ids: [group.trace] });
    await add({ kind: 'SPAN', project_id: project, ids: group.judged });
    await add({ kind: 'EXAMPLE', dataset_id: mixed, ids: [group.example] });
    const { records } = (await (await done(await api.get(`/api/v1/queues/${encodeURIComponent(group.queue)}/records?limit=50`))).json()) as { records: { id: string }[] };
    const record = (id: string, rest: string) => `/api/v1/queues/${encodeURIComponent(group.queue)}/records/${encodeURIComponent(id)}${rest}`;
    await done(await api.post(`/api/v1/queues/${encodeURIComponent(group.queue)}/records/bulk`, { data: {
      action: 'ANNOTATE', record_ids: records.map(({ id }) => id),
      annotations: [{ config_id: choice, label: labels[n % labels.length] }, { config_id: number, score: 0.5 }, { config_id: words, text: group.texts.map(storable).join('\n\n').slice(0, 9000).toWellFormed() }],
    } }));
    for (const { id } of records) await done(await api.put(record(id, '/flag'), { data: { reason: short(group.texts.join(' '), 900) } }));
    for (const text of group.texts) await done(await api.post(record(records[0]?.id ?? '', '/comments'), { data: { text: short(text, 9000) || 'blank' } }));
  }
  await each(texts, (text) => attempt('queue', queuePath, { name: short(text), configs: [{ id: configs[0] }], instructions: short(text, 4000) }));
  return { project, dataset, wide, versions, queues, groups, refused, configs, examples: all.examples.map(({ id }) => id) };
}

async function versionsOf(api: APIRequestContext, dataset: string): Promise<string[]> {
  const { versions } = (await (await done(await api.get(`/v2/datasets/${encodeURIComponent(dataset)}`))).json()) as { versions: { id: string }[] };
  return versions.map(({ id }) => id);
}
