// Text too long to be read as Markdown: its beginning, then all of it on demand, and above a size only the rows in view.
import { lazy, Suspense, useMemo, useState } from 'react';
import { useFormat, useText } from '../i18n';
import { Button } from '../ui/Button';
import { byteLength, cutAt } from './lines';
import styles from './LongText.module.css';
import { longestMarkdown } from './markdown';
import { PlainText } from './PlainText';

/** Above this many characters a text is drawn row by row. */
const longestWhole = 256 * 1024;
const TextRows = lazy(() => import('./TextRows'));

export function LongText({ text, raw }: { text: string; raw: boolean }) {
  const t = useText().content;
  const format = useFormat();
  const [all, setAll] = useState(false);
  const begin = useMemo(() => text.slice(0, cutAt(text, longestMarkdown)), [text]);
  const size = useMemo(() => format.bytes(byteLength(text)), [text, format]);
  if (all && text.length > longestWhole) {
    return (
      <Suspense fallback={<PlainText text={begin} raw={raw} />}>
        <TextRows text={text} raw={raw} onLess={() => setAll(false)} />
      </Suspense>
    );
  }
  return (
    <div className={styles.long}>
      <PlainText text={all ? text : begin} raw={raw} />
      <div className={styles.cut}>
        <Button size="small" onPress={() => setAll(!all)}>
          {all ? t.showLess : t.showAllBytes(size)}
        </Button>
      </div>
    </div>
  );
}
