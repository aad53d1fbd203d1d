import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { decodeHTMLStrict } from './entities';

test.each([
  ['&amp;&lt;&gt;&quot;&nbsp;', '&<>"\u00a0'],
  ['&Auml;&ouml;&ntilde;&eacute;&Ccedil;&szlig;', 'ÄöñéÇß'],
  ['&#42;&#x2A;&#X2a;', '***'],
  ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
  ['&hellip; &mdash; &rarr;', '… — →'],
  ['&unknown; &amp &#; &#x; &;', '&unknown; &amp &#; &#x; &;'],
  ['&constructor; &toString; &__proto__;', '&constructor; &toString; &__proto__;'],
])('%s', (text, decoded) => {
  expect(decodeHTMLStrict(text)).toBe(decoded);
});

test('markdown-it reads with it', () => {
  const md = new MarkdownIt({ html: false, linkify: false });
  expect(md.renderInline('a &lt; b &uuml; **c**。d')).toBe('a &lt; b ü <strong>c</strong>。d');
  expect(md.renderInline('[x](https://example.com/&auml;)')).toContain('href="https://example.com/%C3%A4"');
});

test('host names of other scripts are shown as they are asked for', () => {
  const md = new MarkdownIt({ html: false, linkify: false });
  expect(md.renderInline('<https://bücher.example/ä>')).toContain('href="https://xn--bcher-kva.example/%C3%A4"');
  expect(md.renderInline('<https://xn--80ak6aa92e.com/>')).toContain('>https://xn--80ak6aa92e.com/<');
  expect(md.renderInline('[x](https://ex ample/)')).not.toContain('<a');
});
