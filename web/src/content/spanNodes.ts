// The spans of a trace as the rows of a tree: children by start time, spans whose parent is not there beside the root, and circles
// of parents cut open.

export interface TreeSpan {
  span_id: string;
  parent_id?: string | null;
  name: string;
  kind: string;
  start_time: string;
  end_time: string;
  status_code: string;
}

export interface SpanNode<S extends TreeSpan = TreeSpan> {
  span: S;
  parent: SpanNode<S> | null;
  children: SpanNode<S>[];
  depth: number;
  /** Milliseconds from the start of the trace. */
  start: number;
  end: number;
  /** Its parent is named but is not among the spans. */
  orphan: boolean;
}

export interface SpanForest<S extends TreeSpan = TreeSpan> {
  roots: SpanNode<S>[];
  byId: Map<string, SpanNode<S>>;
  /** How long the trace took, in milliseconds. */
  duration: number;
}

export function spanForest<S extends TreeSpan>(spans: readonly S[]): SpanForest<S> {
  const byId = new Map<string, SpanNode<S>>();
  for (const span of spans) {
    if (byId.has(span.span_id)) continue;
    const start = millis(span.start_time);
    byId.set(span.span_id, {
      span,
      parent: null,
      children: [],
      depth: 0,
      start,
      end: Math.max(start, millis(span.end_time)),
      orphan: false,
    });
  }
  const roots: SpanNode<S>[] = [];
  for (const node of byId.values()) {
    const parent = node.span.parent_id ? byId.get(node.span.parent_id) : undefined;
    if (parent && parent !== node) {
      node.parent = parent;
      parent.children.push(node);
    } else {
      node.orphan = Boolean(node.span.parent_id);
      roots.push(node);
    }
  }
  const placed = new Set<SpanNode<S>>();
  place(roots, placed);
  // What no root leads to are circles: spans that are each other's ancestors. Each is cut open at its first span.
  for (const node of byId.values()) {
    if (placed.has(node)) continue;
    node.parent = null;
    node.orphan = true;
    roots.push(node);
    place([node], placed);
  }
  const begin = least(byId.values());
  let duration = 0;
  for (const node of byId.values()) {
    node.start -= begin;
    node.end -= begin;
    duration = Math.max(duration, node.end);
  }
  return { roots, byId, duration };
}

/** Gives every node below these its depth and sorts the children; a node that has its place already is nobody's child again. */
function place<S extends TreeSpan>(roots: SpanNode<S>[], placed: Set<SpanNode<S>>) {
  const byStart = (a: SpanNode<S>, b: SpanNode<S>) => a.start - b.start || a.end - b.end;
  roots.sort(byStart);
  const stack = [...roots];
  for (const root of roots) placed.add(root);
  for (let node = stack.pop(); node; node = stack.pop()) {
    node.children = node.children.filter((child) => !placed.has(child)).sort(byStart);
    for (const child of node.children) {
      child.depth = node.depth + 1;
      placed.add(child);
      stack.push(child);
    }
  }
}

/** Reads a time to the microsecond, in milliseconds; 0 when it is none. */
function millis(time: string): number {
  const finer = /\.\d{3}(\d{1,6})/.exec(time)?.[1];
  return (Date.parse(time) || 0) + (finer ? Number(`0.${finer}`) : 0);
}

function least<S extends TreeSpan>(nodes: Iterable<SpanNode<S>>): number {
  let begin = Number.POSITIVE_INFINITY;
  for (const node of nodes) begin = Math.min(begin, node.start);
  return Number.isFinite(begin) ? begin : 0;
}

export interface SpanFilter {
  text: string;
  errorsOnly: boolean;
}

/** Returns the nodes that match with all above them, or undefined when nothing is filtered. */
export function matching<S extends TreeSpan>(forest: SpanForest<S>, { text, errorsOnly }: SpanFilter): Set<SpanNode<S>> | undefined {
  const wanted = text.trim().toLocaleLowerCase();
  if (!wanted && !errorsOnly) return undefined;
  const found = new Set<SpanNode<S>>();
  for (const node of forest.byId.values()) {
    const fits = (!errorsOnly || node.span.status_code === 'ERROR') && (!wanted || node.span.name.toLocaleLowerCase().includes(wanted));
    for (let at: SpanNode<S> | null = fits ? node : null; at && !found.has(at); at = at.parent) found.add(at);
  }
  return found;
}

/** Returns round times, in milliseconds, at which an axis has its ticks. */
export function ticksOf(duration: number, most = 5): number[] {
  if (duration <= 0) return [0];
  const rough = duration / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  return Array.from({ length: Math.floor(duration / size) + 1 }, (_, n) => n * size);
}
