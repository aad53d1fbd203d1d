// The columns of a record as they are used up by what is shown.
import { documentOf, isObject, textOf, type Json, type JsonObject } from './json';
import { ownSection, type Block, type Document, type Entry, type Section } from './model';

/** A value longer than this goes under "More" rather than into the metadata table. */
const longestMetadata = 300;

export class Columns {
  private readonly used = new Set<string>();
  constructor(private readonly data: JsonObject) {}

  has(key: string): boolean {
    return Object.hasOwn(this.data, key) && this.data[key] !== null && this.data[key] !== '';
  }

  look(key: string): Json | undefined {
    return this.has(key) ? this.data[key] : undefined;
  }

  /** Returns a column and counts it as shown. */
  take(key: string): Json | undefined {
    const value = this.look(key);
    if (value !== undefined) this.used.add(key);
    return value;
  }

  use(...keys: string[]) {
    for (const key of keys) this.used.add(key);
  }

  isUsed(key: string): boolean {
    return this.used.has(key);
  }

  keys(): string[] {
    return Object.keys(this.data);
  }

  /** Divides what is left into large and small columns. */
  rest(): { more: Section[]; metadata: Entry[] } {
    const more: Section[] = [];
    const metadata: Entry[] = [];
    for (const key of this.keys()) {
      if (this.used.has(key)) continue;
      const value = this.data[key] as Json;
      if (isSmall(value)) metadata.push({ key, value });
      else more.push(ownSection(key, blockOf(value)));
    }
    // The attributes that the server has shown under other names already come last.
    const original = (s: Section) => Number(s.name.startsWith('attributes.gen_ai.'));
    return { more: more.sort((a, b) => original(a) - original(b)), metadata };
  }
}

/** Whether a value fits a row of a table: short text, or an object or list with few, short members; the same inside text. */
function isSmall(value: Json): boolean {
  if (typeof value === 'string' && value.length > longestMetadata) return false;
  const parsed = documentOf(value);
  if (parsed === undefined) return true;
  const members = Object.values(parsed);
  return members.length <= 12 && members.every((m) => (typeof m !== 'object' || m === null) && String(m).length <= 60);
}

/** Shows text as text and JSON, also JSON inside text, as a tree. */
export function blockOf(value: Json): Block {
  const parsed = documentOf(value);
  if (parsed === undefined) return { type: 'text', text: textOf(value) };
  return typeof value === 'string' ? { type: 'json', value: parsed, source: value } : { type: 'json', value: parsed };
}

/** Reads a list of found documents in the usual forms; undefined when it is none. */
export function readDocuments(value: Json | undefined): Document[] | undefined {
  const list = documentOf(value);
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const documents = list.map(readDocument);
  return documents.every((d) => d !== undefined) ? documents : undefined;
}

function readDocument(value: Json): Document | undefined {
  if (typeof value === 'string') return { id: '', title: '', text: value, score: null, metadata: null };
  if (!isObject(value)) return undefined;
  const d = isObject(value.document) ? value.document : value;
  const member = (...names: string[]) => {
    const key = names.flatMap((n) => [`document.${n}`, n]).find((n) => Object.hasOwn(d, n) && d[n] !== null);
    return key === undefined ? undefined : d[key];
  };
  const content = member('content', 'page_content', 'text');
  const id = member('id');
  if (content === undefined && id === undefined) return undefined;
  const score = Number(textOf(member('score')) || Number.NaN);
  const metadata = documentOf(member('metadata')) ?? member('metadata') ?? null;
  return {
    id: textOf(id),
    title: titleOf(metadata) || textOf(member('title', 'name')),
    text: textOf(content),
    score: Number.isFinite(score) ? score : null,
    metadata,
  };
}

function titleOf(metadata: Json): string {
  if (!isObject(metadata)) return '';
  for (const key of ['title', 'file_name', 'filename', 'source', 'name', 'url']) {
    const value = metadata[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}
