// A queue that is being made, as the wizard keeps it on this device until it is created or discarded.
import type { Postil } from '../../api';
import { isEmail, newOptions, type Options, type OptionProblem, problemsOf } from './options';
import type { Step } from './search';
import { newSource, type SourceDraft, type SourceField, type SourceProblem, sourceProblems } from './source';

export type QueueDraft = {
  options: Options;
  method: Postil['AssignmentMethod'];
  emails: string[];
  source: SourceDraft;
};

export const newDraft = (): QueueDraft => ({ options: newOptions(), method: 'ALL', emails: [], source: newSource() });

const keyOf = (user: string, space: string) => `postil.queue-draft.${user}.${space}`;

/** The draft that was begun on this device, or undefined. What an earlier version kept otherwise is left out. */
export function loadDraft(user: string, space: string): QueueDraft | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(user, space)) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return undefined;
    const { options, method, emails, source } = stored as Partial<QueueDraft>;
    const fresh = newDraft();
    return {
      options: sameTypes(fresh.options, options),
      method: method === 'RANDOM' ? 'RANDOM' : 'ALL',
      emails: Array.isArray(emails) ? emails.filter((email) => typeof email === 'string' && isEmail(email)) : [],
      source: sameTypes(fresh.source, source),
    };
  } catch {
    return undefined;
  }
}

/** `base` with every member of `stored` that has the type it has there; null is a number that is not there yet. */
function sameTypes<T extends object>(base: T, stored: unknown): T {
  const from = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<T>;
  const sound = (name: keyof T) =>
    name in from && (Array.isArray(base[name]) ? Array.isArray(from[name]) : typeof from[name] === typeof base[name] || (from[name] === null && typeof base[name] === 'number'));
  return Object.fromEntries(Object.keys(base).map((name) => [name, sound(name as keyof T) ? from[name as keyof T] : base[name as keyof T]])) as T;
}

/** False when the device has no room for it. */
export function saveDraft(user: string, space: string, draft: QueueDraft): boolean {
  try {
    localStorage.setItem(keyOf(user, space), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function discardDraft(user: string, space: string): void {
  try {
    localStorage.removeItem(keyOf(user, space));
  } catch {
    // without device storage there is none
  }
}

/** Lets the wizard begin with records that were chosen elsewhere; whatever else was begun stays. */
export function sourceToDraft(user: string, space: string, source: SourceDraft): void {
  saveDraft(user, space, { ...(loadDraft(user, space) ?? newDraft()), source });
}

export const isUntouched = (draft: QueueDraft): boolean => {
  const plain = (one: QueueDraft) => JSON.stringify({ ...one, source: { ...one.source, seed: 0 } });
  return plain(draft) === plain(newDraft());
};

export type DraftProblems = {
  options: Partial<Record<keyof Options, OptionProblem>>;
  source: Partial<Record<SourceField, SourceProblem>>;
  /** Addresses of people who are no members of the space. */
  strangers: string[];
};

export const problemsOfDraft = (draft: QueueDraft, strangers: string[]): DraftProblems => ({
  options: problemsOf(draft.options),
  source: sourceProblems(draft.source),
  strangers,
});

const stepOf: Record<keyof Options, Step> = {
  name: 'name', instructions: 'name', configs: 'configs',
  record_order: 'annotators', blind: 'annotators', skip_reason: 'annotators', lease_minutes: 'annotators', due: 'annotators',
  columns: 'annotators', column_names: 'annotators',
};

/** How many things are wrong in each step. */
export function problemCounts({ options, source, strangers }: DraftProblems): Record<Step, number> {
  const counts: Record<Step, number> = { name: 0, configs: 0, annotators: strangers.length, records: Object.keys(source).length, summary: 0 };
  for (const field of Object.keys(options) as (keyof Options)[]) counts[stepOf[field]] += 1;
  return counts;
}

/** The step with the member that a refusal of the server names. */
export function stepOfPath(path: string): Step {
  if (/^(name|instructions)\b/.test(path)) return 'name';
  if (/^configs\b/.test(path)) return 'configs';
  if (/^(source|sample|filter|text|start_time|end_time)\b/.test(path)) return 'records';
  return 'annotators';
}
