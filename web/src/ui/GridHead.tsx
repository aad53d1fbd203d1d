import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo } from 'react';
import { useText } from '../i18n';
import { CheckMark } from './GridRow';
import type { GridColumn } from './VirtualGrid';
import css from './VirtualGrid.module.css';

type Props<T> = {
  columns: readonly GridColumn<T>[];
  selectable: boolean;
  checked: boolean;
  some: boolean;
  onCheck: (on: boolean) => void;
};

function PlainGridHead<T>({ columns, selectable, checked, some, onCheck }: Props<T>) {
  const t = useText().common;
  return (
    <div role="rowgroup" className={css.head}>
      <div role="row" aria-rowindex={1} className={css.row}>
        {selectable && (
          <div role="columnheader" className={css.check}>
            <CheckMark label={t.selectPage} checked={checked} mixed={some && !checked} onPress={() => onCheck(!checked)} tabbable />
          </div>
        )}
        {columns.map(({ id, header, align, sort }) => (
          <div key={id} role="columnheader" aria-sort={sort ? (sort.direction ?? 'none') : undefined} data-align={align} className={css.cell}>
            {sort ? (
              <button type="button" className={css.sort} onClick={sort.onSort}>
                {header}
                {sort.direction === 'ascending' && <ArrowUp aria-hidden="true" />}
                {sort.direction === 'descending' && <ArrowDown aria-hidden="true" />}
              </button>
            ) : (
              header
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
export const GridHead = memo(PlainGridHead) as typeof PlainGridHead;
