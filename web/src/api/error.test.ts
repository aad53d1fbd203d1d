import { expect, test } from 'vitest';
import { ApiError, errorOf, unreachable } from './error';

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, statusText: 'Text', headers });

test('listed problems are taken as they are', () => {
  const error = errorOf(answer(400), { title: 'Bad request', status: 400, detail: 'name: too long', errors: [{ path: 'name', rule: 'too long' }] });
  expect(error.problems).toEqual([{ path: 'name', rule: 'too long' }]);
});

test('problems of a surface that only tells them in words are read from them', () => {
  const error = errorOf(answer(400), { title: 'Bad request', detail: 'name: must have 1 to 100 characters; values[0].label: is required' });
  expect(error.problems).toEqual([
    { path: 'name', rule: 'must have 1 to 100 characters' },
    { path: 'values[0].label', rule: 'is required' },
  ]);
});

test('a rule may contain the separator, and a sentence is no problem of a field', () => {
  expect(errorOf(answer(400), { title: 'x', detail: 'text: no; not this' }).problems).toEqual([{ path: 'text', rule: 'no; not this' }]);
  expect(errorOf(answer(409), { title: 'x', detail: 'The name is taken.' }).problems).toEqual([]);
});

test('the request id and the time to wait come with the error', () => {
  const error = errorOf(answer(429, { 'Retry-After': '3', 'X-Request-Id': 'abc' }), undefined);
  expect([error.retryAfter, error.requestId, error.title]).toEqual([3000, 'abc', 'Text']);
});

test('only what may be otherwise the next time is passing', () => {
  const passing = [0, 400, 401, 403, 404, 409, 422, 429, 500, 503].filter((status) => new ApiError({ status, title: 'x' }).passing);
  expect(passing).toEqual([0, 429, 500, 503]);
  expect(unreachable(new TypeError('x')).passing).toBe(true);
});
