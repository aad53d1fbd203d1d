// Counts what has come to a list since it was loaded, without touching the list.
import { useQuery } from '@tanstack/react-query';
import { countSpans, type SpanList } from './data';

const every = 15_000;
/** Spans come when they end: how long after its start one may still count as new. */
const late = 10 * 60_000;
/** The clocks of senders may be ahead. */
const ahead = 60_000;

/** How many rows the last minutes of a list had at first. */
export type Baseline = { key: string; count: number };

/**
 * How many rows are new, of a list that ends at the time it was loaded. The last minutes are counted at first and again
 * each time, so that rows that started before but came after are new as well.
 */
export function useNewRows(list: SpanList, enabled: boolean, baseline: Baseline | undefined, setBaseline: (first: Baseline) => void): number {
  const key = JSON.stringify(list);
  const { data } = useQuery({
    queryKey: ['new-spans', key],
    queryFn: async ({ signal }) => {
      const from = Math.max(Date.parse(list.start_time), Date.parse(list.end_time) - late);
      const window = { start_time: new Date(from).toISOString(), end_time: new Date(Date.now() + ahead).toISOString() };
      return (await countSpans({ ...list, ...window }, signal)).count;
    },
    refetchInterval: every,
    staleTime: 0,
    placeholderData: undefined,
    enabled,
    gcTime: 0,
  });
  if (data !== undefined && baseline?.key !== key) setBaseline({ key, count: data });
  return enabled && data !== undefined && baseline?.key === key ? Math.max(0, data - baseline.count) : 0;
}
