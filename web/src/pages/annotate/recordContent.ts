// The content of records, read once each: the next ones may be read while there is nothing else to do.
import type { Content } from '../../content/model';
import { readContent } from '../../content/readContent';
import type { WorkItem } from '../../work/types';

type Record = WorkItem['record'];

const known = new WeakMap<Record, Content>();

export function contentOf(record: Record): Content {
  const before = known.get(record);
  if (before) return before;
  const content = readContent(record.data);
  known.set(record, content);
  return content;
}

/** What a record's data says of the span it is from. */
export function spanFacts(data: WorkItem['record']['data']): { duration: number | undefined; tokens: number | undefined; failed: boolean } {
  const time = (key: string) => (typeof data[key] === 'string' ? Date.parse(data[key]) : Number.NaN);
  const duration = time('end_time') - time('start_time');
  const tokens = Number(data['attributes.llm.token_count.total'] ?? Number.NaN);
  return {
    duration: Number.isFinite(duration) ? duration : undefined,
    tokens: Number.isFinite(tokens) ? tokens : undefined,
    failed: data.status_code === 'ERROR',
  };
}
