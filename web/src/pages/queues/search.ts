// What the addresses of the queue pages carry.
import { flag, oneOf, text } from '../../app/search';
import type { RecordFilter } from './data';

type Raw = Record<string, unknown>;

export type QueueListSearch = { filter?: string; show?: 'mine' | 'all'; state?: 'open' | 'all' };
export const queueListSearch = (raw: Raw): QueueListSearch => ({
  filter: text(raw, 'filter'),
  show: oneOf(raw, 'show', ['mine', 'all']),
  state: oneOf(raw, 'state', ['open', 'all']),
});

export const steps = ['name', 'configs', 'annotators', 'records', 'summary'] as const;
export type Step = (typeof steps)[number];
export const queueNewSearch = (raw: Raw): { step?: Step } => ({ step: oneOf(raw, 'step', steps) });

const recordStates = ['TODO', 'IN_PROGRESS', 'DONE', 'SKIPPED'] as const;
const number = (raw: Raw, name: string): number | undefined => {
  const value = Number(raw[name] ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
};
/** Yes and no both mean something here, unlike nothing. */
const choice = (raw: Raw, name: string): boolean | undefined =>
  raw[name] === false || raw[name] === 'false' ? false : raw[name] === 'true' ? true : flag(raw, name);

/** The filter of the records, member by member as the API has it, and their order. */
export type QueueRecordsSearch = RecordFilter & { order?: 'NEWEST' };
export const queueRecordsSearch = (raw: Raw): QueueRecordsSearch => ({
  state: oneOf(raw, 'state', recordStates),
  annotator_id: text(raw, 'annotator_id'),
  config_id: text(raw, 'config_id'),
  label: text(raw, 'label'),
  min_score: number(raw, 'min_score'),
  max_score: number(raw, 'max_score'),
  flagged: choice(raw, 'flagged'),
  disagreement: choice(raw, 'disagreement'),
  text: text(raw, 'text'),
  order: oneOf(raw, 'order', ['NEWEST']),
});

export const queueAnnotatorsSearch = (_raw: Raw): Record<string, never> => ({});
export const queueAgreementSearch = (raw: Raw): { config?: string } => ({ config: text(raw, 'config') });
export const queueAdjudicateSearch = (raw: Raw): { record?: string } => ({ record: text(raw, 'record') });
export const queueGoldSearch = (raw: Raw): { config?: string } => ({ config: text(raw, 'config') });
export const queueJudgeSearch = (raw: Raw): { config?: string } => ({ config: text(raw, 'config') });
export const queueExportSearch = (raw: Raw): { format?: string; layout?: string } => ({
  format: text(raw, 'format'),
  layout: text(raw, 'layout'),
});
