import { oneOf, text as textOf } from '../../app/search';

type Raw = Record<string, unknown>;

export const ranges = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'ALL', 'CUSTOM'] as const;
export type Range = (typeof ranges)[number];

/** What a list of spans or traces is narrowed to. */
export type ListSearch = {
  filter?: string | undefined;
  text?: string | undefined;
  /** The last 7 days unless given. */
  range?: Range | undefined;
  /** Of the range CUSTOM, as in 2026-07-12T14:00:00Z. */
  start?: string | undefined;
  end?: string | undefined;
  /** Spans unless given. */
  rows?: 'TRACES' | undefined;
};
export type ExplorerSearch = ListSearch & { project?: string | undefined };
/** A trace keeps the list one came from, for the way back and to its neighbours. */
export type TraceSearch = ExplorerSearch & { span?: string | undefined; tab?: string | undefined };

export const listSearch = (raw: Raw): ListSearch => ({
  filter: textOf(raw, 'filter'),
  text: textOf(raw, 'text'),
  range: oneOf(raw, 'range', ranges),
  start: textOf(raw, 'start'),
  end: textOf(raw, 'end'),
  rows: oneOf(raw, 'rows', ['TRACES']),
});
export const traceExplorerSearch = (raw: Raw): ExplorerSearch => ({ project: textOf(raw, 'project'), ...listSearch(raw) });
export const traceSearch = (raw: Raw): TraceSearch => ({
  ...traceExplorerSearch(raw),
  span: textOf(raw, 'span'),
  tab: textOf(raw, 'tab'),
});
