import { describe, expect, test } from 'vitest';
import { hasBidi, hasSuspicious, inText, markName, reveal } from './invisible';
import { byteLength, chunksOf, countLines, cutAt, firstLines, rowStarts } from './lines';
import { safeAddress, splitAddresses } from './links';
import { payloads } from './hostile';

describe('addresses', () => {
  test.each(['https://a.example/x?y#z', 'http://a.example', 'mailto:a@b.example', 'HTTPS://A.example'])('%s may be followed', (a) =>
    expect(safeAddress(a)).toBeDefined(),
  );
  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'vbscript:x',
    'data:text/html,x',
    'blob:https://a.example/1',
    'file:///etc/passwd',
    'filesystem:http://a/b',
    'tel:+49',
    '/relative',
    '//a.example',
    '?q',
    '#a',
    '',
    'https:',
    'http://',
    'view-source:http://a',
  ])('%j may not', (a) => expect(safeAddress(a)).toBeUndefined());

  test('show the host as the browser will ask for it', () => {
    expect(safeAddress('https://аррӏе.com/')).toEqual({ href: 'https://xn--80ak6aa92e.com/', host: 'xn--80ak6aa92e.com' });
    expect(safeAddress('https://bank.example@evil.example/')?.host).toBe('evil.example');
    expect(safeAddress('http://2130706433/')?.host).toBe('127.0.0.1');
  });

  test.each([
    ['see https://a.example/b.', ['see ', 'https://a.example/b', '.']],
    ['(https://a.example/b_(c))', ['(', 'https://a.example/b_(c)', ')']],
    ['<https://a.example>', ['<', 'https://a.example', '>']],
    ['https://a.example\u202Ex', ['', 'https://a.example', '\u202Ex']],
    ['javascript://x', ['javascript://x']],
    ['http:// no', ['http:// no']],
  ])('are found in %j', (text, parts) => expect(splitAddresses(text)).toEqual(parts));
});

describe('characters that do not show', () => {
  test('are marks, equal neighbours one', () => {
    expect(reveal('a\u200b\u200bb\u202e\tc\n')).toEqual(['a', { code: 0x200b, count: 2 }, 'b', { code: 0x202e, count: 1 }, '\tc\n']);
    expect(reveal('\ud800x')).toEqual([{ code: 0xd800, count: 1 }, 'x']);
    expect(reveal('a\r\nb\rc')).toEqual(['a\r\nb', { code: 13, count: 1 }, 'c']);
    expect(reveal('plain 😀 text')).toEqual(['plain 😀 text']);
  });
  test('are text beyond a number of marks', () => {
    const pieces = reveal('a\u200b'.repeat(20_000));
    expect(pieces.length).toBeLessThan(500);
    expect(pieces.at(-1)).toContain('⟨U+200B⟩a');
  });
  test('lose nothing', () => {
    for (const { text } of payloads) {
      const back = reveal(text).map((p) => (typeof p === 'string' ? p : String.fromCodePoint(p.code).repeat(p.count)));
      const written = (code: string) => String.fromCodePoint(Number.parseInt(code, 16));
      expect(back.join('').replaceAll(/⟨U\+([0-9A-F]+)⟩/g, (_, code: string) => written(code)) === text).toBe(true);
    }
  });
  test('have names', () => {
    expect(markName(0x202e)).toBe('RLO');
    expect(markName(0xe0061)).toBe('TAG a');
    expect(markName(0x1)).toBe('U+0001');
    expect(inText('a\u2066')).toBe('a⟨U+2066⟩');
  });
  test('warn only where honest text has none', () => {
    for (const text of ['a\u202eb', 'a\u200bb', '\u{e0061}', '\x1b[1m', 'x\ufe00\ufe01']) expect(hasSuspicious(text), text).toBe(true);
    for (const text of ['نیم\u200cفاصله', '👩\u200d👧', '❤\ufe0f', 'a\tb\r\n', 'مرحبا']) expect(hasSuspicious(text), text).toBe(false);
    expect(hasBidi('\u2067')).toBe(true);
    expect(hasBidi('مرحبا')).toBe(false);
  });
});

describe('long text', () => {
  test('is cut at a line end, and never within a character', () => {
    expect(cutAt('abc\ndef\nghi', 9)).toBe(8);
    expect(cutAt('a'.repeat(20), 9)).toBe(9);
    expect(cutAt('a\n'.padEnd(20, 'b'), 9)).toBe(9);
    expect(cutAt('a😀😀', 2)).toBe(1);
    expect(cutAt('abc', 9)).toBe(3);
  });
  test('is all there in its chunks', () => {
    for (const text of ['', 'a', 'a\n'.repeat(50), '😀'.repeat(50), `${'x'.repeat(33)}\n${'y'.repeat(5)}`, '\n\n\n']) {
      const chunks = chunksOf(text, 7);
      expect(chunks.join('')).toBe(text);
      expect(chunks.every((c) => c.length <= 7 && c.isWellFormed())).toBe(true);
    }
  });
  test('is all there in its rows', () => {
    for (const text of ['', 'a', 'ab\ncd', `${'x'.repeat(25)}\n`, '😀'.repeat(15), '\n'.repeat(3_000)]) {
      const starts = rowStarts(text, 10);
      const rows = [...starts].map((from, at) => text.slice(from, starts[at + 1]));
      expect(rows.join('')).toBe(text);
      expect(rows.every((r) => r.length <= 11 && r.isWellFormed())).toBe(true);
      expect(rows.length).toBe(text.split('\n').reduce((n, line) => n + Math.max(1, Math.ceil(line.length / 10)), 0));
    }
    const words = 'a few words in a row and averyverylongone';
    expect([...rowStarts(words, 10)].map((from, at, all) => words.slice(from, all[at + 1]))).toEqual([
      'a few ',
      'words in a ',
      'row and ',
      'averyveryl',
      'ongone',
    ]);
  });
  test('is counted and begun', () => {
    expect(countLines('a\nb\nc')).toBe(3);
    expect(firstLines('a\nb\nc\nd', 3)).toBe('a\nb\nc');
    expect(firstLines('x'.repeat(1_000), 3, 10)).toBe('x'.repeat(30));
    expect(byteLength('ä😀')).toBe(6);
  });
});
