import { expect, test } from 'vitest';
import { rowsToDraw } from './useRowsInView';

test('the rows in view are drawn, and the active one wherever it is', () => {
  expect(rowsToDraw({ first: 3, last: 5 }, 4, 100)).toEqual([3, 4, 5]);
  expect(rowsToDraw({ first: 3, last: 5 }, 0, 100)).toEqual([0, 3, 4, 5]);
  expect(rowsToDraw({ first: 3, last: 5 }, 99, 100)).toEqual([3, 4, 5, 99]);
});

test('a row that does not exist is not drawn', () => {
  expect(rowsToDraw({ first: 0, last: -1 }, 0, 0)).toEqual([]);
  expect(rowsToDraw({ first: 3, last: 5 }, 100, 100)).toEqual([3, 4, 5]);
  expect(rowsToDraw({ first: 3, last: 5 }, -1, 100)).toEqual([3, 4, 5]);
});
