// Spans as examples of a dataset: read whole, a batch at a time, and imported as one file, so that all of them arrive or none.
import { type Ax, ax, idempotencyKey, type Postil, postil, unwrap } from '../../api';
import { partsOf, rowId, spanPage, type SpanList } from './data';

/** The spans with these ids (`trace:span`), or all of the list. */
export type SpansToRead = { list: SpanList; ids?: string[]; count: number };

type Span = Ax['Span'];
type Example = Record<string, unknown>;

export const mostExamples = 10_000;
/** Rules of the server. */
export const largestImport = 64 * 1024 * 1024;
const batch = 100;

/** The ids of the spans, in the order of the list. */
export async function idsOf({ list, ids }: SpansToRead, signal: AbortSignal): Promise<string[]> {
  if (ids) return ids;
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { rows, pagination } = await spanPage(list, { limit: 500, cursor, signal });
    found.push(...rows.map(rowId));
    cursor = pagination.next_cursor;
    if (!cursor || found.length > mostExamples) return found;
  }
}

/** Reads spans, and says after each batch how many were asked for. Those that are gone are left out. */
export async function* readExamples(list: SpanList, ids: readonly string[], signal: AbortSignal): AsyncGenerator<{ examples: Example[]; read: number }> {
  for (let from = 0; from < ids.length; from += batch) {
    const wanted = ids.slice(from, from + batch);
    const spans = await readSpans(list, wanted, signal);
    const byId = new Map(spans.map((span) => [rowId(span.context), span]));
    const examples = wanted.flatMap((id) => {
      const span = byId.get(id);
      return span ? [exampleOf(span)] : [];
    });
    yield { examples, read: from + wanted.length };
  }
}

async function readSpans(list: SpanList, ids: readonly string[], signal: AbortSignal): Promise<Span[]> {
  const { project, start_time, end_time } = list;
  const filter = `context.span_id IN (${[...new Set(ids.map((id) => `'${partsOf(id).span}'`))].join(', ')})`;
  const spans: Span[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = unwrap(
      await ax.POST('/v2/spans', {
        params: { query: { limit: 500, ...(cursor ? { cursor } : {}) } },
        body: { project_id: project, start_time, end_time, filter },
        signal,
      }),
    );
    spans.push(...page.spans);
    cursor = page.pagination.next_cursor;
    if (!cursor) return spans;
  }
}

/** Input and output as values, and where they come from. */
export function exampleOf({ context, name, kind, start_time, attributes = {} }: Pick<Span, 'context' | 'name' | 'kind' | 'start_time' | 'attributes'>): Example {
  const input = contentOf(attributes, 'input') ?? attributes['llm.input_messages'];
  const output = contentOf(attributes, 'output') ?? attributes['llm.output_messages'];
  const model = attributes['llm.model_name'];
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    metadata: { trace_id: context.trace_id, span_id: context.span_id, name, kind, start_time, ...(model === undefined ? {} : { model }) },
  };
}

function contentOf(attributes: Record<string, unknown>, side: 'input' | 'output'): unknown {
  const value = attributes[`${side}.value`];
  if (typeof value !== 'string' || attributes[`${side}.mime_type`] !== 'application/json') return value ?? undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // it says it is JSON, and is not
  }
}

export const linesOf = (examples: readonly Example[]): Blob => new Blob(examples.map((example) => `${JSON.stringify(example)}\n`), { type: 'application/x-ndjson' });

/** Where examples go: a dataset that is there, or a new one. */
export type Target = { dataset_id: string } | { name: string };

export async function importLines(space: string, target: Target, lines: Blob, signal: AbortSignal): Promise<Postil['ImportReport']> {
  return unwrap(
    await postil.POST('/api/v1/spaces/{space_id}/dataset-imports', {
      params: { path: { space_id: space }, query: { format: 'JSONL', ...target }, header: { 'Idempotency-Key': idempotencyKey() } },
      body: lines as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
      headers: { 'Content-Type': 'application/x-ndjson' },
      signal,
    }),
  );
}
