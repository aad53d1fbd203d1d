import { type FormEvent, type ReactNode, useState } from 'react';
import { Form as AriaForm } from 'react-aria-components';
import { ApiError } from '../api';
import { useText } from '../i18n';
import { Banner } from './Banner';
import css from './Form.module.css';
import { errorText } from './states';

/** The problems of a refusal by the path of their field, for fields whose `name` is that path. */
export function fieldErrors(error: unknown): Record<string, string[]> {
  const byPath: Record<string, string[]> = {};
  if (error instanceof ApiError) for (const { path, rule } of error.problems) (byPath[path] ??= []).push(rule);
  return byPath;
}

/** What a refusal says that no field of the form can show. */
export function otherProblems(error: unknown, fields: readonly string[]): string[] {
  if (!(error instanceof ApiError)) return [];
  return error.problems.filter(({ path }) => !fields.includes(path)).map(({ path, rule }) => `${path}: ${rule}`);
}

type Props = {
  /** The error of the last try to save, from a mutation. */
  error: unknown;
  /** The names of the fields in the form, as paths of the request: `name`, `values[0].label`. */
  fields: readonly string[];
  onSubmit: () => void;
  children: ReactNode;
  id?: string;
};

/** A form that shows each problem the server names at its field, and all others above. */
export function Form({ error, fields, onSubmit, children, id }: Props) {
  // A problem goes when its field is changed, not when it is left: then the page would move under a press on a button.
  const [changed, setChanged] = useState<{ error: unknown; names: ReadonlySet<string> }>();
  const gone = changed?.error === error ? changed?.names : undefined;
  const open = Object.fromEntries(Object.entries(fieldErrors(error)).filter(([name]) => !gone?.has(name)));
  const forget = ({ target }: FormEvent) => {
    const name = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.name : '';
    if (name in open) setChanged({ error, names: new Set([...(gone ?? []), name]) });
  };
  return (
    <AriaForm
      id={id}
      validationBehavior="aria"
      validationErrors={open}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        event.stopPropagation(); // React passes events on from dialogs, and this form may be in one over another form
        onSubmit();
      }}
    >
      <div className={css.form} onInput={forget}>
        <FormErrors error={error} fields={fields} />
        {children}
      </div>
    </AriaForm>
  );
}

export function FormErrors({ error, fields }: Pick<Props, 'error' | 'fields'>) {
  const t = useText().common;
  if (!error) return null;
  const others = otherProblems(error, fields);
  const named = error instanceof ApiError && error.problems.length > 0;
  if (named && others.length === 0) return null; // each at its field
  return (
    <Banner tone="danger" title={t.notSaved}>
      {others.length > 0 ? (
        <ul>
          {others.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : (
        errorText(error, t)
      )}
    </Banner>
  );
}

/** The buttons at the end of a form, the main one first. */
export const FormActions = ({ children }: { children: ReactNode }) => <div className={css.actions}>{children}</div>;
