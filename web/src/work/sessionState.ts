// What the page for annotating shows of a session, and what comes of its acts.
import type { Local } from './local';
import type { Kept } from './outbox/entry';
import type { Trouble } from './records';
import type { Progress, Queue } from './types';
import type { Fault } from './values';

export type OpenRecord = {
  readonly id: string;
  /** Which of the person's records it is, from 1. */
  readonly number: number;
  readonly local: Local;
  /** The person may only look. */
  readonly readOnly: boolean;
  readonly trouble: Trouble | undefined;
  /** What was entered here and differently elsewhere. */
  readonly conflict: Kept | undefined;
};

export type SessionState = {
  readonly queue: Queue;
  readonly phase: 'loading' | 'open' | 'end' | 'offline' | 'gone' | 'failed';
  readonly record: OpenRecord | undefined;
  readonly error: unknown;
  readonly end: { readonly reason: string | null; readonly until: string | null } | undefined;
  /** The server's numbers and what is not sent yet. */
  readonly progress: Progress | undefined;
  readonly canGoBack: boolean;
  /** The queue has other configs than the record before had. */
  readonly configsChanged: boolean;
};

export type SubmitOutcome = { kind: 'submitted'; record: string } | { kind: 'faults'; faults: Fault[] } | { kind: 'full' } | { kind: 'ignored' };
export type UndoOutcome = { kind: 'edit' | 'reopened' | 'nothing' };

/** Whether nothing is there to be drawn again: answers to requests often say what is known. */
export function sameState(a: SessionState, b: SessionState): boolean {
  return sameMembers({ ...a, record: undefined, progress: undefined, end: undefined }, { ...b, record: undefined, progress: undefined, end: undefined })
    && sameMembers(a.record, b.record) && sameMembers(a.progress, b.progress) && sameMembers(a.end, b.end);
}

function sameMembers<T extends object>(a: T | undefined, b: T | undefined): boolean {
  if (!a || !b) return a === b;
  const names = Object.keys({ ...a, ...b }) as (keyof T)[];
  return names.every((name) => Object.is(a[name], b[name]));
}
