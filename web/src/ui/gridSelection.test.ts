import { expect, test } from 'vitest';
import { allSelected, isSelected, noSelection, selectionCount, withRows } from './gridSelection';

test('rows are selected one by one', () => {
  const two = withRows(noSelection, ['a', 'b'], true);
  expect([isSelected(two, 'a'), isSelected(two, 'c')]).toEqual([true, false]);
  expect(selectionCount(two, 100)).toBe(2);
  expect(selectionCount(withRows(two, ['a'], false), 100)).toBe(1);
});

test('all that match are selected but those taken out', () => {
  const some = withRows(allSelected, ['a'], false);
  expect([isSelected(some, 'a'), isSelected(some, 'z')]).toEqual([false, true]);
  expect(selectionCount(some, 100)).toBe(99);
  expect(selectionCount(withRows(some, ['a'], true), 100)).toBe(100);
});
