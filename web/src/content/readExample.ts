// Reads the members of a dataset example, whose names are its owner's: the usual names for input, output and reference are recognized.
import { readBody, readMessages, type Message } from './chat';
import { blockOf, readDocuments, type Columns } from './columns';
import { isObject, type Json } from './json';
import { ownSection, section, type Block, type Content, type Section } from './model';

const words = (text: string): string[] => text.split(' ');

const inputs = words('input inputs question prompt query request instruction user_input input.value attributes.input.value');
const outputs = words(
  'output outputs answer response completion actual_output generated generation prediction result model_output output.value ' +
  'attributes.output.value',
);
const references = words(
  'reference expected expected_output expected_answer reference_answer reference_output reference_outputs ground_truth ' +
  'ideal gold target answer',
);
const conversations = words('messages conversation chat attributes.llm.input_messages llm.input_messages');
const contexts = words('context contexts documents retrieved_documents retrieved_contexts attributes.retrieval.documents');

export function readExample(columns: Columns): Content {
  const sections: Section[] = [];
  let judged = takeFirst(columns, outputs, 'assistant');
  const chat = takeChat(columns);
  if (chat) {
    const last = chat.messages.at(-1);
    if (!judged && last?.role === 'assistant') {
      chat.messages.pop();
      judged = section('output', { type: 'messages', messages: [last] });
    }
    if (chat.messages.length > 0) sections.push(ownSection(chat.key, { type: 'messages', messages: chat.messages }));
  }
  const input = takeFirst(columns, inputs, 'user');
  if (input) sections.push(input);
  sections.push(...takeContexts(columns));
  const reference = takeFirst(columns, references, 'assistant');
  if (sections.length === 0 && !judged) sections.push(...everything(columns));
  return { kind: 'example', name: '', spanKind: '', failure: null, sections, judged, reference, ...columns.rest() };
}

function takeFirst(columns: Columns, names: string[], role: string): Section | null {
  const key = names.find((n) => columns.has(n) && !columns.isUsed(n));
  return key === undefined ? null : ownSection(key, readValue(columns.take(key) as Json, role));
}

/** Shows the one text of an object that has nothing else, such as {"question": "…"}, as that text. */
function readValue(value: Json, role: string): Block {
  const messages = readBody(value, role);
  if (messages) return { type: 'messages', messages };
  if (isObject(value)) {
    const members = Object.values(value);
    if (members.length === 1 && typeof members[0] === 'string') return blockOf(members[0]);
  }
  return blockOf(value);
}

function takeChat(columns: Columns): { key: string; messages: Message[] } | undefined {
  for (const key of conversations) {
    const messages = readMessages(columns.look(key));
    if (messages) {
      columns.use(key);
      return { key, messages };
    }
  }
  return undefined;
}

function takeContexts(columns: Columns): Section[] {
  return contexts.flatMap((key) => {
    const value = columns.look(key);
    if (value === undefined) return [];
    const documents = readDocuments(value);
    columns.use(key);
    return [ownSection(key, documents ? { type: 'documents', documents } : blockOf(value))];
  });
}

const kept = new Set(['id', 'created_at', 'updated_at']);

/** Shows all members of an example whose names say nothing to us. */
function everything(columns: Columns): Section[] {
  const entries = columns
    .keys()
    .filter((k) => !kept.has(k))
    .map((key) => ({ key, value: columns.take(key) ?? null }));
  return entries.length > 0 ? [section('attributes', { type: 'entries', entries })] : [];
}
