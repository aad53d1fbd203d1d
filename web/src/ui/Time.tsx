import { useFormat } from '../i18n';
import type { When } from '../i18n/format';
import { useNow } from './now';
import css from './Time.module.css';
import { Hint } from './Tooltip';

type Props = {
  at: When;
  /** The time alone is no tab stop: for rows that are reached as a whole. */
  quiet?: boolean;
};

/** "2 hr. ago"; the exact time with its zone on hover and focus. */
export function RelativeTime({ at, quiet }: Props) {
  const f = useFormat();
  const now = useNow();
  const iso = new Date(at).toISOString();
  if (quiet) {
    return (
      <time dateTime={iso} title={f.dateTime(at)}>
        {f.relative(at, now)}
      </time>
    );
  }
  return (
    <Hint text={f.dateTime(at)}>
      <time dateTime={iso} className={css.time} role="note" tabIndex={0}>
        {f.relative(at, now)}
      </time>
    </Hint>
  );
}

/** "3 Jul 2026, 14:02:11 CEST" */
export function DateTime({ at }: { at: When }) {
  const f = useFormat();
  return <time dateTime={new Date(at).toISOString()}>{f.dateTime(at)}</time>;
}
