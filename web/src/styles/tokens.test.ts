import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The custom properties of the block that a selector opens. */
function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  expect(start, selector).toBeGreaterThanOrEqual(0);
  const body = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

const light = block(':root');
const dark = { ...light, ...block("[data-theme='dark']") };
const darkBySystem = { ...light, ...block(":root:not([data-theme='light'])") };

function colour(theme: Record<string, string>, name: string): readonly [number, number, number] {
  const value = theme[name] ?? '';
  const other = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (other) return colour(theme, other);
  const digits = /^#([0-9a-f]{6})$/.exec(value)?.[1];
  if (!digits) throw new Error(`${name} is no colour: ${value}`);
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as readonly [number, number, number];
}

/** The contrast ratio as WCAG 2.2 defines it. */
function contrast(theme: Record<string, string>, one: string, other: string): number {
  const luminance = (name: string) => {
    const [r, g, b] = colour(theme, name).map((channel) => {
      const c = channel / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['--page', '--panel', '--sunk', '--accent-bg'];
const texts = [
  '--ink', '--ink-2', '--accent', '--mark', '--ok', '--warn', '--danger',
  ...Object.keys(light).filter((name) => name.startsWith('--kind-')),
];

test('the dark theme of the system and the one chosen are the same', () => {
  expect(darkBySystem).toEqual(dark);
});

test('every colour of the light theme has its counterpart in the dark one', () => {
  const own = block("[data-theme='dark']");
  const colours = Object.entries(light).filter(([, value]) => value.startsWith('#'));
  expect(colours.map(([name]) => name).filter((name) => !(name in own))).toEqual([]);
});

describe.each([['light', light], ['dark', dark]])('%s', (_, theme) => {
  test.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))('text %s on %s', (text, ground) => {
    expect(contrast(theme, text, ground)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(grounds.map((ground) => [ground]))('borders of controls on %s', (ground) => {
    expect(contrast(theme, '--control-border', ground)).toBeGreaterThanOrEqual(3);
  });
  test('text on accent', () => expect(contrast(theme, '--on-accent', '--accent')).toBeGreaterThanOrEqual(4.5));
  test('text of tooltips', () => expect(contrast(theme, '--page', '--ink')).toBeGreaterThanOrEqual(4.5));
});
