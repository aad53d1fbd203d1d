import { useFormat } from '../i18n';
import type { When } from '../i18n/format';
import { useNow } from './now';
import css from './Time.module.css';

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
  const exact = f.dateTime(at);
  return (
    <time dateTime={iso} className={css.time} data-tooltip={exact} {...(quiet ? {} : { role: 'note', tabIndex: 0 })}>
      {f.relative(at, now)}
      <span className="visually-hidden"> ({exact})</span>
    </time>
  );
}

/** "3 Jul 2026, 14:02:11 CEST" */
export function DateTime({ at }: { at: When }) {
  const f = useFormat();
  return <time dateTime={new Date(at).toISOString()}>{f.dateTime(at)}</time>;
}
