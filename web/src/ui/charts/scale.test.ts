import { expect, test } from 'vitest';
import { roundStep, scale, ticks } from './scale';

test('ticks are round and enclose the values', () => {
  expect(ticks(0, 97)).toEqual([0, 50, 100]);
  expect(ticks(0, 1)).toEqual([0, 0.5, 1]);
  expect(ticks(0, 0.7, 7)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  expect(ticks(-3, 12)).toEqual([-5, 0, 5, 10, 15]);
});

test('ticks of a single value still have a size', () => {
  expect(ticks(0, 0)).toEqual([0, 0.5]);
  expect(ticks(7, 7).length).toBeGreaterThan(1);
});

test('steps are 1, 2 or 5 times a power of ten', () => {
  expect([0.03, 0.2, 1, 3, 7, 11].map(roundStep)).toEqual([0.05, 0.2, 1, 5, 10, 20]);
});

test('a scale maps ends to ends, and survives an empty domain', () => {
  const y = scale([0, 10], 100, 0);
  expect([y(0), y(5), y(10)]).toEqual([100, 50, 0]);
  expect(scale([3, 3], 0, 10)(3)).toBe(0);
});
