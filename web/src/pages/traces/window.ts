// The time that a list covers, and local times as fields write them.
import { parseAbsolute, parseDateTime, toCalendarDateTime } from '@internationalized/date';
import type { ListSearch, Range } from './search';

export type TimeWindow = { start_time: string; end_time: string };

const hour = 3_600_000;
const lengths: Partial<Record<Range, number>> = { HOUR: hour, DAY: 24 * hour, WEEK: 7 * 24 * hour, MONTH: 30 * 24 * hour };

const iso = (time: number) => new Date(time).toISOString();

/** The window of a list at the time `now`. An end that is not given is now, a begin the first span. */
export function windowOf({ range = 'WEEK', start, end }: ListSearch, now: number): TimeWindow {
  if (range === 'CUSTOM') return { start_time: iso(timeOf(start) ?? 0), end_time: iso(timeOf(end) ?? now) };
  const length = lengths[range];
  return { start_time: iso(length === undefined ? 0 : now - length), end_time: iso(now) };
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

const zoneOf = (zone: string | undefined) => zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The time that a field of type datetime-local means in a zone, or undefined while there is none. */
export function readLocal(local: string, zone: string | undefined): string | undefined {
  try {
    return local ? parseDateTime(local).toDate(zoneOf(zone)).toISOString() : undefined;
  } catch {
    return undefined;
  }
}

/** The value of such a field. */
export function writeLocal(time: string | undefined, zone: string | undefined): string {
  const at = timeOf(time);
  if (at === undefined) return '';
  return toCalendarDateTime(parseAbsolute(iso(at), zoneOf(zone))).set({ millisecond: 0 }).toString().slice(0, 19);
}
