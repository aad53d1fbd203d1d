import { CopyButton } from '../../ui/CopyButton';
import css from './settings.module.css';

/** Something that is shown this once, to be copied. */
export function Secret({ value, label, copy }: { value: string; label: string; copy: string }) {
  return (
    <div className={css.secret}>
      <code tabIndex={0} role="group" aria-label={label}>
        {value}
      </code>
      <CopyButton value={value} text={copy} look="primary" size="medium" />
    </div>
  );
}
