import type { QueueProgress } from './data';

const day = 86_400_000;

export type Course = { x: number[]; submitted: number[] };

/** What was submitted up to each day, from the day before the first to today, quiet days included. Days are those of UTC. */
export function courseOf({ days, submitted }: Pick<QueueProgress, 'days' | 'submitted'>, now: number): Course {
  const first = days[0];
  if (!first) return { x: [], submitted: [] };
  const by = new Map(days.map((one) => [Date.parse(`${one.day}T00:00:00Z`), one.submitted]));
  const start = Date.parse(`${first.day}T00:00:00Z`);
  const end = Math.max(Math.floor(now / day) * day, ...by.keys());
  const course: Course = { x: [], submitted: [] };
  // Days that are told reach back only so far: what was submitted before them is where the course begins.
  let sum = Math.max(0, submitted - [...by.values()].reduce((total, one) => total + one, 0));
  for (let at = start - day; at <= end; at += day) {
    sum += by.get(at) ?? 0;
    course.x.push(at);
    course.submitted.push(sum);
  }
  return course;
}
