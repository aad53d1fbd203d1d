import { expect, test } from 'vitest';
import { courseOf } from './progressSeries';

const now = Date.parse('2026-07-04T15:00:00Z');

test('quiet days keep the sum, up to today', () => {
  const course = courseOf({ submitted: 5, days: [{ day: '2026-07-01', submitted: 2, skipped: 0 }, { day: '2026-07-03', submitted: 3, skipped: 1 }] }, now);
  expect(course.x.map((at) => new Date(at).toISOString().slice(8, 10))).toEqual(['30', '01', '02', '03', '04']);
  expect(course.submitted).toEqual([0, 2, 2, 5, 5]);
});

test('what was submitted before the days that are told counts from the start', () => {
  expect(courseOf({ submitted: 100, days: [{ day: '2026-07-04', submitted: 4, skipped: 0 }] }, now).submitted).toEqual([96, 100]);
});

test('nothing happened yet', () => {
  expect(courseOf({ submitted: 0, days: [] }, now)).toEqual({ x: [], submitted: [] });
});
