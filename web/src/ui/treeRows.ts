// Which rows of a tree are visible, computed without recursion: a JSON text may be nested ten thousand levels deep.

export type TreeSource<N> = {
  roots: readonly N[];
  /** The children of a node, in order; none for a leaf. Called for open nodes only, unless `hasChildren` is missing. */
  children: (node: N) => readonly N[];
  /** Whether there are any, when that is cheaper to tell. */
  hasChildren?: (node: N) => boolean;
  /** Unlike any other node's. */
  id: (node: N) => string;
};

/** Nodes down to a level are open, and the toggled ones are the other way round. */
export type Expansion = { levels: number; toggled: ReadonlySet<string> };

export type TreeRow<N> = {
  node: N;
  id: string;
  /** From 1. */
  level: number;
  setSize: number;
  /** From 1. */
  position: number;
  /** The row of the parent, or -1. */
  parent: number;
  hasChildren: boolean;
  expanded: boolean;
};

const isOpen = (expansion: Expansion, id: string, level: number) => level <= expansion.levels !== expansion.toggled.has(id);

export function visibleRows<N>(source: TreeSource<N>, expansion: Expansion): TreeRow<N>[] {
  const rows: TreeRow<N>[] = [];
  const open = [{ nodes: source.roots, next: 0, parent: -1 }];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const node = top.nodes[top.next++];
    if (node === undefined) {
      open.pop();
      continue;
    }
    const id = source.id(node);
    const level = open.length;
    const wanted = isOpen(expansion, id, level);
    const children = wanted || !source.hasChildren ? source.children(node) : [];
    const hasChildren = source.hasChildren?.(node) ?? children.length > 0;
    rows.push({
      node, id, level, setSize: top.nodes.length, position: top.next, parent: top.parent, hasChildren, expanded: hasChildren && wanted,
    });
    if (hasChildren && wanted) open.push({ nodes: children, next: 0, parent: rows.length - 1 });
  }
  return rows;
}

export function toggle(expansion: Expansion, id: string): Expansion {
  const toggled = new Set(expansion.toggled);
  if (!toggled.delete(id)) toggled.add(id);
  return { ...expansion, toggled };
}

/** The same with every node on `path` (ids from the root downwards) open. */
export function reveal(expansion: Expansion, path: readonly string[]): Expansion {
  const closed = path.filter((id, at) => !isOpen(expansion, id, at + 1));
  return closed.reduce(toggle, expansion);
}

export const everything: Expansion = { levels: Number.POSITIVE_INFINITY, toggled: new Set() };
