// What there is to see of a record, a span or an example: the main view, what is judged, the reference, and the rest.
import type { Message, ToolCall } from './chat';
import type { Json } from './json';

export interface Document {
  id: string;
  title: string;
  text: string;
  score: number | null;
  metadata: Json;
}

export interface Entry {
  key: string;
  value: Json;
}

/** Something shown as one piece. */
export type Block =
  | { type: 'text'; text: string }
  | { type: 'json'; value: Json; /** The text that held it. */ source?: string }
  | { type: 'messages'; messages: Message[] }
  | { type: 'documents'; documents: Document[] }
  | { type: 'call'; call: ToolCall }
  | { type: 'entries'; entries: Entry[] };

/** Names of sections that the app itself has a word for; any other name is the content's own and shown as it is. */
export const sectionNames = ['messages', 'input', 'output', 'documents', 'query', 'tool', 'attributes', 'reference'] as const;
export type SectionName = (typeof sectionNames)[number];

export interface Section {
  name: string;
  /** Whether the app has a word for the name. */
  known: boolean;
  block: Block;
}

export interface Failure {
  message: string;
  stack: string;
}

export interface Content {
  kind: 'span' | 'example';
  /** The name of the span; empty for an example. */
  name: string;
  spanKind: string;
  failure: Failure | null;
  /** The main view. */
  sections: Section[];
  judged: Section | null;
  reference: Section | null;
  /** Large columns that the main view does not show. */
  more: Section[];
  /** Small columns that the main view does not show. */
  metadata: Entry[];
}

/** The name of a column as it is shown: nearly all are attributes, which need not be said of each. */
export const shortName = (key: string): string => (key.startsWith('attributes.') ? key.slice('attributes.'.length) : key);

export const section = (name: SectionName, block: Block): Section => ({ name, known: true, block });
export const ownSection = (name: string, block: Block): Section => ({ name, known: false, block });
