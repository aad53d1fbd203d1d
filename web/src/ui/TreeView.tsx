// A tree of any size, of which only the rows in view are in the document. Traces and JSON are shown with it.
import { ChevronRight } from 'lucide-react';
import {
  type CSSProperties, type KeyboardEvent, memo, type ReactNode, type Ref, useCallback, useEffect, useId, useImperativeHandle, useMemo, useRef, useState,
} from 'react';
import { type Expansion, everything, reveal, toggle, type TreeRow, type TreeSource, visibleRows } from './treeRows';
import { rowsToDraw, useRowsInView } from './useRowsInView';
import css from './TreeView.module.css';

export type TreeRowState = { level: number; expanded: boolean; hasChildren: boolean; selected: boolean; active: boolean };

export type TreeHandle = {
  focus: () => void;
  expandAll: () => void;
  collapseAll: () => void;
  /** Opens what hides a node, given the ids from its root down to itself, and scrolls to it. */
  show: (path: readonly string[]) => void;
};

export type TreeProps<N> = {
  label: string;
  /** Keep it the same object (useMemo) while the tree is the same. */
  source: TreeSource<N>;
  /** What a row shows beside its indentation and its arrow. Keep it the same function (useCallback). */
  row: (node: N, state: TreeRowState) => ReactNode;
  rowHeight?: number;
  /** Levels that are open at first; all unless given. */
  expandedLevels?: number;
  /** The id of the selected node. */
  selected?: string | null;
  onSelect?: (node: N) => void;
  /** Moving with the arrow keys selects as well; otherwise Enter does. */
  selectOnMove?: boolean;
  /** The tree scrolls when it is taller; it fills its container's height with "100%". */
  maxHeight?: string;
  /** Pixels per level; deeper than thirty levels rows are indented no further. */
  indent?: number;
  ref?: Ref<TreeHandle>;
};

export default function TreeView<N>({
  label, source, row, rowHeight = 28, expandedLevels = Number.POSITIVE_INFINITY, selected = null, onSelect, selectOnMove, maxHeight = '60vh', indent = 16, ref,
}: TreeProps<N>) {
  const [expansion, setExpansion] = useState<Expansion>({ levels: expandedLevels, toggled: new Set() });
  const rows = useMemo(() => visibleRows(source, expansion), [source, expansion]);
  const [activeId, setActiveId] = useState<string | null>(selected);
  const active = useMemo(() => indexOf(rows, activeId ?? selected), [rows, activeId, selected]);
  const scroller = useRef<HTMLDivElement>(null);
  const treeId = useId();

  const view = useRowsInView({ box: scroller, count: rows.length, rowHeight });
  const { show } = view;

  const go = (index: number, select: boolean) => {
    const target = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!target) return;
    setActiveId(target.id);
    show(rows.indexOf(target));
    if (select) onSelect?.(target.node);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows[active];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const move = (index: number) => go(index, selectOnMove ?? false);
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      PageDown: () => move(active + page),
      PageUp: () => move(active - page),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => {
        if (at?.hasChildren && !at.expanded) setExpansion((now) => toggle(now, at.id));
        else if (at?.expanded) move(active + 1);
      },
      ArrowLeft: () => {
        if (at?.expanded) setExpansion((now) => toggle(now, at.id));
        else if (at && at.parent >= 0) move(at.parent);
      },
      '*': () => setExpansion(everything),
      Enter: () => {
        if (onSelect) go(active, true);
        else if (at?.hasChildren) setExpansion((now) => toggle(now, at.id));
      },
      ' ': () => steps.Enter?.(),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };

  // The row callbacks stay the same, so that rows in view are not rendered anew while scrolling.
  const onToggle = useCallback((id: string) => setExpansion((now) => toggle(now, id)), []);
  const latestSelect = useRef(onSelect);
  useEffect(() => {
    latestSelect.current = onSelect;
  });
  const onPress = useCallback((target: TreeRow<N>) => {
    setActiveId(target.id);
    if (latestSelect.current) latestSelect.current(target.node);
    else if (target.hasChildren) setExpansion((now) => toggle(now, target.id));
  }, []);

  // The row to scroll to may be one that opens only now.
  const wanted = useRef<string>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const index = indexOf(rows, wanted.current);
    if (index >= 0) show(index);
    wanted.current = undefined;
  });
  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus(),
    expandAll: () => setExpansion(everything),
    collapseAll: () => setExpansion({ levels: 0, toggled: new Set() }),
    show: (path) => {
      wanted.current = path.at(-1);
      setExpansion((now) => ({ ...reveal(now, path.slice(0, -1)) })); // another object, so that this is rendered
      setActiveId(path.at(-1) ?? null);
    },
  }), []);

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={rows[active] ? `${treeId}-${active}` : undefined}
      className={css.tree}
      style={{ maxBlockSize: maxHeight, '--row-height': `${rowHeight}px`, '--indent': `${indent}px` } as CSSProperties}
      onKeyDown={keys}
    >
      <div role="presentation" className={css.rows} style={{ blockSize: view.height }}>
        {rowsToDraw(view, active, rows.length).map((index) => {
          const target = rows[index];
          if (!target) return null;
          return (
            <Row<N>
              key={target.id}
              id={`${treeId}-${index}`}
              row={target}
              start={index * rowHeight}
              selected={target.id === selected}
              active={index === active}
              render={row}
              onToggle={onToggle}
              onPress={onPress}
            />
          );
        })}
      </div>
    </div>
  );
}

function indexOf<N>(rows: readonly TreeRow<N>[], id: string | null): number {
  const index = id === null ? -1 : rows.findIndex((candidate) => candidate.id === id);
  return index < 0 && rows.length > 0 ? 0 : index;
}

type RowProps<N> = {
  id: string;
  row: TreeRow<N>;
  start: number;
  selected: boolean;
  active: boolean;
  render: TreeProps<N>['row'];
  onToggle: (id: string) => void;
  onPress: (row: TreeRow<N>) => void;
};

function PlainRow<N>({ id, row, start, selected, active, render, onToggle, onPress }: RowProps<N>) {
  const { level, expanded, hasChildren } = row;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the tree has the focus and the keys
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-setsize={row.setSize}
      aria-posinset={row.position}
      aria-expanded={hasChildren ? expanded : undefined}
      aria-selected={selected}
      data-active={active || undefined}
      className={css.row}
      style={{ transform: `translateY(${start}px)`, '--level': Math.min(level, 31) - 1 } as CSSProperties}
      onClick={() => onPress(row)}
    >
      {hasChildren ? (
        <span
          aria-hidden="true"
          className={css.arrow}
          data-expanded={expanded || undefined}
          onClick={(event) => {
            event.stopPropagation();
            onToggle(row.id);
          }}
        >
          <ChevronRight />
        </span>
      ) : (
        <span className={css.arrow} />
      )}
      {render(row.node, { level, expanded, hasChildren, selected, active })}
    </div>
  );
}
const Row = memo(PlainRow) as typeof PlainRow;
