import type { ReactNode } from 'react';
import { useText } from '../i18n';
import { Button } from './Button';
import { allSelected, type GridSelection, noSelection, selectionCount } from './gridSelection';
import css from './VirtualGrid.module.css';

type Props = {
  selection: GridSelection;
  onChange: (selection: GridSelection) => void;
  /** How many rows match, when known; then all of them can be selected. */
  total?: number | undefined;
  /** What can be done with the selected rows. */
  children: ReactNode;
};

/** Says how much is selected, below the grid, and what can be done with it. */
export function SelectionBar({ selection, onChange, total, children }: Props) {
  const t = useText().common;
  const count = selectionCount(selection, total);
  return (
    <div role="status" className={css.bar} data-shown={count > 0 || undefined}>
      {count > 0 && (
        <>
          <strong className="numbers">{t.selected({ count })}</strong>
          {total !== undefined && count < total && (
            <Button size="small" look="quiet" onPress={() => onChange(allSelected)}>
              {t.selectAll({ count: total })}
            </Button>
          )}
          <Button size="small" look="quiet" onPress={() => onChange(noSelection)}>
            {t.clearSelection}
          </Button>
          <span className={css.actions}>{children}</span>
        </>
      )}
    </div>
  );
}
