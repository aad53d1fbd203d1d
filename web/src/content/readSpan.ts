// Reads the flat columns of a span: OpenInference attributes, to which the server has mapped those of OpenTelemetry GenAI.
import { joinResults, messageText, readAttributeMessages, readBody, type Message } from './chat';
import { blockOf, readDocuments, type Columns } from './columns';
import { documentOf, isObject, textOf, writeJson, type Json } from './json';
import { section, type Block, type Content, type Failure, type Section } from './model';

const attribute = (key: string) => `attributes.${key}`;

/** What of a span is in the main view; each reader takes the columns it shows. */
interface View {
  sections: Section[];
  judged: Section | null;
}

export function readSpan(columns: Columns): Content {
  const spanKind = textOf(columns.look(attribute('openinference.span.kind')));
  const view = chatView(columns) ?? documentView(columns) ?? toolView(columns, spanKind) ?? valueView(columns) ?? attributeView(columns);
  if (view.sections.some((s) => s.block.type === 'messages') || view.judged?.block.type === 'messages') {
    const found = takeDocuments(columns, 'retrieval.documents');
    if (found) view.sections.push(section('documents', found));
  }
  dropRepeated(columns, view);
  const name = textOf(columns.look('name'));
  const failure = readFailure(columns);
  return { kind: 'span', name, spanKind, failure, ...view, reference: null, ...columns.rest() };
}

function chatView(columns: Columns): View | undefined {
  const [given, said] = [attribute('llm.input_messages'), attribute('llm.output_messages')];
  let input = readAttributeMessages(columns.look(given), 'user');
  if (input) columns.use(given);
  let output = readAttributeMessages(columns.look(said), 'assistant');
  if (output) columns.use(said);
  input ??= takeBody(columns, 'input', 'user') ?? takePrompts(columns);
  if (!input && !output) return undefined;
  output ??= takeBody(columns, 'output', 'assistant');

  const sections: Section[] = [];
  if (input) sections.push(section('messages', { type: 'messages', messages: joinResults(input) }));
  else sections.push(...valueSection(columns, 'input'));
  const judged: Section | null = output
    ? section('output', { type: 'messages', messages: output })
    : (valueSection(columns, 'output')[0] ?? null);
  return { sections, judged };
}

/** Takes the messages of a JSON body. */
function takeBody(columns: Columns, side: 'input' | 'output', role: string): Message[] | undefined {
  const messages = readBody(columns.look(attribute(`${side}.value`)), role);
  if (messages) columns.use(attribute(`${side}.value`), attribute(`${side}.mime_type`));
  return messages;
}

/** Takes the prompts of a completion, the older kind of model call. */
function takePrompts(columns: Columns): Message[] | undefined {
  const prompts = documentOf(columns.look(attribute('llm.prompts')));
  if (!Array.isArray(prompts) || prompts.length === 0) return undefined;
  columns.use(attribute('llm.prompts'));
  return prompts.map((p) => ({
    role: 'user',
    parts: [{ type: 'text', text: textOf(isObject(p) ? (p['prompt.text'] ?? p) : p) }],
    calls: [],
  }));
}

function takeDocuments(columns: Columns, key: string): Block | undefined {
  const documents = readDocuments(columns.look(attribute(key)));
  if (!documents) return undefined;
  columns.use(attribute(key));
  return { type: 'documents', documents };
}

function documentView(columns: Columns): View | undefined {
  const found = takeDocuments(columns, 'reranker.output_documents') ?? takeDocuments(columns, 'retrieval.documents');
  if (!found) return undefined;
  const query = columns.take(attribute('reranker.query'));
  const sections = query === undefined ? valueSection(columns, 'input', 'query') : [section('query', blockOf(query))];
  return { sections, judged: section('documents', found) };
}

function toolView(columns: Columns, spanKind: string): View | undefined {
  if (spanKind !== 'TOOL' && !(columns.has(attribute('tool.name')) && !columns.has(attribute('llm.model_name')))) return undefined;
  const parameters = columns.look(attribute('tool.parameters'));
  const given = columns.take(attribute('input.value'));
  columns.use(attribute('input.mime_type'));
  if (given === undefined || same(given, parameters)) columns.use(attribute('tool.parameters'));
  const call = {
    id: textOf(columns.look(attribute('tool_call.id'))),
    name: textOf(columns.take(attribute('tool.name')) ?? columns.look('name')),
    arguments: argumentsOf(given ?? parameters),
  };
  return { sections: [section('tool', { type: 'call', call })], judged: valueSection(columns, 'output')[0] ?? null };
}

const argumentsOf = (value: Json | undefined): Json => documentOf(value) ?? value ?? null;

/** Compares two values that may be JSON or the text of it. */
function same(a: Json, b: Json | undefined): boolean {
  if (b === undefined) return false;
  return writeJson(argumentsOf(a)) === writeJson(argumentsOf(b));
}

function valueView(columns: Columns): View | undefined {
  const sections = valueSection(columns, 'input');
  const judged = valueSection(columns, 'output')[0] ?? null;
  return sections.length > 0 || judged ? { sections, judged } : undefined;
}

function valueSection(columns: Columns, side: 'input' | 'output', name: 'input' | 'output' | 'query' = side): Section[] {
  const value = columns.take(attribute(`${side}.value`));
  if (value === undefined) return [];
  columns.use(attribute(`${side}.mime_type`));
  const messages = readBody(value, side === 'input' ? 'user' : 'assistant');
  return [section(name, messages ? { type: 'messages', messages } : blockOf(value))];
}

/** Shows the attributes of a span that says nothing better about itself. */
function attributeView(columns: Columns): View {
  const entries = columns
    .keys()
    .filter((k) => k.startsWith('attributes.'))
    .map((key) => ({ key: key.slice('attributes.'.length), value: columns.take(key) ?? null }));
  return { sections: entries.length > 0 ? [section('attributes', { type: 'entries', entries })] : [], judged: null };
}

/** Leaves out of "More" the input and output that only repeat a message shown. */
function dropRepeated(columns: Columns, view: View) {
  const shown = new Set<string>();
  for (const s of view.judged ? [...view.sections, view.judged] : view.sections) {
    if (s.block.type !== 'messages') continue;
    for (const m of s.block.messages) shown.add(messageText(m));
  }
  for (const side of ['input', 'output']) {
    const value = columns.look(attribute(`${side}.value`));
    if (typeof value === 'string' && shown.has(value)) columns.use(attribute(`${side}.value`), attribute(`${side}.mime_type`));
  }
}

function readFailure(columns: Columns): Failure | null {
  if (columns.look('status_code') !== 'ERROR') return null;
  const events = documentOf(columns.look('events'));
  const exception = Array.isArray(events) ? events.findLast((e) => isObject(e) && e.name === 'exception') : undefined;
  if (exception && Array.isArray(events) && events.length === 1) columns.use('events');
  const attributes = isObject(exception) && isObject(exception.attributes) ? exception.attributes : {};
  const type = textOf(attributes['exception.type']);
  const message = textOf(attributes['exception.message']) || textOf(columns.look('status_message'));
  return { message: type && message ? `${type}: ${message}` : type || message, stack: textOf(attributes['exception.stacktrace']) };
}
