// Where records come from, as the form holds it, and the request it makes.
import type { AdditionRequest, AdditionSource } from './additions';

export const ranges = ['DAY', 'WEEK', 'MONTH', 'ALL', 'CUSTOM'] as const;
export type Range = (typeof ranges)[number];

export type SourceDraft = {
  from: 'LATER' | 'SPAN' | 'TRACE' | 'EXAMPLE';
  project_id: string;
  dataset_id: string;
  /** Of the dataset; the latest unless another page has chosen one. */
  version_id: string;
  by: 'FILTER' | 'IDS';
  range: Range;
  /** Local times as in 2026-07-12T14:00, of the custom range. */
  start: string;
  end: string;
  filter: string;
  text: string;
  ids: string;
  sampled: boolean;
  count: number | null;
  seed: number | null;
};

export const newSource = (): SourceDraft => ({
  from: 'LATER',
  project_id: '',
  dataset_id: '',
  version_id: '',
  by: 'FILTER',
  range: 'WEEK',
  start: '',
  end: '',
  filter: '',
  text: '',
  ids: '',
  sampled: false,
  count: 100,
  seed: Math.floor(Math.random() * 10_000),
});

export type SourceProblem = 'project' | 'dataset' | 'ids' | 'idsMany' | 'start' | 'end' | 'count' | 'seed';
export type SourceField = 'project_id' | 'dataset_id' | 'ids' | 'start' | 'end' | 'count' | 'seed';

export const idLimit = 10_000;
const days: Partial<Record<Range, number>> = { DAY: 1, WEEK: 7, MONTH: 30 };

export const idsIn = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

export function sourceProblems(draft: SourceDraft): Partial<Record<SourceField, SourceProblem>> {
  const problems: Partial<Record<SourceField, SourceProblem>> = {};
  if (draft.from === 'LATER') return problems;
  if (draft.from === 'EXAMPLE') {
    if (!draft.dataset_id) problems.dataset_id = 'dataset';
  } else if (!draft.project_id) problems.project_id = 'project';
  if (draft.by === 'IDS') {
    const count = idsIn(draft.ids).length;
    if (count === 0) problems.ids = 'ids';
    else if (count > idLimit) problems.ids = 'idsMany';
  } else if (draft.from !== 'EXAMPLE' && draft.range === 'CUSTOM') {
    if (!isTime(draft.start)) problems.start = 'start';
    if (!isTime(draft.end) || draft.end <= draft.start) problems.end = 'end';
  }
  if (draft.sampled) {
    if (!inRange(draft.count, 1, 1_000_000)) problems.count = 'count';
    if (!inRange(draft.seed, 0, 2_147_483_647)) problems.seed = 'seed';
  }
  return problems;
}

const isTime = (text: string) => text !== '' && !Number.isNaN(Date.parse(text));
const inRange = (value: number | null, min: number, max: number) => value !== null && Number.isInteger(value) && value >= min && value <= max;

/** The request of a draft without problems; null for "later". `now` ends relative ranges. */
export function additionOf(draft: SourceDraft, now: number): AdditionRequest | null {
  if (draft.from === 'LATER') return null;
  return {
    source: sourceOf(draft, now),
    ...(draft.sampled ? { sample: { count: draft.count ?? 1, seed: draft.seed ?? 0 } } : {}),
  };
}

function sourceOf(draft: SourceDraft, now: number): AdditionSource {
  const version = draft.version_id ? { version_id: draft.version_id } : {};
  const place = draft.from === 'EXAMPLE' ? { dataset_id: draft.dataset_id, ...version } : { project_id: draft.project_id };
  const kind = draft.from as AdditionSource['kind'];
  if (draft.by === 'IDS') return { kind, ...place, ids: idsIn(draft.ids) };
  const text = draft.text.trim() ? { text: draft.text.trim() } : {};
  if (kind === 'EXAMPLE') return { kind, ...place, ...text };
  const filter = draft.filter.trim() ? { filter: draft.filter.trim() } : {};
  return { kind, ...place, ...windowOf(draft, now), ...filter, ...text };
}

function windowOf({ range, start, end }: SourceDraft, now: number): { start_time: string; end_time: string } {
  const iso = (time: number | string) => new Date(time).toISOString();
  if (range === 'CUSTOM') return { start_time: iso(start), end_time: iso(end) };
  const back = days[range];
  return { start_time: iso(back === undefined ? 0 : now - back * 86_400_000), end_time: iso(now) };
}

/** A source that was chosen elsewhere, as a draft that the wizard can go on with. */
export function draftOf(source: AdditionSource): SourceDraft {
  const local = (time: string) => new Date(Date.parse(time) - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 23);
  return {
    ...newSource(),
    from: source.kind,
    project_id: source.project_id ?? '',
    dataset_id: source.dataset_id ?? '',
    version_id: source.version_id ?? '',
    by: source.ids ? 'IDS' : 'FILTER',
    range: source.start_time || source.end_time ? 'CUSTOM' : 'ALL',
    start: source.start_time ? local(source.start_time) : '1970-01-01T00:00:00',
    end: source.end_time ? local(source.end_time) : local(new Date().toISOString()),
    filter: source.filter ?? '',
    text: source.text ?? '',
    ids: source.ids?.join('\n') ?? '',
  };
}
