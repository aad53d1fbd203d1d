// A block of code, coloured once the colours are loaded.
import { memo, startTransition, useEffect, useState } from 'react';
import { useText } from '../i18n';
import styles from './Code.module.css';
import { Copy } from './Copy';
import type { Run } from './highlight';

/** Longer code stays plain: colouring costs more than it gives. */
const longestColoured = 20_000;

export const Code = memo(function Code({ code, language }: { code: string; language: string }) {
  const t = useText().content;
  const shown = language.slice(0, 60);
  const runs = useHighlighted(code, language.split(/\s/, 1)[0] ?? '');
  return (
    <figure className={styles.code} dir="ltr">
      <figcaption className={styles.bar}>
        <span className={styles.language}>{shown}</span>
        <Copy value={code} label={t.copyCode} />
      </figcaption>
      <pre role="group" aria-label={shown ? t.codeIn(shown) : t.code} tabIndex={0}>
        <code>{runs ? runs.map(coloured) : code}</code>
      </pre>
    </figure>
  );
});

const coloured = (run: Run, at: number) =>
  run.kind ? (
    <span key={at} className={styles[run.kind] ?? styles.other}>
      {run.text}
    </span>
  ) : (
    run.text
  );

function useHighlighted(code: string, language: string): Run[] | undefined {
  const [done, setDone] = useState<{ code: string; runs: Run[] | undefined }>();
  useEffect(() => {
    if (language === '' || code.length > longestColoured) return;
    let wanted = true;
    void import('./highlight')
      .then(({ highlight }) => {
        if (wanted) startTransition(() => setDone({ code, runs: highlight(code, language) }));
      })
      .catch(() => {}); // without colours code reads as well
    return () => {
      wanted = false;
    };
  }, [code, language]);
  return done?.code === code ? done.runs : undefined;
}
