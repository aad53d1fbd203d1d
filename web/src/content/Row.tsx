// One row of a record: who or what in the margin, the content beside it.
import { type ReactNode, useId } from 'react';
import styles from './Row.module.css';

export type Tone = 'plain' | 'system' | 'user' | 'assistant' | 'judged' | 'error';

type Props = {
  label: ReactNode;
  note?: ReactNode;
  tone?: Tone;
  /** Whether the keys for the next and previous message stop here. */
  stop?: boolean;
  children: ReactNode;
};

export function Row({ label, note, tone = 'plain', stop = false, children }: Props) {
  const id = useId();
  return (
    <article className={styles.row} data-tone={tone} aria-labelledby={id} {...(stop ? { tabIndex: -1, 'data-stop': '' } : {})}>
      <div className={styles.margin} id={id}>
        <span className={styles.label}>{label}</span>
        {note && <span className={styles.note}>{note}</span>}
      </div>
      <div className={styles.body}>{children}</div>
    </article>
  );
}
