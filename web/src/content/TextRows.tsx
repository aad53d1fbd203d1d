// A text of megabytes, of which only the rows in view are in the document.
import { useEffect, useMemo, useRef, useState } from 'react';
import { useFormat, useText } from '../i18n';
import { Button } from '../ui/Button';
import { byteLength, rowStarts } from './lines';
import styles from './LongText.module.css';
import { rowsToDraw, useRowsInView } from '../ui/useRowsInView';
import { isolated, Revealed } from './PlainText';

const rowHeight = 20;

export default function TextRows({ text, raw, onLess }: { text: string; raw: boolean; onLess: () => void }) {
  const t = useText().content;
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const columns = useColumns(box);
  const starts = useMemo(() => rowStarts(text, columns), [text, columns]);
  const view = useRowsInView({ box, count: starts.length, rowHeight, overscan: 20 });
  return (
    <div className={styles.long}>
      <div ref={box} className={styles.rows} role="group" aria-label={t.textOf(format.bytes(byteLength(text)))} tabIndex={0}>
        <div className={styles.all} style={{ blockSize: view.height }}>
          {rowsToDraw(view, -1, starts.length).map((row) => {
            const from = starts[row] ?? 0;
            const line = text.slice(from, starts[row + 1] ?? text.length).replace(/\n$/, '');
            return (
              <div key={row} dir="auto" className={styles.row} style={{ transform: `translateY(${row * rowHeight}px)` }}>
                {raw ? <Revealed text={line} /> : isolated(line)}
              </div>
            );
          })}
        </div>
      </div>
      <div className={styles.cut}>
        <Button size="small" onPress={onLess}>
          {t.showLess}
        </Button>
      </div>
    </div>
  );
}

/** How many characters of the fixed-width type fit into a box. */
function useColumns(box: React.RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(80);
  useEffect(() => {
    if (!box.current || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setColumns(Math.max(20, Math.floor((entry.contentRect.width - 24) / 7.9)));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return columns;
}
