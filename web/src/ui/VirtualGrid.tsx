// A list of up to hundreds of thousands of rows, of which only those in view are in the document, worked by keyboard or
// mouse alike: arrows or J and K move, Enter opens, X selects, Shift selects ranges.
import {
  type CSSProperties, type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore,
} from 'react';
import { usePreferences } from '../app/preferences';
import { useText } from '../i18n';
import { useAction } from '../keys';
import { GridHead } from './GridHead';
import { GridRow } from './GridRow';
import { GridRows, type GridSource } from './gridRows';
import { type GridSelection, isSelected, noSelection, withRows } from './gridSelection';
import { ErrorState } from './states';
import { rowsToDraw, useRowsInView } from './useRowsInView';
import css from './VirtualGrid.module.css';

export type { GridPage, GridRequest, GridSource } from './gridRows';
export { allSelected, type GridSelection, isSelected, noSelection, selectionCount } from './gridSelection';

export type GridColumn<T> = {
  id: string;
  header: ReactNode;
  /** Pixels; with `grow` the least of them. */
  width: number;
  /** The share of the room that is left. */
  grow?: number;
  align?: 'start' | 'end';
  cell: (row: T) => ReactNode;
  /** The column can be sorted by; `direction` says whether the list is. */
  sort?: { direction?: 'ascending' | 'descending' | undefined; onSort: () => void };
};

export type GridHandle = {
  focus: () => void;
  /** Loads what is shown anew. */
  refresh: () => void;
};

/** Where a list was left, with the rows that were there: given to a grid that shows the same list again, it goes on from there. */
export type GridMemory<T> = { left?: { rows: GridRows<T>; key: string; active: number; top: number } };

type Props<T> = {
  label: string;
  /** Keep it the same object (useMemo) while list, filter and sort are the same. */
  source: GridSource<T>;
  /** Keep them the same array (useMemo). */
  columns: readonly GridColumn<T>[];
  /** Enter, a double click, or a click when rows cannot be selected. */
  onOpen?: (row: T, index: number) => void;
  selection?: GridSelection;
  onSelectionChange?: (selection: GridSelection) => void;
  /** What stands in place of the rows when there are none. */
  empty: ReactNode;
  /** The grid scrolls when it is taller. */
  maxHeight?: string;
  /** The name of a row for its check box; its first cell says the rest. */
  rowLabel?: (row: T) => string;
  memory?: GridMemory<T>;
  ref?: Ref<GridHandle>;
};

export function VirtualGrid<T>({
  label, source, columns, onOpen, selection = noSelection, onSelectionChange, empty, maxHeight = 'max(360px, calc(100dvh - 260px))', rowLabel, memory, ref,
}: Props<T>) {
  const t = useText().common;
  const [left] = useState(() => (memory?.left?.key === source.key ? memory.left : undefined));
  const { rows, version } = useGridRows(source, left?.rows);
  const { density } = usePreferences();
  const rowHeight = density === 'COMPACT' ? 32 : 40;
  const [active, setActive] = useState(left?.active ?? 0);
  const [anchor, setAnchor] = useState(active);
  const [shownKey, setShownKey] = useState(source.key);
  if (shownKey !== source.key) {
    setShownKey(source.key);
    setActive(0);
    setAnchor(0);
  }
  const scroller = useRef<HTMLDivElement>(null);
  const latestActive = useLatest(active);
  // Another list begins at its beginning. Before what is in view is measured, so that nothing else is drawn first.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    const again = left?.rows === rows;
    box.scrollTo({ top: again ? left.top : 0 });
    if (again) rows.refresh();
    return () => {
      // oxlint-disable-next-line react-hooks/exhaustive-deps -- the row that is active by then is what is wanted
      if (memory) memory.left = { rows, key: rows.key, active: latestActive.current, top: box.scrollTop };
    };
  }, [rows, left, memory, latestActive]);
  const gridId = useId();
  const selectable = onSelectionChange !== undefined;

  const count = rows.count;
  const view = useRowsInView({ box: scroller, count, rowHeight, overscan: 6, head: rowHeight });
  const { first, last } = view;
  useEffect(() => rows.want(first - 14, last + 34), [rows, first, last]);
  useImperativeHandle(ref, () => ({ focus: () => scroller.current?.focus(), refresh: () => rows.refresh() }), [rows]);

  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.count - 1, index));
    setActive(next);
    view.show(next);
    return next;
  };
  const select = (from: number, to: number, on: boolean) => {
    const ids = [];
    for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
      const id = rows.id(index);
      if (id !== undefined) ids.push(id);
    }
    onSelectionChange?.(withRows(selection, ids, on));
  };
  const toggle = (index: number) => {
    const id = rows.id(index);
    if (id === undefined) return;
    setAnchor(index);
    select(index, index, !isSelected(selection, id));
  };
  const open = (index: number) => {
    const row = rows.row(index);
    if (row !== undefined) onOpen?.(row, index);
  };

  const keys = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key !== 'Home' && event.key !== 'End') return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const move = (to: number) => {
      const index = go(to);
      if (event.shiftKey && selectable) select(anchor, index, true);
      else setAnchor(index);
    };
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      PageDown: () => move(active + page),
      PageUp: () => move(active - page),
      Home: () => move(0),
      End: () => move(rows.count - 1),
      Enter: () => open(active),
      ' ': () => selectable && toggle(active),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
  const byKey = (index: number) => {
    scroller.current?.focus({ preventScroll: true });
    setAnchor(go(index));
  };
  const focused = () => document.activeElement === scroller.current;
  useAction('list.next', () => byKey(focused() ? active + 1 : active));
  useAction('list.previous', () => byKey(focused() ? active - 1 : active));
  useAction('list.select', () => toggle(active), { enabled: selectable });

  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the rows are the same object, with others in it
  const loaded = useMemo(() => rows.loadedIds(), [rows, version]);
  // Rows get the same functions at every rendering, so that they need not be rendered anew while scrolling; so does the head.
  const act = useLatest({ toggle, open, select, anchor, selectAll: (on: boolean) => onSelectionChange?.(withRows(selection, loaded, on)) });
  const handlers = useMemo(
    () => ({
      press: (index: number, event: { shiftKey: boolean; target: EventTarget }) => {
        const now = act.current;
        setActive(index);
        if (event.shiftKey && selectable) now.select(now.anchor, index, true);
        else {
          setAnchor(index);
          if (onOpen !== undefined && !(event.target as Element).closest('a, button, input')) now.open(index);
        }
      },
      check: (index: number, event: { shiftKey: boolean }) => {
        const now = act.current;
        setActive(index);
        if (event.shiftKey) now.select(now.anchor, index, true);
        else now.toggle(index);
      },
      checkAll: (on: boolean) => act.current.selectAll(on),
    }),
    [act, selectable, onOpen],
  );

  const template = useMemo(() => layoutOf(columns, selectable), [columns, selectable]);
  const drawn = rowsToDraw(view, active, count);
  return (
    <div className={css.box}>
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.total === undefined ? -1 : rows.total + 1}
        aria-colcount={columns.length + (selectable ? 1 : 0)}
        aria-multiselectable={selectable || undefined}
        aria-activedescendant={drawn.includes(active) ? `${gridId}-${active}` : undefined}
        tabIndex={0}
        className={css.grid}
        style={{ maxBlockSize: maxHeight, '--columns': template.columns, '--least': `${template.least}px`, '--row-height': `${rowHeight}px` } as CSSProperties}
        onKeyDown={keys}
      >
        <GridHead
          columns={columns}
          selectable={selectable}
          checked={loaded.length > 0 && loaded.every((id) => isSelected(selection, id))}
          some={selection.all || selection.ids.size > 0}
          onCheck={handlers.checkAll}
        />
        {!rows.empty && (
          <div role="rowgroup" className={css.rows} data-waiting={loaded.length === 0 || undefined} style={{ blockSize: view.height }}>
            {drawn.map((index) => {
              const id = rows.id(index);
              return (
                <GridRow<T>
                  key={index}
                  elementId={`${gridId}-${index}`}
                  index={index}
                  start={index * rowHeight}
                  row={rows.row(index)}
                  columns={columns}
                  selectable={selectable}
                  selected={id !== undefined && isSelected(selection, id)}
                  active={index === active}
                  opens={onOpen !== undefined}
                  rowLabel={rowLabel}
                  onPress={handlers.press}
                  onCheck={handlers.check}
                />
              );
            })}
          </div>
        )}
      </div>
      {rows.empty && <div className={css.empty}>{empty}</div>}
      {rows.error !== undefined && (
        <div className={css.error}>
          <ErrorState error={rows.error} onRetry={() => rows.retry()} title={t.notLoaded} asOf={rows.loadedAt} />
        </div>
      )}
    </div>
  );
}

function useGridRows<T>(source: GridSource<T>, left: GridRows<T> | undefined): { rows: GridRows<T>; version: number } {
  const [held, setHeld] = useState(() => left ?? new GridRows(source));
  let rows = held;
  if (rows.key !== source.key) {
    rows = new GridRows(source);
    setHeld(rows);
  }
  useEffect(() => rows.setTotal(source.total), [rows, source.total]);
  useEffect(() => () => rows.close(), [rows]);
  return { rows, version: useSyncExternalStore(rows.subscribe, rows.version) };
}

function useLatest<V>(value: V): { readonly current: V } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

function layoutOf<T>(columns: readonly GridColumn<T>[], selectable: boolean): { columns: string; least: number } {
  const box = selectable ? ['44px'] : [];
  return {
    columns: [...box, ...columns.map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`))].join(' '),
    least: columns.reduce((sum, { width }) => sum + width, selectable ? 44 : 0),
  };
}
