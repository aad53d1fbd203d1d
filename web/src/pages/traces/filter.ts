// Filter expressions as a list of conditions, which chips show and forms edit, and back. What is more than conditions
// joined by AND stays text: it is shown as it was written and never changed.

export type Value = string | number | boolean;
export const operators = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'not contains', 'in', 'not in', 'is null', 'is not null'] as const;
export type Operator = (typeof operators)[number];
export type Comparison = { field: string; op: Operator; values: readonly Value[] };
export type Condition = Comparison | { expression: string };

export const isExpression = (condition: Condition): condition is { expression: string } => 'expression' in condition;

type Token = { kind: 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'mark'; text: string; start: number; end: number };

const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'null', 'contains', 'true', 'false']);
const bare = /^[\p{L}_][\p{L}\p{M}\d_.-]*$/u;
const patterns: readonly [Token['kind'], RegExp][] = [
  ['string', /'((?:[^']|'')*)'/uy],
  ['quoted', /"((?:[^"]|"")*)"/uy],
  ['number', /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/uy],
  ['word', /[\p{L}_][\p{L}\p{M}\d_.-]*/uy],
  ['operator', /<>|!=|<=|>=|=|<|>/uy],
  ['mark', /[(),]/uy],
];

/** The tokens of an expression, or undefined where there is something that is none. */
function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    while (/\s/u.test(text[at] ?? '')) at++;
    if (at >= text.length) return tokens;
    let found: Token | undefined;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      const quote = kind === 'string' ? "'" : '"';
      const inner = kind === 'string' || kind === 'quoted' ? (match[1] ?? '').replaceAll(quote + quote, quote) : match[0];
      found = { kind, text: inner, start: at, end: at + match[0].length };
      break;
    }
    if (!found) return undefined;
    tokens.push(found);
    at = found.end;
  }
}

const isWord = (token: Token | undefined, word: string) => token?.kind === 'word' && token.text.toLowerCase() === word;
const isMark = (token: Token | undefined, mark: string) => token?.kind === 'mark' && token.text === mark;

export function parseFilter(text: string): Condition[] {
  const whole = text.trim();
  if (!whole) return [];
  const tokens = tokensOf(whole);
  const parts = tokens && conjuncts(tokens);
  if (!parts) return [{ expression: whole }];
  return parts.map((part) => comparisonOf(part) ?? { expression: whole.slice(part[0]?.start, part.at(-1)?.end) });
}

/** The tokens between the ANDs that stand in no parentheses; undefined where an OR does, or a part is missing. */
function conjuncts(tokens: readonly Token[]): Token[][] | undefined {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isMark(token, '(')) depth++;
    if (isMark(token, ')')) depth--;
    if (depth < 0 || (depth === 0 && isWord(token, 'or'))) return undefined;
    if (depth === 0 && isWord(token, 'and')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return depth === 0 && parts.every((part) => part.length > 0) ? parts : undefined;
}

function comparisonOf(part: readonly Token[]): Comparison | undefined {
  const [name, ...rest] = part;
  if (!name || (name.kind !== 'quoted' && (name.kind !== 'word' || keywords.has(name.text.toLowerCase())))) return undefined;
  const field = name.text;
  const negated = isWord(rest[0], 'not');
  const [op, ...operands] = negated ? rest.slice(1) : rest;
  if (op?.kind === 'operator' && !negated) {
    if (operands.length !== 1) return undefined;
    const symbol = (op.text === '<>' ? '!=' : op.text) as Operator;
    if (isWord(operands[0], 'null')) return symbol === '=' ? { field, op: 'is null', values: [] } : symbol === '!=' ? { field, op: 'is not null', values: [] } : undefined;
    const value = valueOf(operands[0]);
    return value === undefined ? undefined : { field, op: symbol, values: [value] };
  }
  if (isWord(op, 'is') && !negated) {
    const not = isWord(operands[0], 'not');
    const [last, ...more] = not ? operands.slice(1) : operands;
    return isWord(last, 'null') && more.length === 0 ? { field, op: not ? 'is not null' : 'is null', values: [] } : undefined;
  }
  if (isWord(op, 'contains')) {
    const [value, ...more] = operands;
    return value?.kind === 'string' && more.length === 0 ? { field, op: negated ? 'not contains' : 'contains', values: [value.text] } : undefined;
  }
  if (isWord(op, 'in')) {
    const values = listOf(operands);
    return values && { field, op: negated ? 'not in' : 'in', values };
  }
  return undefined;
}

function valueOf(token: Token | undefined): Value | undefined {
  if (token?.kind === 'string') return token.text;
  if (token?.kind === 'number') return Number(token.text);
  if (isWord(token, 'true')) return true;
  return isWord(token, 'false') ? false : undefined;
}

function listOf(tokens: readonly Token[]): Value[] | undefined {
  if (!isMark(tokens[0], '(') || !isMark(tokens.at(-1), ')')) return undefined;
  const values: Value[] = [];
  for (const [at, token] of tokens.slice(1, -1).entries()) {
    if (at % 2 === 1) {
      if (!isMark(token, ',')) return undefined;
      continue;
    }
    const value = valueOf(token);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return tokens.length % 2 === 1 && values.length > 0 ? values : undefined;
}

export function writeFilter(conditions: readonly Condition[]): string {
  return conditions
    .map((condition) => {
      if (!isExpression(condition)) return writeComparison(condition);
      return conditions.length > 1 && !isOneTerm(condition.expression) ? `(${condition.expression})` : condition.expression;
    })
    .join(' AND ');
}

/** Whether an expression means the same with more behind an AND. */
function isOneTerm(text: string): boolean {
  const tokens = tokensOf(text);
  return tokens !== undefined && conjuncts(tokens) !== undefined;
}

function writeComparison({ field, op, values }: Comparison): string {
  const name = bare.test(field) && !keywords.has(field.toLowerCase()) ? field : `"${field.replaceAll('"', '""')}"`;
  if (op === 'is null' || op === 'is not null') return `${name} ${op.toUpperCase()}`;
  const written = values.map(writeValue);
  if (op === 'in' || op === 'not in') return `${name} ${op.toUpperCase()} (${written.join(', ')})`;
  return `${name} ${op.startsWith('not') ? op.replace('not', 'NOT') : op} ${written[0] ?? "''"}`;
}

const writeValue = (value: Value): string => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));

/** Both filters at once; either may be empty. */
export const both = (a: string | undefined, b: string): string => {
  const first = a?.trim();
  return first ? `${isOneTerm(first) ? first : `(${first})`} AND ${b}` : b;
};
