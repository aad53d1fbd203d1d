// Reads chat messages from the forms in which instrumentations and APIs write them: OpenInference attributes, OpenTelemetry GenAI
// parts, the bodies of OpenAI (chat and responses), Anthropic, Gemini and LangChain. What fits no form is kept as JSON.
import { documentOf, isObject, textOf, type Json, type JsonObject } from './json';

export type Part =
  { type: 'text' | 'reasoning'; text: string } | { type: 'image'; address: string } | { type: 'json'; name: string; value: Json };

export interface ToolCall {
  id: string;
  name: string;
  arguments: Json;
  /** What the tool gave back, once found by the call's id. */
  result?: Part[];
}

export interface Message {
  role: string;
  name?: string;
  parts: Part[];
  calls: ToolCall[];
  /** The id of the tool call that this message answers. */
  answers?: string;
}

/** Messages of one list that are read; a longer list is shown as JSON. */
const mostMessages = 10_000;

/** Returns the first member that is there and not null. */
function pick(from: JsonObject, ...keys: string[]): Json | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(from, key) ? from[key] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const langChainRoles: Record<string, string> = { human: 'user', ai: 'assistant', system: 'system', tool: 'tool', developer: 'developer' };

/** Looks through the wrappers that some forms put around a message. */
function unwrapped(value: Json): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const inner = pick(value, 'message', 'kwargs');
  if (isObject(inner)) {
    const role = pick(inner, 'role', 'message.role', 'type') ?? pick(value, 'role');
    return role === undefined ? inner : { ...inner, role };
  }
  return value;
}

const items = new Set(['function_call', 'function_call_output', 'reasoning', 'message']);

/** Says whether a value is a message: it names a role, and has something to say. */
function isMessage(value: Json): boolean {
  const m = unwrapped(value);
  if (!m) return false;
  const kind = pick(m, 'type');
  if (typeof kind === 'string' && items.has(kind) && pick(m, 'call_id', 'summary', 'content')) return true;
  const role = pick(m, 'message.role', 'role');
  if (typeof role !== 'string' && !(typeof kind === 'string' && Object.hasOwn(langChainRoles, kind))) return false;
  return [
    'content',
    'parts',
    'tool_calls',
    'function_call',
    'refusal',
    'message.content',
    'message.contents',
    'message.tool_calls',
    'message.function_call_name',
  ].some((k) => Object.hasOwn(m, k));
}

/** Reads a list of messages; undefined when it is none. */
export function readMessages(value: Json | undefined): Message[] | undefined {
  const list = documentOf(value);
  if (!Array.isArray(list) || list.length === 0 || list.length > mostMessages) return undefined;
  const flat = list.length === 1 && Array.isArray(list[0]) ? list[0] : list; // LangChain: one list per prompt
  if (!flat.some(isMessage)) return undefined;
  return joinResults(flat.flatMap((m) => readMessage(m, 'user')));
}

/** Reads the messages that OpenInference attributes hold, where each element is one whatever it lacks. */
export function readAttributeMessages(value: Json | undefined, role: string): Message[] | undefined {
  const list = documentOf(value);
  if (!Array.isArray(list) || list.length === 0 || list.length > mostMessages) return undefined;
  return list.flatMap((m) => readMessage(m, role));
}

/** Reads the body of a request or response; undefined when it holds no messages. */
export function readBody(value: Json | undefined, role: string): Message[] | undefined {
  const body = documentOf(value);
  if (body === undefined) return undefined;
  if (Array.isArray(body)) return readMessages(body);
  const found = bodyLists(body);
  if (found && found.length > 0 && found.length <= mostMessages) return joinResults(found.flatMap((m) => readMessage(m, role)));
  return isMessage(body) ? joinResults(readMessage(body, role)) : undefined;
}

/** Finds the messages of a body, with its instructions before them. */
function bodyLists(body: JsonObject): Json[] | undefined {
  const list = [body.messages, body.input, body.contents, body.output].find(
    (l) => Array.isArray(l) && l.flat().some((m) => isMessage(m) || isGemini(m)),
  );
  if (Array.isArray(list)) {
    const system = pick(body, 'system', 'instructions', 'systemInstruction', 'system_instruction');
    const flat = list.length === 1 && Array.isArray(list[0]) ? list[0] : list;
    return system === undefined ? flat : [asSystem(system), ...flat];
  }
  const choices = listOf(body.choices).concat(listOf(body.candidates), listOf(body.generations).flat());
  const answers = choices.flatMap((c): Json[] => {
    if (!isObject(c)) return [];
    if (isObject(c.message)) return [c.message];
    if (isObject(c.content)) return [c.content];
    return typeof c.text === 'string' ? [{ role: 'assistant', content: c.text }] : [];
  });
  return answers.length > 0 ? answers : undefined;
}

const isGemini = (m: Json) => isObject(m) && Array.isArray(m.parts);

function asSystem(system: Json): Json {
  return isObject(system) ? { ...system, role: 'system' } : { role: 'system', content: system };
}

/** Reads one message; the answers of tools that lie inside it become messages of their own. */
function readMessage(value: Json, fallback: string): Message[] {
  const m = unwrapped(value);
  if (!m) return [{ role: fallback, parts: readParts(value).parts, calls: [] }];
  const kind = textOf(pick(m, 'type'));
  if (kind === 'function_call') return [{ role: 'assistant', parts: [], calls: [readCall(m)] }];
  if (kind === 'function_call_output') {
    return [{ role: 'tool', parts: readParts(pick(m, 'output') ?? '').parts, calls: [], answers: textOf(pick(m, 'call_id')) }];
  }
  const content =
    pick(m, 'message.contents', 'parts', 'message.content', 'content', 'refusal') ??
    (kind === 'reasoning' ? pick(m, 'summary') : undefined);
  const read = readParts(content);
  const reasoning = pick(m, 'reasoning_content');
  if (typeof reasoning === 'string') read.parts.unshift({ type: 'reasoning', text: reasoning });
  const message: Message = {
    role: roleOf(m, kind, fallback),
    parts: kind === 'reasoning' ? read.parts.map((p) => (p.type === 'text' ? { ...p, type: 'reasoning' } : p)) : read.parts,
    calls: read.calls.concat(readCalls(m)),
  };
  const name = textOf(pick(m, 'message.name', 'name'));
  if (name) message.name = name;
  const answers = textOf(pick(m, 'message.tool_call_id', 'tool_call_id')) || (message.role === 'tool' ? textOf(pick(m, 'id')) : '');
  if (answers) message.answers = answers;
  if (read.answers.length > 0 && message.parts.length === 0 && message.calls.length === 0) return read.answers;
  return [...read.answers, message];
}

function roleOf(m: JsonObject, kind: string, fallback: string): string {
  const role = textOf(pick(m, 'message.role', 'role'));
  const known = Object.hasOwn(langChainRoles, role || kind) ? langChainRoles[role || kind] : undefined;
  if (role === 'model' || (kind === 'reasoning' && !role)) return 'assistant';
  return known ?? (role || fallback);
}

function readCalls(m: JsonObject): ToolCall[] {
  const calls = listOf(documentOf(pick(m, 'message.tool_calls', 'tool_calls'))).flatMap((c) => (isObject(c) ? [readCall(c)] : []));
  const older = pick(m, 'function_call');
  if (isObject(older)) calls.push(readCall(older));
  const name = pick(m, 'message.function_call_name');
  if (name !== undefined)
    calls.push({ id: '', name: textOf(name), arguments: argumentsOf(pick(m, 'message.function_call_arguments_json')) });
  return calls;
}

function readCall(c: JsonObject): ToolCall {
  const outer = isObject(c.tool_call) ? c.tool_call : c;
  const f = isObject(outer.function) ? outer.function : outer;
  return {
    id: textOf(pick(outer, 'tool_call.id', 'call_id', 'id')),
    name: textOf(pick(outer, 'tool_call.function.name') ?? pick(f, 'name')),
    arguments: argumentsOf(pick(outer, 'tool_call.function.arguments') ?? pick(f, 'arguments', 'args', 'input')),
  };
}

function argumentsOf(value: Json | undefined): Json {
  return documentOf(value) ?? value ?? null;
}

interface Read {
  parts: Part[];
  calls: ToolCall[];
  answers: Message[];
}

function readParts(content: Json | undefined): Read {
  const read: Read = { parts: [], calls: [], answers: [] };
  if (content === undefined || content === null || content === '') return read;
  const list = Array.isArray(content) ? content.slice(0, mostMessages) : [content];
  for (const part of list) addPart(read, part);
  return read;
}

function addPart(read: Read, part: Json) {
  if (!isObject(part)) {
    read.parts.push({ type: 'text', text: textOf(part) });
    return;
  }
  const p = isObject(part.message_content) ? part.message_content : part;
  const kind = textOf(pick(p, 'message_content.type', 'type'));
  const inner = pick(p, 'functionCall', 'functionResponse');
  if (kind === 'tool_use' || kind === 'tool_call' || (isObject(inner) && 'functionCall' in p)) {
    read.calls.push(readCall(isObject(inner) ? { id: inner.name ?? null, ...inner } : p));
    return;
  }
  if (kind === 'tool_result' || kind === 'tool_call_response' || isObject(inner)) {
    const from = isObject(inner) ? { id: inner.name ?? null, ...inner } : p;
    read.answers.push({
      role: 'tool',
      parts: readParts(pick(from, 'content', 'response', 'result')).parts,
      calls: [],
      answers: textOf(pick(from, 'tool_use_id', 'id')),
    });
    return;
  }
  const image = imageOf(p, kind);
  if (image !== undefined) {
    read.parts.push({ type: 'image', address: image });
    return;
  }
  const text = pick(p, 'message_content.text', 'text', 'thinking', 'content', 'refusal');
  if (typeof text === 'string') {
    read.parts.push({ type: kind === 'reasoning' || kind === 'thinking' ? 'reasoning' : 'text', text });
  } else {
    read.parts.push({ type: 'json', name: kind, value: p });
  }
}

/** Returns the address of an image part, which is never loaded; data inside the record is named by its type. */
function imageOf(p: JsonObject, kind: string): string | undefined {
  const url =
    pick(p, 'message_content.image.image.url', 'image_url', 'uri') ??
    (isObject(p.message_content) ? undefined : pick(p, 'message_content.image'));
  if (isObject(url)) return textOf(pick(url, 'url', 'image.url')) || undefined;
  if (url !== undefined && (kind.includes('image') || kind === 'uri' || kind === '')) return textOf(url);
  const source = pick(p, 'source', 'inlineData');
  if (isObject(source) && (kind === 'image' || kind === '')) {
    return textOf(pick(source, 'url')) || `data:${textOf(pick(source, 'media_type', 'mimeType'))}`;
  }
  return undefined;
}

/** Puts what tools gave back beside the calls that asked for it; an answer without its call stays a message. */
export function joinResults(messages: Message[]): Message[] {
  const open = new Map<string, ToolCall>();
  const joined: Message[] = [];
  for (const m of messages) {
    const call = m.answers ? open.get(m.answers) : undefined;
    if (call && m.calls.length === 0) {
      call.result = m.parts;
      open.delete(m.answers as string);
      continue;
    }
    const calls = m.calls.map((c) => ({ ...c }));
    for (const c of calls) if (c.id && !c.result) open.set(c.id, c);
    joined.push({ ...m, calls });
  }
  return joined;
}

/** Returns the plain text of a message. */
export function messageText(m: Message): string {
  return m.parts.flatMap((p) => (p.type === 'text' ? [p.text] : [])).join('\n');
}
