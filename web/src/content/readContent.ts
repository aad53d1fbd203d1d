// The way from a record's data, whatever somebody put there, to what is shown.
import { Columns } from './columns';
import { isObject, type Json, type JsonObject } from './json';
import type { Content } from './model';
import { readExample } from './readExample';
import { readSpan } from './readSpan';

/** Reads the data of a record: the flat columns of a span (a trace has those of its root), or the members of an example. */
export function readContent(data: unknown): Content {
  if (!isObject(data)) return readExample(new Columns({ data: (data ?? null) as Json }));
  const isSpan = Object.hasOwn(data, 'context.span_id') || Object.hasOwn(data, 'attributes.openinference.span.kind');
  return isSpan ? readSpan(new Columns(data)) : readExample(new Columns(data));
}

/** A span with its content, as the server answers with it. */
export interface SpanObject {
  trace_id: string;
  span_id: string;
  parent_id?: string | null;
  name: string;
  kind: string;
  start_time: string;
  end_time: string;
  status_code: string;
  status_message?: string;
  /** By their names without "attributes." before them. */
  attributes: Readonly<Record<string, unknown>>;
  events?: readonly Readonly<Record<string, unknown>>[];
}

/** Turns a span into the columns that a record of it would have. */
export function columnsOfSpan(span: SpanObject): JsonObject {
  const data: JsonObject = {
    'context.trace_id': span.trace_id,
    'context.span_id': span.span_id,
    parent_id: span.parent_id ?? null,
    name: span.name,
    start_time: span.start_time,
    end_time: span.end_time,
    status_code: span.status_code,
    status_message: span.status_message ?? '',
    events: (span.events ?? []) as Json[],
    'attributes.openinference.span.kind': span.kind,
  };
  for (const [key, value] of Object.entries(span.attributes)) data[`attributes.${key}`] = value as Json;
  return data;
}

export const readSpanObject = (span: SpanObject): Content => readContent(columnsOfSpan(span));
