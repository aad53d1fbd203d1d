import { type ReactNode, useId } from 'react';
import { useText } from '../../../i18n';
import type { Config } from '../../../work/types';
import css from './form.module.css';

/** The ids by which the controls of a field are named and described. */
export type FieldIds = { labelId: string; messageId: string; invalid: boolean };

type Props = {
  config: Config;
  active: boolean;
  message: string | undefined;
  clearable: boolean;
  onClear: () => void;
  onFocus: () => void;
  children: (ids: FieldIds) => ReactNode;
};

/** One config: its name, whether it is required, its control, and what is wrong with the value. */
export function Field({ config, active, message, clearable, onClear, onFocus, children }: Props) {
  const t = useText().annotate;
  const id = useId();
  const ids = { labelId: `${id}label`, messageId: `${id}message`, invalid: message !== undefined };
  return (
    <div className={css.field} data-config={config.id} data-active={active || undefined} data-invalid={ids.invalid || undefined} onFocus={onFocus}>
      <div className={css.head}>
        <span id={ids.labelId} className={css.name}>
          <bdi>{config.name}</bdi>
        </span>
        <span className={css.need}>{config.required ? t.required : t.optionalConfig}</span>
        {clearable && (
          <button type="button" className={css.clear} aria-label={t.clearOf({ config: config.name })} onClick={onClear}>
            {t.clear}
          </button>
        )}
      </div>
      {children(ids)}
      <p id={ids.messageId} className={css.message} role={message ? 'alert' : undefined}>
        {message}
      </p>
    </div>
  );
}
