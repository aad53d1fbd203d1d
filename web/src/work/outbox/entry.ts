// What waits on this device until the server has it.
import type { WorkItem, Worker } from '../types';
import type { Changes } from '../values';

/** What is to be done to a record. Leases and versions are those known when it was written. */
export type Act =
  | ({ readonly kind: 'draft'; readonly base: number } & Changes)
  | ({ readonly kind: 'submit'; readonly token: number | undefined } & Changes)
  | { readonly kind: 'skip'; readonly token: number | undefined; readonly reason?: string }
  | { readonly kind: 'undo' | 'reopen' | 'unflag' }
  | { readonly kind: 'flag'; readonly reason: string }
  | { readonly kind: 'comment'; readonly text: string };

/** Which record it is about, and how people call it. */
export type Subject = {
  readonly space: string;
  readonly queue: string;
  readonly queueName: string;
  readonly record: string;
  readonly position: number;
};

/** What of the record's state the act was built on; anything else found on the server is somebody else's doing. */
export type Seen = { readonly version: number; readonly changedAt: string | null };

export type Entry = Act & {
  readonly subject: Subject;
  readonly seen: Seen;
  readonly device: string;
  readonly activeMs: number;
  /** Orders the entries of a person on this device. */
  readonly id: string;
  /** Under which the server does it once, however often it is sent. */
  readonly key: string;
  readonly by: Worker;
  readonly createdAt: number;
};

export type NewEntry = Act & Pick<Entry, 'subject' | 'seen' | 'device' | 'activeMs'>;

/** The state of a record that a refusal carries, without its content. */
export type Present = Pick<WorkItem, 'state' | 'lease' | 'draft' | 'own' | 'corrected_output' | 'changed_at'>;

/** An entry that the server did not take and the person has to decide about. */
export type Kept = {
  readonly entry: Entry;
  /** Refused for good; the record is no longer the person's; or it was changed from another tab or device. */
  readonly why: 'refused' | 'lost' | 'conflict';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly present: Present | undefined;
  readonly at: number;
};

/** Whether an entry carries what the annotator says about the record. */
export const carriesValues = (entry: Entry): entry is Extract<Entry, Changes> => entry.kind === 'draft' || entry.kind === 'submit';

export const presentOf = ({ state, lease, draft, own, corrected_output, changed_at }: Present): Present => ({
  state, lease, draft, own, corrected_output, changed_at,
});
