// The kind of a span, by its name; the colour only helps to find it again.
import styles from './Kind.module.css';

const abbreviations: Record<string, string> = {
  RETRIEVER: 'RETR',
  EMBEDDING: 'EMBED',
  EVALUATOR: 'EVAL',
  GUARDRAIL: 'GUARD',
  RERANKER: 'RERANK',
  UNKNOWN: 'SPAN',
};

export function Kind({ kind, short = false }: { kind: string; short?: boolean }) {
  const shown = short && Object.hasOwn(abbreviations, kind) ? abbreviations[kind] : kind.slice(0, 20);
  return (
    <span className={styles.kind} data-kind={kind} title={shown === kind ? undefined : kind}>
      {shown}
    </span>
  );
}
