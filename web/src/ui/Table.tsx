import type { ReactNode } from 'react';
import css from './Table.module.css';

export type TableColumn<T> = {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** `end` for numbers. */
  align?: 'start' | 'end';
  /** The column whose cell names the row. */
  rowHeader?: boolean;
  width?: string;
};

type Props<T> = {
  /** What the table holds, for screen readers. */
  caption: string;
  columns: readonly TableColumn<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  dense?: boolean;
};

/** A plain table for up to some hundred rows; scrolls sideways where it must. Longer lists are a `VirtualGrid`. */
export function Table<T>({ caption, columns, rows, rowKey, dense }: Props<T>) {
  return (
    <div className={css.scroll} role="region" aria-label={caption} tabIndex={0}>
      <table className={css.table} data-dense={dense || undefined}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) =>
              column.header === '' ? (
                <td key={column.id} style={{ inlineSize: column.width }} />
              ) : (
                <th key={column.id} scope="col" data-align={column.align} style={{ inlineSize: column.width }}>
                  {column.header}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) =>
                column.rowHeader ? (
                  <th key={column.id} scope="row" data-align={column.align}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.id} data-align={column.align}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
