// JSON of any origin: read without exceptions and written without recursion, since it may be nested ten thousand deep.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads text that is a JSON object or list; anything else, and what is nested too deeply for the engine, is undefined. */
export function parseDocument(text: string): JsonObject | Json[] | undefined {
  const start = text.search(/\S/);
  if (start < 0 || (text[start] !== '{' && text[start] !== '[')) return undefined;
  if (text.length < large) return parsed(text);
  if (lastLarge?.text !== text) lastLarge = { text, value: parsed(text) };
  return lastLarge.value;
}

/** Reading a column asks several times what a text holds: of a large one the last answer is kept. */
const large = 10_000;
let lastLarge: { text: string; value: JsonObject | Json[] | undefined } | undefined;

function parsed(text: string): JsonObject | Json[] | undefined {
  const value = attempt(text);
  if (value === undefined || !/\d{16}/.test(text)) return value;
  return attempt(withExactNumbers(text)) ?? value;
}

function attempt(text: string): JsonObject | Json[] | undefined {
  try {
    return JSON.parse(text) as JsonObject | Json[];
  } catch {
    return undefined; // a SyntaxError, or a RangeError of an engine that parses recursively
  }
}

/**
 * Begins a text that stands for a number which JavaScript cannot hold exactly. Ids are often such numbers, and two of them must not
 * look alike, so their digits are kept. The character is one for private use.
 */
const exactMark = '\u{f8ff}';
const literals = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Takes sound JSON only: in it no string is left open, so that looking for literals takes time in proportion to its length. */
function withExactNumbers(text: string): string {
  const kept = (literal: string) => literal.length < 16 || literal[0] === '"' || isExact(literal);
  try {
    return text.replaceAll(literals, (literal) => (kept(literal) ? literal : `"${exactMark}${literal}"`));
  } catch {
    return text; // a string with millions of escapes is too much for the engine's regular expressions
  }
}

const isExact = (literal: string): boolean => String(Number(literal)) === literal;

/** Returns the digits of a number that is kept as text. */
export function exactNumber(value: Json): string | undefined {
  return typeof value === 'string' && value.startsWith(exactMark) ? value.slice(exactMark.length) : undefined;
}

/** Returns the object or list that a value is, or that its text holds. */
export function documentOf(value: Json | undefined): JsonObject | Json[] | undefined {
  if (typeof value === 'string') return parseDocument(value);
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** Shows a value as text: a string as it is, nothing for null, other JSON written out. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? (exactNumber(value) ?? value) : writeJson(value);
}

interface Level {
  keys: string[] | null; // null for a list
  values: Json[] | JsonObject;
  next: number;
  length: number;
}

/** How far a line is indented at most; beyond, indenting a deep document would cost the square of its depth. */
const deepestIndent = 64;

/** Writes JSON, indented by two spaces; stops once there are as many characters as wanted. */
export function writeJson(root: Json, wanted = Number.POSITIVE_INFINITY): string {
  const out: string[] = [];
  let written = 0;
  const stack: Level[] = [];
  const line = () => `\n${'  '.repeat(Math.min(stack.length, deepestIndent))}`;
  const push = (...texts: string[]) => {
    for (const text of texts) written += text.length;
    out.push(...texts);
  };
  const begin = (value: Json) => {
    if (typeof value !== 'object' || value === null) {
      push(exactNumber(value) ?? JSON.stringify(value));
      return;
    }
    const keys = Array.isArray(value) ? null : Object.keys(value);
    const length = Array.isArray(value) ? value.length : Object.keys(value).length;
    if (length === 0) {
      push(keys ? '{}' : '[]');
      return;
    }
    push(keys ? '{' : '[');
    stack.push({ keys, values: value, next: 0, length });
  };

  begin(root);
  for (let level = stack.at(-1); level; level = stack.at(-1)) {
    if (written >= wanted) break;
    if (level.next === level.length) {
      stack.pop();
      push(line(), level.keys ? '}' : ']');
      continue;
    }
    push(level.next > 0 ? ',' : '', line());
    const at = level.next++;
    if (level.keys) {
      const key = level.keys[at] as string;
      push(JSON.stringify(key), ': ');
      begin((level.values as JsonObject)[key] as Json);
    } else {
      begin((level.values as Json[])[at] as Json);
    }
  }
  return out.join('');
}
