import { memo, type MouseEvent } from 'react';
import { useText } from '../i18n';
import type { GridColumn } from './VirtualGrid';
import css from './VirtualGrid.module.css';

type Props<T> = {
  elementId: string;
  index: number;
  start: number;
  /** Nothing while it is loading. */
  row: T | undefined;
  columns: readonly GridColumn<T>[];
  selectable: boolean;
  selected: boolean;
  active: boolean;
  opens: boolean;
  rowLabel: ((row: T) => string) | undefined;
  onPress: (index: number, event: MouseEvent) => void;
  onCheck: (index: number, event: MouseEvent) => void;
};

function PlainGridRow<T>({ elementId, index, start, row, columns, selectable, selected, active, opens, rowLabel, onPress, onCheck }: Props<T>) {
  const t = useText().common;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the grid has the focus and the keys
    <div
      id={elementId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      aria-busy={row === undefined || undefined}
      data-active={active || undefined}
      data-opens={opens || undefined}
      className={css.row}
      style={{ transform: `translateY(${start}px)` }}
      onClick={(event) => onPress(index, event)}
    >
      {selectable && (
        <div role="gridcell" className={css.check}>
          {row !== undefined && (
            <CheckMark
              label={rowLabel ? `${t.selectRow}: ${rowLabel(row)}` : t.selectRow}
              checked={selected}
              onPress={(event) => {
                event.stopPropagation();
                onCheck(index, event);
              }}
            />
          )}
        </div>
      )}
      {columns.map((column) => (
        <div key={column.id} role="gridcell" data-align={column.align} className={css.cell}>
          {row === undefined ? <span className={css.waiting} /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}
export const GridRow = memo(PlainGridRow) as typeof PlainGridRow;

/** A check box as light as it can be, since there is one in every row. In rows it is for the mouse; keys have X. */
export function CheckMark({ label, checked, mixed, onPress, tabbable }: {
  label: string;
  checked: boolean;
  mixed?: boolean;
  onPress: (event: MouseEvent) => void;
  tabbable?: boolean;
}) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={checked}
      readOnly
      tabIndex={tabbable ? 0 : -1}
      ref={(element) => {
        if (element) element.indeterminate = mixed ?? false;
      }}
      onClick={onPress}
      className={css.box18}
    />
  );
}
