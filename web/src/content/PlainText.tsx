// Text as it is: in reading type, or raw with a box for every character that does not show.
import { memo, useMemo } from 'react';
import { chunksOf } from './lines';
import { codePoint, hasBidi, markName, type Piece, reveal } from './invisible';
import styles from './PlainText.module.css';

/** How much text is one block: a browser lays out many small ones far faster than a huge one, and only those in view. */
const chunkSize = 4_000;

export const PlainText = memo(function PlainText({ text, raw }: { text: string; raw: boolean }) {
  const chunks = useMemo(() => chunksOf(text, chunkSize), [text]);
  return (
    <div className={raw ? styles.raw : styles.plain}>
      {chunks.map((chunk, at) => (
        <div key={at} dir="auto" className={chunks.length > 4 ? styles.chunk : styles.block}>
          {raw ? <Revealed text={chunk} /> : hasBidi(chunk) ? <bdi>{chunk}</bdi> : chunk}
        </div>
      ))}
    </div>
  );
});

/** Text in which characters that do not show are boxes. */
export function Revealed({ text }: { text: string }) {
  const pieces = useMemo(() => reveal(text), [text]);
  return pieces.map((piece, at) => <Shown key={at} piece={piece} />);
}

function Shown({ piece }: { piece: Piece }) {
  if (typeof piece === 'string') return piece;
  const code = codePoint(piece.code);
  return (
    <bdi dir="ltr" className={styles.mark} title={piece.count > 1 ? `${code} × ${piece.count}` : code}>
      {markName(piece.code)}
      {piece.count > 1 && `×${piece.count}`}
    </bdi>
  );
}
