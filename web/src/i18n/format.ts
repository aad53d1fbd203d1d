// Numbers and times as the person's language and time zone write them.

export type Format = ReturnType<typeof formatIn>;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export type When = string | number | Date;
const dateOf = (when: When) => (when instanceof Date ? when : new Date(when));

/** Every formatter of a language and a time zone; made once, since `Intl` objects are costly. */
export function formatIn(language: string, timeZone: string | undefined) {
  const zone = timeZone && isTimeZone(timeZone) ? { timeZone } : {};
  const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const decimals = Array.from({ length: 7 }, (_, n) => new Intl.NumberFormat(language, { maximumFractionDigits: n }));
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', ...zone });
  const dayMonth = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', ...zone });
  const shortDay = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...zone });
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone });
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', ...zone,
  });
  const full = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23', ...zone,
  });
  const zoneName = new Intl.DateTimeFormat(language, { timeZoneName: 'short', ...zone });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const either = new Intl.ListFormat(language, { type: 'disjunction' });
  // Symbols of units are the same in every language, and stay with their number at the end of a line.
  const unit = (value: number, symbol: string, digits: number) => `${(decimals[digits] ?? integer).format(value)}\u00a0${symbol}`;
  const parts = (count: number, of: number, large: string, small: string) => {
    const rest = count % of;
    return unit(Math.floor(count / of), large, 0) + (rest > 0 ? ` ${unit(rest, small, 0)}` : '');
  };

  return {
    language,
    /** 1,204 */
    number: (value: number, digits = 0) => (decimals[digits] ?? integer).format(value),
    /** 12.4 % of 0.124 */
    percent: (share: number) => percent.format(share),
    /** 1.2K */
    compact: (value: number) => compact.format(value),
    /** 3 Jul 2026 */
    date: (when: When) => date.format(dateOf(when)),
    /** 3 July */
    dayMonth: (when: When) => dayMonth.format(dateOf(when)),
    /** 3 Jul */
    shortDay: (when: When) => shortDay.format(dateOf(when)),
    /** 14:02 */
    time: (when: When) => time.format(dateOf(when)),
    /** 14:02:11 */
    clock: (when: When) => clock.format(dateOf(when)),
    /** 3 Jul 2026, 14:02:11 CEST */
    dateTime: (when: When) => {
      const at = dateOf(when);
      const name = zoneName.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
      return `${full.format(at)} ${name}`.trim();
    },
    /** 2 hr. ago, in 3 days */
    relative: (when: When, now: number = Date.now()) => {
      const ms = dateOf(when).getTime() - now;
      const size = Math.abs(ms);
      if (size < 45 * second) return relative.format(0, 'second');
      if (size < 45 * minute) return relative.format(Math.round(ms / minute), 'minute');
      if (size < 22 * hour) return relative.format(Math.round(ms / hour), 'hour');
      if (size < 26 * day) return relative.format(Math.round(ms / day), 'day');
      if (size < 320 * day) return relative.format(Math.round(ms / (30.44 * day)), 'month');
      return relative.format(Math.round(ms / (365.25 * day)), 'year');
    },
    /** 350 ms, 6.4 s, 3 min 20 s */
    duration: (ms: number) => {
      if (ms < 1) return unit(ms, 'ms', 2);
      if (ms < second) return unit(Math.round(ms), 'ms', 0);
      if (ms < minute) return unit(ms / second, 's', ms < 10 * second ? 2 : 1);
      if (ms < hour) return parts(Math.round(ms / second), 60, 'min', 's');
      return parts(Math.round(ms / minute), 60, 'h', 'min');
    },
    /** 1.2 MB */
    bytes: (count: number) => {
      const step = count < 1000 ? 0 : count < 1e6 ? 1 : count < 1e9 ? 2 : 3;
      return unit(count / 1000 ** step, ['B', 'kB', 'MB', 'GB'][step] ?? 'B', step === 0 ? 0 : 1);
    },
    /** Ann, Ben and Cleo */
    list: (items: Iterable<string>) => list.format(items),
    /** Ann, Ben or Cleo */
    either: (items: Iterable<string>) => either.format(items),
  };
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
