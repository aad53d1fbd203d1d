// What the output says differently from the reference. The library that finds out is loaded when somebody asks.
import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import styles from './Differences.module.css';

export interface Change {
  value: string;
  added?: boolean;
  removed?: boolean;
}

/** Longer texts are not compared, nor are those that differ so much that comparing takes longer than this. */
const longestCompared = 64 * 1024;
const longestTime = 400;

type Found = { reference: string; output: string; changes: Change[] | undefined };

export function Differences({ reference, output }: { reference: string; output: string }) {
  const t = useText().content;
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    let wanted = true;
    void compare(reference, output).then((changes) => wanted && setFound({ reference, output, changes }));
    return () => {
      wanted = false;
    };
  }, [reference, output]);

  if (found?.reference !== reference || found.output !== output) return <p className={styles.note}>{t.comparing}</p>;
  if (!found.changes) return <p className={styles.note}>{t.tooDifferent}</p>;
  if (!found.changes.some((c) => c.added || c.removed)) return <p className={styles.note}>{t.noDifferences}</p>;
  return (
    <div className={styles.differences} dir="auto">
      {found.changes.map((c, at) =>
        c.added ? <ins key={at}>{c.value}</ins> : c.removed ? <del key={at}>{c.value}</del> : <span key={at}>{c.value}</span>,
      )}
    </div>
  );
}

async function compare(reference: string, output: string): Promise<Change[] | undefined> {
  if (reference.length + output.length > longestCompared) return undefined;
  try {
    const { diffWordsWithSpace } = await import('diff');
    const changes = diffWordsWithSpace(reference, output, { timeout: longestTime });
    return changes && grouped(changes);
  } catch {
    return undefined; // the library could not be loaded
  }
}

/** Puts changes together that only white space parts, so that one reads whole phrases instead of every other word. */
export function grouped(changes: readonly Change[]): Change[] {
  const out: Change[] = [];
  let removed = '';
  let added = '';
  const flush = () => {
    if (removed) out.push({ value: removed, removed: true });
    if (added) out.push({ value: added, added: true });
    removed = added = '';
  };
  changes.forEach((change, at) => {
    const next = changes[at + 1];
    const between = change.value.trim() === '' && !change.value.includes('\n') && (removed || added) && (next?.added || next?.removed);
    if (change.removed) removed += change.value;
    else if (change.added) added += change.value;
    else if (between) {
      removed += change.value;
      added += change.value;
    } else {
      flush();
      out.push({ value: change.value });
    }
  });
  flush();
  return out;
}
