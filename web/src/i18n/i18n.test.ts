import { describe, expect, test } from 'vitest';
import './en/leading';
import { en, loadCatalogue, preferredLanguage } from './catalogue';
import { formatIn } from './format';
import { pluralIn } from './plural';

test('the first language that there is is taken', () => {
  expect(preferredLanguage(['fr-FR', 'de-CH', 'en'])).toBe('de');
  expect(preferredLanguage(['fr-FR'])).toBe('en');
});

test('plurals follow the language and write their number', () => {
  expect(pluralIn('en')(1, { one: '# row', other: '# rows' })).toBe('1 row');
  expect(pluralIn('en')(1204, { one: '# row', other: '# rows' })).toBe('1,204 rows');
  expect(pluralIn('de')(1204, { one: '# Zeile', other: '# Zeilen' })).toBe('1.204 Zeilen');
});

/** The paths of all messages of a catalogue. */
function paths(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, entry]) =>
    typeof entry === 'object' && entry !== null ? paths(entry, `${path}${name}.`) : [`${path}${name}`],
  );
}

test('German has every message and none that is empty', async () => {
  const de = await loadCatalogue('de');
  expect(paths(de).toSorted()).toEqual(paths(en).toSorted());
  const empty = (catalogue: object): string[] =>
    Object.entries(catalogue).flatMap(([name, entry]) => (entry === '' ? [name] : typeof entry === 'object' ? empty(entry) : []));
  expect(empty(de)).toEqual([]);
});

describe('formats', () => {
  const f = formatIn('en-GB', 'Europe/Berlin');
  const at = '2026-07-03T12:02:11Z';

  test('times are in the zone of the profile, which they name', () => {
    expect(f.time(at)).toBe('14:02');
    expect(f.clock(at)).toBe('14:02:11');
    expect(f.dateTime(at)).toMatch(/3 Jul 2026.*14:02:11 CEST/);
    expect(formatIn('de-DE', 'America/New_York').dateTime(at)).toMatch(/03\.07\.2026, 08:02:11 GMT-4/);
  });

  test('a zone that does not exist is the one of the browser', () => {
    expect(() => formatIn('en', 'Mars/Olympus').time(at)).not.toThrow();
  });

  test('relative times choose the unit that fits', () => {
    const now = Date.parse('2026-07-03T12:00:00Z');
    const ago = (ms: number) => f.relative(now - ms, now);
    expect(ago(20_000)).toBe('now');
    expect(ago(5 * 60_000)).toMatch(/^5 min/);
    expect(ago(2 * 3_600_000)).toMatch(/^2 h/);
    expect(ago(24 * 3_600_000)).toBe('yesterday');
    expect(ago(400 * 86_400_000)).toBe('last yr');
    expect(f.relative(now + 3 * 86_400_000, now)).toBe('in 3 days');
  });

  const plain = (text: string) => text.replaceAll('\u00a0', ' ');

  test.each([
    [0.25, '0.25 ms'], [350.4, '350 ms'], [2100, '2.1 s'], [9_994, '9.99 s'], [64_000, '1 min 4 s'], [119_600, '2 min'], [7_500_000, '2 h 5 min'],
  ])('%d ms', (ms, text) => {
    expect(plain(f.duration(ms))).toBe(text);
  });

  test('sizes count in thousands', () => {
    expect([999, 1200, 1_200_000].map(f.bytes).map(plain)).toEqual(['999 B', '1.2 kB', '1.2 MB']);
  });
});
