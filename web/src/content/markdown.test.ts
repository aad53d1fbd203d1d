import { describe, expect, test } from 'vitest';
import { benignMarkdown, heavyMarkdown, payloads } from './hostile';
import { type Element, type Node, parseMarkdown } from './markdown';

const kept = new Set<string>();
function textIn(nodes: Node[]): string {
  return nodes
    .map((n) =>
      typeof n === 'string' ? n : `${textIn(n.children)}${n.address ?? ''}${n.title ?? ''}${n.language ?? ''}`,
    )
    .join(' ');
}
const outline = (nodes: Node[]): string => nodes.map((n) => (typeof n === 'string' ? n : `${n.tag}(${outline(n.children)})`)).join('');
const parse = (text: string): Element[] => parseMarkdown(text) ?? [];

describe('Markdown', () => {
  test.each([
    ['# One\n\ntwo *three* **four** ~~five~~', 'heading(One)p(two em(three) strong(four) s(five))'],
    ['- a\n- b\n\n3. c', 'ul(li(a)li(b))ol(li(c))'],
    ['- a\n\n  b', 'ul(li(p(a)p(b)))'],
    ['> a\n> b', 'blockquote(p(a\nb))'],
    ['| a | b |\n|:-:|--:|\n| 1 | `2` |', 'table(thead(tr(th(a)th(b)))tbody(tr(td(1)td(code(2)))))'],
    ['```js\nlet a\n```\n\n    b', 'fence(let a)fence(b)'],
    ['[a](https://b.example)', 'p(link(a))'],
    ['![a](https://b.example)', 'p(image(a))'],
    ['\\*a\\* &amp; &#42;', 'p(*a* & *)'],
    ['***', 'hr()'],
  ])('%j is %s', (text, tree) => expect(outline(parse(text))).toBe(tree));

  test('keeps what belongs to the elements', () => {
    const [heading, list, table, fence] = parse('## a\n\n7. b\n\n|c|\n|--:|\n\n```py x\n```');
    expect(heading?.number).toBe(2);
    expect(list?.number).toBe(7);
    expect(table).toMatchObject({ children: [{ children: [{ children: [{ align: 'end' }] }] }] });
    expect(fence?.language).toBe('py x');
  });

  test('never makes HTML of HTML', () => {
    for (const { name, text } of payloads) {
      const html = text.match(/<[a-z!/?][^>\n]*>/gi) ?? [];
      const shown = textIn(parseMarkdown(text) ?? [text]);
      for (const tag of html) {
        const word = /[a-z]{3,}/i.exec(tag)?.[0] ?? '';
        expect(shown, name).toContain(word);
        kept.add(name);
      }
    }
    expect(kept.size).toBeGreaterThan(40);
  });

  test('shows what definitions and comments would hide', () => {
    expect(textIn(parse('[//]: # (hidden order)\n\nvisible'))).toContain('hidden order');
    expect(textIn(parse('[a]: https://a.example "hidden title"\n\n[a]'))).toContain('hidden title');
    expect(textIn(parse('<!-- hidden -->'))).toContain('hidden');
  });

  test('shows what the rows of a table say beyond its columns', () => {
    const table = '| a | b |\n|---|---|\n| 1 | 2 | hidden | order |\n| 1 |\n| x \\| y | `z` |';
    for (const text of [table, table.replaceAll(/^/gm, '> '), table.replaceAll('\n', '\r\n')]) {
      expect(outline(parse(text))).toContain('tr(td(1)td(2)td(hidden | order))tr(td(1)td())tr(td(x | y)td(code(z)))');
    }
    expect(outline(parse('a|b\n-|-'))).toBe('table(thead(tr(th(a)th(b))))');
    expect(outline(parse('|a|b|c|\n|-|-|-|\n|1|1|1|'))).toContain('tr(td(1)td(1)td(1))');
  });

  test('gives up what is nested too deeply rather than dropping it', () => {
    expect(parseMarkdown(`${'>'.repeat(100)} a`)).toBeUndefined();
    expect(parseMarkdown(`${'> '.repeat(10)} a`)).toBeDefined();
  });

  test('is not tried beyond 64 kB', () => {
    expect(parseMarkdown('a'.repeat(64 * 1024))).toBeDefined();
    expect(parseMarkdown('a'.repeat(64 * 1024 + 1))).toBeUndefined();
  });

  test('reads 64 kB of honest Markdown', () => expect(parseMarkdown(benignMarkdown)).toBeDefined());

  test('gives up what would take too many elements', () => {
    for (const name of ['list lines', 'long table', 'fences', 'links', 'open autolinks', 'addresses', 'uneven backticks', 'lazy lines']) {
      expect(parseMarkdown(heavyMarkdown.find((p) => p.name === name)?.text ?? ''), name).toBeUndefined();
    }
  });

  test.each(heavyMarkdown)('$name takes no longer than it may', ({ text }) => {
    expect(text.length).toBeLessThanOrEqual(64 * 1024);
    const begin = process.cpuUsage();
    parseMarkdown(text);
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(1_000); // of computing; the true limit is measured in a browser
  });
});
