// The spans of a trace as a tree with a waterfall, on one time axis.
import { TriangleAlert } from 'lucide-react';
import { type Ref, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useFormat, useText } from '../i18n';
import { Checkbox } from '../ui/choices';
import { SearchField } from '../ui/fields';
import { type TreeHandle, type TreeSource, VirtualTree } from '../ui/VirtualTree';
import { Kind } from './Kind';
import { matching, type SpanForest, spanForest, type SpanNode, ticksOf, type TreeSpan } from './spanNodes';
import styles from './SpanTree.module.css';

type Props<S extends TreeSpan> = {
  spans: readonly S[];
  /** The id of the span that is shown elsewhere on the page. */
  selected: string | null;
  onSelect: (span: S) => void;
  /** The id of the span that is to be judged. */
  judged?: string | null;
  /** Whether spans can be filtered; the default is to offer it for more than a handful. */
  filters?: boolean;
  /** Whether moving through the tree shows each span. */
  selectOnMove?: boolean;
  maxHeight?: string;
  ref?: Ref<TreeHandle>;
};

const fewSpans = 8;

export function SpanTree<S extends TreeSpan>({
  spans,
  selected,
  onSelect,
  judged = null,
  filters = spans.length > fewSpans,
  selectOnMove = false,
  maxHeight = '100%',
  ref,
}: Props<S>) {
  const t = useText().content;
  const [text, setText] = useState('');
  const [errorsOnly, setErrorsOnly] = useState(false);
  const wanted = useDeferredValue(text);
  const forest = useMemo(() => spanForest(spans), [spans]);
  const found = useMemo(() => matching(forest, { text: wanted, errorsOnly }), [forest, wanted, errorsOnly]);
  const source = useMemo(() => sourceOf(forest, found), [forest, found]);
  const row = useCallback(
    (node: SpanNode<S>) => <SpanRow node={node} duration={forest.duration} judged={node.span.span_id === judged} />,
    [forest, judged],
  );

  return (
    <div className={styles.spans}>
      {filters && (
        <div className={styles.filters}>
          <SearchField label={t.filterSpans} value={text} onChange={setText} />
          <Checkbox isSelected={errorsOnly} onChange={setErrorsOnly}>
            {t.errorsOnly}
          </Checkbox>
        </div>
      )}
      <Axis duration={forest.duration} count={forest.byId.size} />
      {source.roots.length === 0 ? (
        <p className={styles.none} role="status">
          {t.noSpanMatches}
        </p>
      ) : (
        <VirtualTree
          key={found ? 'found' : 'all'}
          label={t.spanTree}
          source={source}
          row={row}
          rowHeight={32}
          indent={14}
          selected={selected}
          onSelect={(node) => onSelect(node.span)}
          selectOnMove={selectOnMove}
          maxHeight={maxHeight}
          {...(ref ? { ref } : {})}
        />
      )}
    </div>
  );
}

function sourceOf<S extends TreeSpan>(forest: SpanForest<S>, found: ReadonlySet<SpanNode<S>> | undefined): TreeSource<SpanNode<S>> {
  const shown = (nodes: SpanNode<S>[]) => (found ? nodes.filter((n) => found.has(n)) : nodes);
  return { roots: shown(forest.roots), children: (n) => shown(n.children), id: (n) => n.span.span_id };
}

/** Returns the ids from a root down to a span, as `TreeHandle.show` wants them. */
export function pathToSpan(spans: readonly TreeSpan[], id: string): string[] {
  const path: string[] = [];
  for (let node = spanForest(spans).byId.get(id) ?? null; node; node = node.parent) path.push(node.span.span_id);
  return path.reverse();
}

function Axis({ duration, count }: { duration: number; count: number }) {
  const t = useText().content;
  const format = useFormat();
  return (
    <div className={styles.axis}>
      <span className={styles.count}>{t.spans(count)}</span>
      <span className={styles.ticks} aria-hidden="true">
        {ticksOf(duration).map((at) => (
          <span
            key={at}
            className={styles.tick}
            data-end={at > 0.85 * duration || undefined}
            style={{ insetInlineStart: share(at, duration) }}
          >
            {at === 0 ? '0' : format.duration(at)}
          </span>
        ))}
      </span>
    </div>
  );
}

const share = (part: number, whole: number): string => `${whole > 0 ? (100 * part) / whole : 0}%`;

function SpanRow({ node, duration, judged }: { node: SpanNode; duration: number; judged: boolean }) {
  const t = useText().content;
  const format = useFormat();
  const { span, start, end, orphan } = node;
  const failed = span.status_code === 'ERROR';
  const took = format.duration(end - start);
  const times = t.spanTimes(start === 0 ? '0' : format.duration(start), took);
  return (
    <>
      {judged && <span className={styles.judged} title={t.judged} />}
      <span className={styles.name} title={orphan ? `${times}\n${t.orphan}` : times}>
        <Kind kind={span.kind} short />
        <bdi className={styles.text}>{span.name}</bdi>
        {failed && <TriangleAlert className={styles.failed} role="img" aria-label={t.failed} />}
        {judged && <span className="visually-hidden">{t.judged}</span>}
        <span className={styles.took}>{took}</span>
      </span>
      <span className={styles.fall} aria-hidden="true">
        <span
          className={styles.bar}
          data-kind={span.kind}
          data-failed={failed || undefined}
          style={{ insetInlineStart: share(start, duration), inlineSize: share(end - start, duration) }}
        />
      </span>
      <span className={styles.times}>{times}</span>
    </>
  );
}
