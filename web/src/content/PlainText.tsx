// Text as it is: in reading type, or raw with a box for every character that does not show.
import { Fragment, type Key, memo, type ReactNode, useMemo } from 'react';
import { chunksOf } from './lines';
import { codePoint, hasBidi, inText, markName, type Piece, reveal } from './invisible';
import styles from './PlainText.module.css';

/** How much text is one block: a browser lays out many small ones far faster than a huge one, and only those in view. */
const chunkSize = 4_000;

export const PlainText = memo(function PlainText({ text, raw }: { text: string; raw: boolean }) {
  const chunks = useMemo(() => chunksOf(text, chunkSize), [text]);
  return (
    <div className={raw ? styles.raw : styles.plain}>
      {chunks.map((chunk, at) => (
        <div key={at} dir="auto" className={chunks.length > 4 ? styles.chunk : styles.block}>
          {raw ? <Revealed text={chunk} /> : isolated(chunk)}
        </div>
      ))}
    </div>
  );
});

/** Text within a paragraph. A huge one is several blocks, for the same reason as plain text. */
export function flowing(text: string, key?: Key): ReactNode {
  if (text.length <= 2 * chunkSize) return isolated(text, key);
  return chunksOf(text, chunkSize).map((chunk, at) => (
    <span key={`${key}.${at}`} dir="auto" className={styles.chunk}>
      {isolated(chunk)}
    </span>
  ));
}

/**
 * Text whose characters that turn the direction turn nothing beyond it. The overrides, which make any letters run backwards, are
 * boxes. No component: texts are many, and each would cost more than its text.
 */
export function isolated(text: string, key?: Key): ReactNode {
  if (!hasBidi(text)) return breakable(text);
  const parts = text.split(/([\u202d\u202e]+)/u);
  if (parts.length > mostOverrides) return <bdi key={key}>{breakable(inText(text))}</bdi>;
  return (
    <bdi key={key}>
      {parts.map((part, at) =>
        at % 2 === 0 ? (
          <Fragment key={at}>{breakable(part)}</Fragment>
        ) : (
          <Shown key={at} piece={{ code: part.charCodeAt(0), count: part.length }} />
        ),
      )}
    </bdi>
  );
}

const mostOverrides = 100;

/** A longer word is given places to break: without any, a browser looks for them in time that grows with the square of its length. */
const longestWord = 120;
const longWord = new RegExp(`\\S{${longestWord}}`, 'gu');

function breakable(text: string): ReactNode {
  if (text.length < longestWord) return text;
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { index, 0: word } of text.matchAll(longWord)) {
    parts.push(text.slice(from, index + word.length), <wbr key={index} />);
    from = index + word.length;
  }
  if (from === 0) return text;
  parts.push(text.slice(from));
  return parts;
}

/** Text in which characters that do not show are boxes. */
export function Revealed({ text }: { text: string }) {
  const pieces = useMemo(() => reveal(text), [text]);
  return pieces.map((piece, at) => <Shown key={at} piece={piece} />);
}

function Shown({ piece }: { piece: Piece }) {
  if (typeof piece === 'string') return breakable(piece);
  const code = codePoint(piece.code);
  return (
    <bdi dir="ltr" className={styles.mark} title={piece.count > 1 ? `${code} × ${piece.count}` : code}>
      {markName(piece.code)}
      {piece.count > 1 && `×${piece.count}`}
    </bdi>
  );
}
