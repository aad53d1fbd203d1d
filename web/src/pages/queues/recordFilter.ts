import type { RecordFilter } from './data';
import type { QueueRecordsSearch } from './search';

/** The filter in an address: only the members that narrow anything, and none that means nothing without its config. */
export function filterOf(search: QueueRecordsSearch): RecordFilter {
  const narrowing = Object.entries(search).filter(([name, value]) => name !== 'order' && value !== undefined);
  const filter = Object.fromEntries(narrowing) as RecordFilter;
  if (filter.config_id === undefined) {
    delete filter.label;
    delete filter.min_score;
    delete filter.max_score;
  }
  return filter;
}

/** The members that belong to one part of the filter, and so to one chip. */
export const parts = {
  state: ['state'],
  annotator: ['annotator_id'],
  value: ['config_id', 'label', 'min_score', 'max_score'],
  flagged: ['flagged'],
  disagreement: ['disagreement'],
} as const satisfies Record<string, readonly (keyof RecordFilter)[]>;
export type FilterPart = keyof typeof parts;
export const filterParts = Object.keys(parts) as FilterPart[];

export const hasPart = (filter: RecordFilter, part: FilterPart): boolean => parts[part].some((member) => filter[member] !== undefined);

export function withoutPart(filter: RecordFilter, part: FilterPart): RecordFilter {
  const next = { ...filter };
  for (const member of parts[part]) delete next[member];
  return next;
}
