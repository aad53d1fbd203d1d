// A record as it is in this tab: what the server said, what was entered since, and the way back. Pure functions.
import { carriesValues, type Entry } from './outbox/entry';
import type { Answer } from './outbox/transport';
import type { Annotation, WorkItem } from './types';
import { changesOf, type Entered, enteredOf, over, sameEntered, submittedOf, type Value } from './values';

export type Local = {
  /** The server's word, with what was submitted or skipped here taken as done. */
  readonly item: WorkItem;
  readonly entered: Entered;
  /** The version of the draft that the next one is built on. */
  readonly version: number;
  /** What was entered before, the latest last. */
  readonly past: readonly Entered[];
  /** Edits with the same name in quick succession are undone together. */
  readonly burst: { readonly name: string; readonly at: number } | undefined;
};

const deepest = 50;
const burstTime = 1500;

/** The record as the server told it, with what still waits on this device done to it. */
export function localOf(item: WorkItem, waiting: readonly Entry[] = []): Local {
  const local: Local = { item, entered: enteredOf(item), version: item.draft?.version ?? 0, past: [], burst: undefined };
  return waiting.reduce(afterEntry, local);
}

function afterEntry(local: Local, entry: Entry): Local {
  if (carriesValues(entry)) {
    const entered = over(submittedOf(local.item), entry);
    return entry.kind === 'submit' ? afterSubmit({ ...local, entered }) : { ...local, entered, item: begun(local.item) };
  }
  if (entry.kind === 'skip') return afterSkip(local, entry.reason);
  if (entry.kind === 'undo') return { ...local, item: { ...local.item, state: 'DRAFT' } };
  if (entry.kind === 'reopen') return { ...local, item: { ...local.item, state: 'TODO' } };
  return local;
}

const begun = (item: WorkItem): WorkItem => (item.state === 'TODO' ? { ...item, state: 'DRAFT' } : item);

/** Whether something was entered that is not submitted. */
export const isChanged = ({ item, entered }: Local): boolean => !sameEntered(submittedOf(item), entered);

export function afterEdit(local: Local, entered: Entered, burst: string | undefined, at: number): Local {
  if (sameEntered(local.entered, entered)) return local;
  const together = burst !== undefined && local.burst?.name === burst && at - local.burst.at < burstTime;
  return {
    ...local,
    item: begun(local.item),
    entered,
    past: together ? local.past : [...local.past, local.entered].slice(-deepest),
    burst: burst === undefined ? undefined : { name: burst, at },
  };
}

export function afterUndo(local: Local): Local {
  const entered = local.past.at(-1);
  return entered ? { ...local, entered, past: local.past.slice(0, -1), burst: undefined } : local;
}

export function afterSubmit(local: Local): Local {
  const own = Object.entries(local.entered.values).map(([id, value]) => said(local.item, id, value));
  const item: WorkItem = { ...local.item, own, corrected_output: local.entered.corrected, draft: null, state: 'SUBMITTED' };
  return { ...local, item, version: 0, past: [], burst: undefined };
}

function said(item: WorkItem, config: string, value: Value): Annotation {
  const before = item.own.find(({ config_id }) => config_id === config);
  return { config_id: config, name: before?.name ?? '', annotator: before?.annotator ?? { id: '', email: '', name: '' }, updated_at: before?.updated_at ?? '', ...value };
}

export function afterSkip(local: Local, reason: string | undefined): Local {
  const { item } = local;
  const state = item.state === 'SUBMITTED' ? item.state : item.skips > 0 ? 'SKIPPED' : 'TODO';
  return { ...local, past: [], burst: undefined, item: { ...item, state, skips: item.skips + 1, skip_reason: reason ?? null } };
}

/** The record after a submit or skip was undone: as before, with what was submitted as a draft. The edits that led to it
    are no longer undone one by one, so that undoing again goes back to the record before. */
export function afterReopen(before: Local, entered: Entered): Local {
  const state = before.item.state === 'SUBMITTED' ? 'SUBMITTED' : sameEntered(submittedOf(before.item), entered) ? 'TODO' : 'DRAFT';
  return { ...before, entered, item: { ...before.item, state }, past: [], burst: undefined };
}

/** Takes over what the server answered. `behind` are entries that wait still; they count more than the answer. */
export function afterAnswer(local: Local, answer: Answer, behind: readonly Entry[]): Local {
  const { item } = local;
  const newer = behind.length > 0;
  switch (answer.kind) {
    case 'draft':
      return { ...local, version: answer.draft.version, item: { ...item, draft: answer.draft } };
    case 'submit': {
      const { own, corrected_output, changed_at, state } = answer.submit;
      if (newer) return { ...local, item: { ...item, changed_at } };
      return { ...local, item: { ...item, own, corrected_output, changed_at, state, draft: null, undoable: true }, version: 0 };
    }
    case 'outcome': {
      const { state, changed_at } = answer.outcome;
      return { ...local, item: { ...item, changed_at, state: newer ? item.state : state } };
    }
    case 'item': {
      const told = localOf(answer.item, behind);
      return { ...told, item: { ...told.item, record: item.record }, past: local.past, entered: newer ? local.entered : told.entered };
    }
    case 'flag':
      return { ...local, item: { ...item, flag: answer.flag } };
    case 'comment':
      return { ...local, item: { ...item, comments: item.comments + 1 } };
  }
}

/** What a draft of the record carries. */
export const draftOf = (local: Local) => changesOf(submittedOf(local.item), local.entered);

