import { describe, expect, it } from 'vitest';
import type { Config } from './types';
import { changesOf, enteredOf, faultsOf, over, parseNumber, removedConfigs, stepOf, wholeNumbers, withValue } from './values';

const config = (id: string, rest: Partial<Config> = {}): Config => ({ id, name: id, type: 'CATEGORICAL', required: true, ...rest });
const annotator = { id: 'u', email: '', name: '' };
const own = [{ config_id: 'a', name: 'a', label: 'good', score: 1, annotator, updated_at: '' }, { config_id: 'b', name: 'b', score: 0, annotator, updated_at: '' }];

describe('what the form holds', () => {
  it('is what was submitted, with the draft over it', () => {
    const draft = { version: 2, values: [{ config_id: 'a', cleared: true }, { config_id: 'c', text: 'late' }], device: 'd', updated_at: '' };
    expect(enteredOf({ own, corrected_output: 'x', draft })).toEqual({ values: { b: { score: 0 }, c: { text: 'late' } }, corrected: 'x' });
  });

  it('takes a corrected output away only when the draft says so', () => {
    const base = { values: {}, corrected: 'x' };
    expect(over(base, { values: [] }).corrected).toBe('x');
    expect(over(base, { values: [], corrected_output: null }).corrected).toBeNull();
  });
});

describe('changes', () => {
  const base = { values: { a: { label: 'good' }, b: { score: 0 } }, corrected: null };
  it('are only what differs, clearing included', () => {
    expect(changesOf(base, { values: { a: { label: 'bad' } }, corrected: 'better' })).toEqual({
      values: [{ config_id: 'a', label: 'bad' }, { config_id: 'b', cleared: true }], corrected_output: 'better',
    });
  });
  it('are none when all is as it was', () => {
    expect(changesOf(base, { values: withValue(base.values, 'b', { score: 0 }), corrected: null })).toEqual({ values: [] });
  });
  it('lead from the base back to what was entered', () => {
    const entered = { values: { b: { score: 2 }, c: { text: 't' } }, corrected: 'z' };
    expect(over(base, changesOf(base, entered))).toEqual(entered);
  });
});

describe('a form', () => {
  const configs = [
    config('a', { values: [{ label: 'good' }] }), config('b', { type: 'CONTINUOUS', minimum_score: 0, maximum_score: 1 }),
    config('c', { type: 'FREEFORM', required: false }),
  ];
  it('can be submitted with everything required, zero included', () => {
    expect(faultsOf(configs, { a: { label: 'good' }, b: { score: 0 } })).toEqual([]);
  });
  it('names what is open, outside or unknown, in the order of the queue', () => {
    expect(faultsOf(configs, {})).toEqual([{ config: 'a', rule: 'open' }, { config: 'b', rule: 'open' }]);
    expect(faultsOf(configs, { a: { label: 'gone' }, b: { score: 1.5 }, c: { text: 'x'.repeat(50_001) } }).map(({ rule }) => rule)).toEqual(['unknown', 'above', 'long']);
    expect(faultsOf(configs, { a: { label: 'good' }, b: { score: -1 } })).toEqual([{ config: 'b', rule: 'below' }]);
  });
  it('knows values of configs that were removed', () => {
    expect(removedConfigs(configs, { a: { label: 'good' }, z: { text: 'kept' } })).toEqual(['z']);
  });
});

describe('a range', () => {
  it.each([[0, 1, 0.01], [0, 100, 1], [1, 5, 0.05], [0, 10, 0.1], [0, 7, 0.05], [-1, 1, 0.02], [0, 3, 0.02], [0, 1e6, 1e4], [5, 5, 1]])('from %d to %d has the step %d', (low, high, step) => {
    expect(stepOf(low, high)).toBe(step);
  });
  it('of whole bounds at most ten apart is also a row of numbers', () => {
    expect(wholeNumbers(config('x', { minimum_score: 1, maximum_score: 5 }))).toEqual([1, 2, 3, 4, 5]);
    expect(wholeNumbers(config('x', { minimum_score: 0, maximum_score: 11 }))).toEqual([]);
    expect(wholeNumbers(config('x', { minimum_score: 0, maximum_score: 0.5 }))).toEqual([]);
  });
});

describe('a number', () => {
  it.each([['0.5', 0.5], ['0,5', 0.5], [' -3 ', -3], ['−3', -3], ['.5', 0.5], ['1e3', 1000], ['5.', 5]])('is read from %j', (text, value) => expect(parseNumber(text)).toBe(value));
  it.each(['', 'abc', '1 2', '1,2,3', '--1', '-'])('is not read from %j', (text) => expect(parseNumber(text)).toBeUndefined());
});
