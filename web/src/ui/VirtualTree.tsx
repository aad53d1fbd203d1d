// The tree for traces and JSON. It is loaded apart, since a page that opens with text need not wait for it.
import { type ComponentType, lazy, Suspense, useState } from 'react';
import type { TreeProps } from './TreeView';

export type { TreeSource } from './treeRows';
export type { TreeHandle, TreeProps, TreeRowState } from './TreeView';

type View = <N>(props: TreeProps<N>) => React.ReactElement;
let loaded: View | undefined;

/** Loads what draws trees, so that they need not wait for it. */
export async function loadTree(): Promise<{ default: ComponentType<TreeProps<unknown>> }> {
  const view = await import('./TreeView');
  loaded = view.default;
  return view;
}
const Later = lazy(loadTree) as unknown as View;
// Asked for right away all the same, so that it is there by the time something is to be shown in it.
void loadTree().catch(() => undefined);

export function VirtualTree<N>(props: TreeProps<N>) {
  // The same for as long as this tree is there: another one would begin anew.
  const [Tree] = useState<View>(() => loaded ?? Later);
  const height = `min(${(props.rowHeight ?? 28) * Math.max(1, props.source.roots.length)}px, ${props.maxHeight ?? '60vh'})`;
  return (
    <Suspense fallback={<div style={{ blockSize: height }} />}>
      <Tree {...props} />
    </Suspense>
  );
}
