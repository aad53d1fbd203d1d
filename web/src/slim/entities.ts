// Stands in for the package `entities` below markdown-it: the references that people and models write, in a fortieth of
// the size. A name that is not here stays as it was written. The bundler's settings put it in place.

const names: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', shy: '\u00ad', copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—',
  ndash: '–', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»', lsaquo: '‹', rsaquo: '›', bull: '•',
  middot: '·', deg: '°', plusmn: '±', times: '×', divide: '÷', minus: '−', frac12: '½', frac14: '¼', frac34: '¾', sup1: '¹', sup2: '²', sup3: '³',
  micro: 'µ', para: '¶', sect: '§', dagger: '†', Dagger: '‡', permil: '‰', euro: '€', pound: '£', yen: '¥', cent: '¢', curren: '¤', iexcl: '¡',
  iquest: '¿', ordf: 'ª', ordm: 'º', not: '¬', macr: '¯', acute: '´', cedil: '¸', uml: '¨', larr: '←', uarr: '↑', rarr: '→', darr: '↓', harr: '↔',
  rArr: '⇒', lArr: '⇐', hArr: '⇔', ne: '≠', le: '≤', ge: '≥', asymp: '≈', equiv: '≡', infin: '∞', radic: '√', sum: '∑', prod: '∏', part: '∂',
  int: '∫', forall: '∀', exist: '∃', isin: '∈', notin: '∉', cap: '∩', cup: '∪', sub: '⊂', sup: '⊃', and: '∧', or: '∨', empty: '∅',
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', theta: 'θ', lambda: 'λ', mu: 'μ', pi: 'π', sigma: 'σ', tau: 'τ', phi: 'φ',
  omega: 'ω', Delta: 'Δ', Sigma: 'Σ', Omega: 'Ω', check: '✓', cross: '✗', star: '☆', starf: '★', hearts: '♥', ensp: '\u2002', emsp: '\u2003',
  thinsp: '\u2009', zwnj: '\u200c', zwj: '\u200d', lrm: '\u200e', rlm: '\u200f', AElig: 'Æ', aelig: 'æ', OElig: 'Œ', oelig: 'œ', szlig: 'ß',
  Oslash: 'Ø', oslash: 'ø', Aring: 'Å', aring: 'å', Ccedil: 'Ç', ccedil: 'ç', ETH: 'Ð', eth: 'ð', THORN: 'Þ', thorn: 'þ',
};

// Letters with marks are named by both: &Auml; &ntilde;
const marks: Readonly<Record<string, string>> = {
  grave: '\u0300', acute: '\u0301', circ: '\u0302', tilde: '\u0303', uml: '\u0308', caron: '\u030c',
};

function characterOf(name: string): string | undefined {
  if (Object.hasOwn(names, name)) return names[name];
  const [, letter, mark] = /^([A-Za-z])(grave|acute|circ|tilde|uml|caron)$/.exec(name) ?? [];
  return letter && mark ? (letter + (marks[mark] ?? '')).normalize('NFC') : undefined;
}

function numbered(digits: string): string {
  const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 10);
  const sound = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd800 && code <= 0xdfff);
  return String.fromCodePoint(sound ? code : 0xfffd);
}

/** The text with its references replaced by what they stand for; those without a semicolon are none. */
export function decodeHTMLStrict(text: string): string {
  return text.replace(/&(?:#(\d{1,7}|x[0-9a-f]{1,6})|([a-z][a-z0-9]{1,31}));/gi, (whole, digits: string | undefined, name: string | undefined) =>
    digits ? numbered(digits) : (characterOf(name ?? '') ?? whole),
  );
}
