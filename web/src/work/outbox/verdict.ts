// What a refusal for the present state of a record means for an entry.
import { enteredOf, over, sameEntered, submittedOf } from '../values';
import { carriesValues, type Entry, type Present, type Seen } from './entry';

export type Verdict =
  /** The server has it already. */
  | 'done'
  /** Nobody else wrote anything: it may be sent on the present version and with a new lease. */
  | 'again'
  /** The record is no longer the person's. */
  | 'lost'
  /** Another tab or device of the person wrote something else. */
  | 'conflict';

export function verdictOn(entry: Entry, seen: Seen, present: Present): Verdict {
  if (present.state === null) return 'lost';
  if (carriesValues(entry)) {
    const ours = over(submittedOf(present), entry);
    const theirs = entry.kind === 'draft' ? enteredOf(present) : submittedOf(present);
    if (sameEntered(ours, theirs) && (entry.kind === 'draft' || present.state === 'SUBMITTED')) return 'done';
  }
  if (entry.kind === 'skip' && present.state === 'SKIPPED') return 'done';
  const draft = present.draft;
  const sameDraft = !draft || draft.device === entry.device || draft.version === seen.version;
  return sameDraft && present.changed_at === seen.changedAt ? 'again' : 'conflict';
}
