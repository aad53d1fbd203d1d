// What is selected in the explorer, as a source of records.
import { type GridSelection } from '../../ui/gridSelection';
import type { AdditionSource } from '../queues/additions';
import { partsOf, type SpanList } from './data';
import { both } from './filter';

/** The most rows that can be listed by id, and the longest filter; both are rules of the server. */
export const mostIds = 10_000;
const longestFilter = 10_000;
const mostExcluded = 1_000;

/** The source that a selection means, or undefined when it takes more words than the server reads. */
export function sourceOf(selection: GridSelection, { project, rows, start_time, end_time, filter, text }: SpanList): AdditionSource | undefined {
  const kind = rows === 'TRACES' ? 'TRACE' : 'SPAN';
  const idOf = (id: string) => (kind === 'TRACE' ? partsOf(id).trace : id);
  if (!selection.all) {
    return selection.ids.size > mostIds ? undefined : { kind, project_id: project, ids: [...selection.ids].map(idOf) };
  }
  const narrowed = exceptOf(selection.ids, kind, filter);
  if (narrowed === undefined) return undefined;
  return { kind, project_id: project, start_time, end_time, ...(narrowed ? { filter: narrowed } : {}), ...(text ? { text } : {}) };
}

/** The filter without some rows. */
export function exceptOf(ids: ReadonlySet<string>, kind: 'SPAN' | 'TRACE', filter: string | undefined): string | undefined {
  if (ids.size === 0) return filter ?? '';
  if (ids.size > mostExcluded) return undefined;
  const left = [...ids].map((id) => partsOf(id)[kind === 'TRACE' ? 'trace' : 'span']);
  const name = kind === 'TRACE' ? 'context.trace_id' : 'context.span_id';
  const narrowed = both(filter, `${name} NOT IN (${left.map((id) => `'${id}'`).join(', ')})`);
  return narrowed.length > longestFilter ? undefined : narrowed;
}

