// The options of a queue as forms hold them: what the wizard and the settings edit, what becomes of it in a request, and
// what a change means for work that is finished.
import { CalendarDateTime, parseAbsolute, parseDate, toCalendarDate, toZoned } from '@internationalized/date';
import type { Postil } from '../../api';
import type { Queue } from './data';

export type ChosenConfig = { id: string; required: boolean };

export type Options = {
  name: string;
  instructions: string;
  configs: ChosenConfig[];
  record_order: Postil['RecordOrder'];
  blind: Postil['Blind'];
  skip_reason: Postil['SkipReason'];
  /** Null while the field is empty. */
  lease_minutes: number | null;
  /** A day as in 2026-07-12, or nothing. The queue is due when it ends in the time zone of the person. */
  due: string;
  columns: 'ALL' | 'HIDE' | 'ONLY';
  column_names: string[];
};

export const limits = { name: 255, instructions: 5000, configs: 50, columns: 100, leaseMinutes: { min: 1, max: 1440 } };

export const newOptions = (): Options => ({
  name: '',
  instructions: '',
  configs: [],
  record_order: 'OLDEST',
  blind: 'OFF',
  skip_reason: 'OPTIONAL',
  lease_minutes: 15,
  due: '',
  columns: 'ALL',
  column_names: [],
});

export function optionsOf(queue: Queue, zone: string): Options {
  const columns = queue.visible_columns ? 'ONLY' : queue.hidden_columns?.length ? 'HIDE' : 'ALL';
  return {
    name: queue.name,
    instructions: queue.instructions ?? '',
    configs: queue.configs.map(({ id, required }) => ({ id, required })),
    record_order: queue.record_order,
    blind: queue.blind,
    skip_reason: queue.skip_reason,
    lease_minutes: queue.lease_seconds / 60,
    due: queue.due_at ? toCalendarDate(parseAbsolute(queue.due_at, zone)).toString() : '',
    columns,
    column_names: queue.visible_columns ?? queue.hidden_columns ?? [],
  };
}

type Request = Required<Omit<Postil['UpdateQueueRequest'], 'annotator_emails'>>;

/** The members of a request that sets every option. */
export function requestOf(options: Options, zone: string): Request {
  return {
    name: options.name.trim(),
    instructions: options.instructions.trim() || null,
    configs: options.configs.map(({ id, required }) => ({ id, required })),
    record_order: options.record_order,
    blind: options.blind,
    skip_reason: options.skip_reason,
    lease_seconds: Math.round((options.lease_minutes ?? 15) * 60),
    due_at: options.due ? endOfDay(options.due, zone) : null,
    hidden_columns: options.columns === 'HIDE' ? options.column_names : null,
    visible_columns: options.columns === 'ONLY' ? options.column_names : null,
  };
}

function endOfDay(day: string, zone: string): string {
  const { year, month, day: date } = parseDate(day);
  return toZoned(new CalendarDateTime(year, month, date, 23, 59, 59), zone).toAbsoluteString();
}

/** Only what differs between two requests. */
export function changes(before: Request, after: Request): Postil['UpdateQueueRequest'] {
  const differs = ([name, value]: [string, unknown]) => JSON.stringify(before[name as keyof Request]) !== JSON.stringify(value);
  return Object.fromEntries(Object.entries(after).filter(differs));
}

export type OptionProblem = 'nameMissing' | 'nameLong' | 'instructionsLong' | 'configsMissing' | 'configsMany' | 'lease' | 'due' | 'columnsMissing' | 'columnsMany';

/** What is wrong with the options, by the member of the request it is wrong in. */
export function problemsOf(options: Options): Partial<Record<keyof Options, OptionProblem>> {
  const problems: Partial<Record<keyof Options, OptionProblem>> = {};
  const name = options.name.trim();
  if (!name) problems.name = 'nameMissing';
  else if ([...name].length > limits.name) problems.name = 'nameLong';
  if ([...options.instructions.trim()].length > limits.instructions) problems.instructions = 'instructionsLong';
  if (options.configs.length === 0) problems.configs = 'configsMissing';
  else if (options.configs.length > limits.configs) problems.configs = 'configsMany';
  const { min, max } = limits.leaseMinutes;
  if (options.lease_minutes === null || !(options.lease_minutes >= min && options.lease_minutes <= max)) problems.lease_minutes = 'lease';
  if (options.due && !isDay(options.due)) problems.due = 'due';
  if (options.columns !== 'ALL') {
    if (options.column_names.length === 0) problems.column_names = 'columnsMissing';
    else if (options.column_names.length > limits.columns) problems.column_names = 'columnsMany';
  }
  return problems;
}

function isDay(day: string): boolean {
  try {
    return parseDate(day).year >= 2000;
  } catch {
    return false;
  }
}

export type Effect =
  | { kind: 'name' | 'instructions' | 'required' | 'configOrder' | 'record_order' | 'blindOff' | 'blindOn' | 'skip_reason' | 'lease_seconds' | 'due_at' | 'columns' }
  | { kind: 'configsAdded' | 'configsRemoved'; ids: string[] };

/** What each change does to the queue, to finished work above all. */
export function effectsOf(before: Request, after: Request): Effect[] {
  const changed = changes(before, after);
  const effects: Effect[] = [];
  if (changed.name !== undefined) effects.push({ kind: 'name' });
  if (changed.instructions !== undefined) effects.push({ kind: 'instructions' });
  if (changed.configs) effects.push(...configEffects(before.configs, changed.configs));
  if (changed.record_order) effects.push({ kind: 'record_order' });
  if (changed.blind) effects.push({ kind: changed.blind === 'OFF' ? 'blindOff' : 'blindOn' });
  if (changed.skip_reason) effects.push({ kind: 'skip_reason' });
  if (changed.lease_seconds !== undefined) effects.push({ kind: 'lease_seconds' });
  if (changed.due_at !== undefined) effects.push({ kind: 'due_at' });
  if (changed.hidden_columns !== undefined || changed.visible_columns !== undefined) effects.push({ kind: 'columns' });
  return effects;
}

type Inputs = Request['configs'];

function configEffects(before: Inputs, after: Inputs): Effect[] {
  const without = (list: Inputs, other: Inputs) => list.filter(({ id }) => !other.some((one) => one.id === id)).map(({ id }) => id);
  const added = without(after, before);
  const removed = without(before, after);
  const stay = (list: Inputs) => list.filter(({ id }) => !added.includes(id) && !removed.includes(id));
  const kept = stay(before);
  const effects: Effect[] = [];
  if (added.length > 0) effects.push({ kind: 'configsAdded', ids: added });
  if (removed.length > 0) effects.push({ kind: 'configsRemoved', ids: removed });
  if (stay(after).some(({ id, required }) => kept.find((one) => one.id === id)?.required !== required)) effects.push({ kind: 'required' });
  if (stay(after).some(({ id }, at) => kept[at]?.id !== id)) effects.push({ kind: 'configOrder' });
  return effects;
}

/** Moves the item at `from` to `to`; the list itself when there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  if (from === to || from < 0 || to < 0 || from >= list.length || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** The addresses in a text that was typed or pasted, in lower case, each once. */
export function emailsIn(text: string): string[] {
  const found = text.toLowerCase().match(/[^\s,;<>"()]+@[^\s,;<>"()]+/g) ?? [];
  return [...new Set(found.filter((email) => isEmail(email)))];
}

export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$|^[^\s@]+@localhost$/.test(text) && text.length <= 254;
