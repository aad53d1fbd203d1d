import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';

/** The rows in view and one more: the active row stays in the document, since `aria-activedescendant` names it. */
export function rangeWith(range: Range, row: number): number[] {
  const rows = defaultRangeExtractor(range);
  if (row < 0 || row >= range.count) return rows;
  const [first = 0] = rows;
  if (row < first) return [row, ...rows];
  if (row > (rows.at(-1) ?? -1)) return [...rows, row];
  return rows;
}
