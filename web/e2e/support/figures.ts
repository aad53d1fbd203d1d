// What the benchmarks find out, one figure at a time, for the table that is printed at the end.
import { test } from '@playwright/test';

export type Figure = {
  what: string;
  value: number;
  unit: 'ms' | 'kB' | 'MB' | 'elements';
  /** At most this much is allowed; left out, the figure is there to explain others. */
  limit?: number;
  /** What else there is to say, such as how far the values are apart. */
  note?: string;
};

export const figureType = 'figure';

/** Puts a figure into the table of the run. */
export function figure(found: Figure): void {
  test.info().annotations.push({ type: figureType, description: JSON.stringify(found) });
}

/** The value below which a part of all values lies, such as 0.95 of them. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The values around a percentile: "median 31, greatest 80 of 200". */
export const spread = (values: readonly number[]): string =>
  `median ${median(values).toFixed(0)}, greatest ${Math.max(...values).toFixed(0)} of ${values.length}`;
