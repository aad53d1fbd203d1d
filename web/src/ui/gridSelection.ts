// Which rows are selected: some by id, or all that match but some. It outlives scrolling, since ids do not need rows.

export type GridSelection = { all: boolean; ids: ReadonlySet<string> };

export const noSelection: GridSelection = { all: false, ids: new Set() };
export const allSelected: GridSelection = { all: true, ids: new Set() };

export const isSelected = (selection: GridSelection, id: string): boolean => selection.all !== selection.ids.has(id);

/** How many of `total` rows that is. */
export const selectionCount = (selection: GridSelection, total = 0): number =>
  selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size;

/** The same with some rows selected, or not. */
export function withRows(selection: GridSelection, ids: Iterable<string>, selected: boolean): GridSelection {
  const next = new Set(selection.ids);
  for (const id of ids) {
    if (selected !== selection.all) next.add(id);
    else next.delete(id);
  }
  return { all: selection.all, ids: next };
}
