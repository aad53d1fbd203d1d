// Content that shows its first lines until it is opened.
import { type ReactNode, useMemo } from 'react';
import { useFormat, useText } from '../i18n';
import styles from './Fold.module.css';
import { countLines, firstLines } from './lines';
import { PlainText } from './PlainText';
import { useFold, useSettings } from './settings';

/** How many characters count as a line where text has no line feeds. */
const lineWidth = 100;

/** Whether text takes more lines than are to be shown. */
export const isLong = (text: string, lines: number): boolean => text.length > lines * lineWidth * 2 || countLines(text) > lines;

type Props = {
  /** The text that the first lines come from. */
  text: string;
  lines: number;
  mono?: boolean;
  children: ReactNode;
};

export function Fold({ text, lines, mono, children }: Props) {
  const t = useText().content;
  const format = useFormat();
  const { raw } = useSettings();
  const [open, setOpen] = useFold();
  const begin = useMemo(() => firstLines(text, lines).trimEnd(), [text, lines]);
  const all = useMemo(() => countLines(text), [text]);
  if (!isLong(text, lines)) return children;
  return (
    <div className={styles.fold}>
      {open ? (
        children
      ) : (
        <div className={mono ? styles.mono : styles.begin} data-lines={lines}>
          <PlainText text={begin} raw={raw} />
        </div>
      )}
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t.showLess : all > lines ? t.showAllLines(all) : t.showAllCharacters(format.number(text.length))}
      </button>
    </div>
  );
}

/** A heading that opens what is under it. */
export function Disclosure({ title, note, children }: { title: ReactNode; note?: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useFold();
  return (
    <div className={styles.disclosure}>
      <button type="button" className={styles.summary} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true" className={styles.arrow} />
        {title}
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </button>
      {open && <div className={styles.inside}>{children}</div>}
    </div>
  );
}
