// Characters that do not show, or that change how others show: control, zero-width, bidirectional and tag characters.

/** A class of characters, from hexadecimal code points and ranges of them. */
const oneOf = (ranges: string): string => `[${ranges.replaceAll(/[0-9a-f]+/g, String.raw`\u{$&}`).replaceAll(' ', '')}]`;

const invisible = new RegExp(
  oneOf(
    '0-8 b-1f 7f-9f ad 34f 61c 115f 1160 17b4 17b5 180b-180f 200b-200f 2028-202e 2060-206f 3164 d800-dfff fe00-fe0f feff ffa0 fff0-fffb ' +
      '1d173-1d17a e0000-e0fff',
  ),
  'gu',
);

/** Those among them that no honest text in any script needs: what hides behind them deserves a warning. */
const suspicious = new RegExp(
  `${oneOf('0-8 e-1f 7f 200b 202a-202e 2060-2064 2066-2069 e0000-e00ff e01f0-e0fff')}|${oneOf('fe00-fe0f e0100-e01ef')}{2}`,
  'u',
);

const bidi = new RegExp(oneOf('61c 200e 200f 202a-202e 2066-2069'), 'u');

export const hasSuspicious = (text: string): boolean => suspicious.test(text);

/** Whether text has characters that turn the direction of what follows them. */
export const hasBidi = (text: string): boolean => bidi.test(text);

/** Whether text has so many overrides that marking each would cost more than reading it is worth. */
export function hasManyOverrides(text: string): boolean {
  const overrides = text.matchAll(/[\u202d\u202e]/gu);
  for (let count = 0; count < 500; count++) if (overrides.next().done) return false;
  return true;
}

export interface Mark {
  code: number;
  count: number;
}

export type Piece = string | Mark;

/** Above this many boxes in one text the rest are written as text: each box is an element. */
const mostMarks = 200;

/** Splits text into what shows and marks for what does not; equal neighbours share a mark. A line feed or tab shows as itself. */
export function reveal(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let marks = 0;
  for (const match of text.matchAll(invisible)) {
    const code = match[0].codePointAt(0) as number;
    if (code === 13 && text[match.index + 1] === '\n') continue; // the line ends of another system
    const last = pieces.at(-1);
    if (typeof last === 'object' && from === match.index && last.code === code) {
      last.count++;
    } else {
      if (from < match.index) pieces.push(text.slice(from, match.index));
      if (++marks > mostMarks) return [...pieces, inText(text.slice(match.index))];
      pieces.push({ code, count: 1 });
    }
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** Writes what does not show as text. */
export function inText(text: string): string {
  return text.replace(invisible, (c) => `⟨${codePoint(c.codePointAt(0) as number)}⟩`);
}

export const codePoint = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;

const names: Record<number, string> = {
  0x00: 'NUL',
  0x07: 'BEL',
  0x08: 'BS',
  0x0b: 'VT',
  0x0c: 'FF',
  0x0d: 'CR',
  0x1b: 'ESC',
  0x7f: 'DEL',
  0x85: 'NEL',
  0xad: 'SHY',
  0x61c: 'ALM',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x2028: 'LS',
  0x2029: 'PS',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2060: 'WJ',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
};

/** The abbreviation under which a character is known, or its code point; a tag character names the letter it hides. */
export function markName(code: number): string {
  if (code >= 0xe0020 && code <= 0xe007e) return `TAG ${String.fromCodePoint(code - 0xe0000)}`;
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return 'VS';
  return names[code] ?? codePoint(code);
}
