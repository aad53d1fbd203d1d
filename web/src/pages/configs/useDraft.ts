// The state of the form of a config, new or not.
import { useState } from 'react';
import { isStatus } from '../../api';
import { useText } from '../../i18n';
import { fieldErrors } from '../../ui/Form';
import { fieldNames } from './ConfigFields';
import type { Config } from './data';
import { type Draft, draftOf, newDraft, problemsOf } from './draft';

/** Problems show from the first try to save on; `serverError` is what came of the last one. */
export function useDraft(config: Config | undefined, serverError: unknown) {
  const t = useText().configs;
  const begun = () => (config ? draftOf(config) : newDraft);
  const [draft, setDraft] = useState<Draft>(begun);
  const [tried, setTried] = useState(false);
  const problems = problemsOf(draft, config);
  const sound = Object.keys(problems).length === 0;
  const errors: Record<string, string | undefined> = {};
  if (tried) for (const [path, rule] of Object.entries(problems)) errors[path] = t.rules[rule];
  const server = fieldErrors(serverError);
  errors.values ??= server.values?.join('; ');
  // A name that is taken is a conflict, not a problem of a member.
  const taken = isStatus(serverError, 409);
  if (taken) errors.name ??= serverError.detail || serverError.title;
  return {
    draft,
    errors,
    /** What the form itself shows of the server's refusal. */
    formError: taken ? undefined : serverError,
    fields: fieldNames(draft),
    change: (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part })),
    begin: (next: Draft) => {
      setDraft(next);
      setTried(false);
    },
    /** Whether it can be saved; from now on problems are shown. */
    attempt: () => {
      setTried(true);
      return sound;
    },
  };
}
