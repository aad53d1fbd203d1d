// Markdown as a tree of plain nodes. markdown-it reads it without HTML; nothing here is ever turned into HTML.
// Whatever takes too many nodes or is nested too deeply is no Markdown for us, and is shown as the text it is.
import MarkdownIt from 'markdown-it';

export type Node = string | Element;

export type Tag =
  | 'p'
  | 'heading'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'hr'
  | 'em'
  | 'strong'
  | 's'
  | 'code'
  | 'fence'
  | 'table'
  | 'thead'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td'
  | 'link'
  | 'image';

export interface Element {
  tag: Tag;
  children: Node[];
  /** The level of a heading, or the first number of a list. */
  number?: number;
  /** The address of a link or an image, as it was written. */
  address?: string;
  title?: string;
  language?: string;
  align?: 'start' | 'center' | 'end';
}

/** A longer text is not read as Markdown. */
export const longestMarkdown = 64 * 1024;

/** What a text may cost to draw, where a plain element costs one. */
const mostCost = 24_000;
const costs: Record<string, number> = { fence: 20, code_block: 20, table_open: 20, link_open: 8, image: 8, hr: 4, code_inline: 3 };
const bareAddressCost = 8;
/** What it costs to look at a line once more, which happens at every level that holds it. */
const lineCost = 0.25;
const deepestNesting = 32;

class TooMuch extends Error {}

let budget = 0;

/** Makes the parser's states count what they produce, so that a text that explodes is given up early. */
function counting() {
  const md = new MarkdownIt({ html: false, linkify: false, maxNesting: deepestNesting });
  // Definitions of references would vanish from the page, and a judge has to see all of it.
  md.disable('reference');
  // The addresses are judged where links are made, which shows the others as text.
  md.validateLink = () => true;
  md.normalizeLink = (address) => address;
  md.normalizeLinkText = (address) => address;
  // Matches nothing: it is asked at every line, like the rule that it stands before.
  md.block.ruler.before('fence', 'lines', () => spend(lineCost), { alt: ['paragraph', 'blockquote', 'list'] });
  const { State: BlockState } = md.block;
  md.block.State = class extends BlockState {
    override push(...args: Parameters<InstanceType<typeof BlockState>['push']>) {
      spend(costs[args[0]] ?? 1);
      return super.push(...args);
    }
  };
  const { State: InlineState } = md.inline;
  md.inline.State = class extends InlineState {
    override push(...args: Parameters<InstanceType<typeof InlineState>['push']>) {
      spend(costs[args[0]] ?? 1);
      return super.push(...args);
    }
  };
  return md;
}

function spend(cost: number): false {
  budget -= cost;
  if (budget < 0) throw new TooMuch();
  return false;
}

type Parser = ReturnType<typeof counting>;
let parser: Parser | undefined;
type Token = ReturnType<Parser['parse']>[number];

/** Reads Markdown; undefined when the text should rather be shown as it is. */
export function parseMarkdown(text: string): Element[] | undefined {
  if (text.length > longestMarkdown) return undefined;
  parser ??= counting();
  budget = mostCost;
  let tokens: Token[];
  try {
    spend(bareAddressCost * (text.split('://').length - 1));
    tokens = parser.parse(text, {});
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
  // The parser drops what is nested more deeply than its limit.
  if (tokens.some((t) => t.level >= deepestNesting - 1)) return undefined;
  return treeOf(tokens, new TableRows(text));
}

const tags: Record<string, Tag> = {
  paragraph: 'p',
  heading: 'heading',
  bullet_list: 'ul',
  ordered_list: 'ol',
  list_item: 'li',
  blockquote: 'blockquote',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  em: 'em',
  strong: 'strong',
  s: 's',
  link: 'link',
};

/** Finds what a row of a table says beyond the table's columns: the parser leaves it out, and a judge has to see it. */
class TableRows {
  private readonly lines: string[];
  private line = 0;
  private step = 0;
  private from = 0;

  constructor(text: string) {
    this.lines = text.split(/\r\n|\r|\n/);
  }

  beginTable(token: Token) {
    this.line = token.map?.[0] ?? 0;
    this.step = 0;
  }

  beginRow() {
    this.line += this.step;
    this.step = this.step === 0 ? 2 : 1; // below the first row is the one of dashes
    this.from = 0;
  }

  cell(content: string) {
    const at = this.lines[this.line]?.indexOf(content, this.from) ?? -1;
    if (at >= 0) this.from = at + content.length;
  }

  rest(): string {
    const rest = this.lines[this.line]?.slice(this.from) ?? '';
    let [start, end] = [0, rest.length];
    while (start < end && ' \t|'.includes(rest[start] as string)) start++;
    while (end > start && ' \t|'.includes(rest[end - 1] as string)) end--;
    return rest.slice(start, end);
  }
}

/** Builds a tree from the flat stream of tokens. */
function treeOf(tokens: Token[], rows: TableRows): Element[] {
  const root: Element = { tag: 'blockquote', children: [] };
  const stack: Element[] = [root];
  const walk = (list: Token[]) => {
    for (const token of list) {
      const parent = stack.at(-1) as Element;
      if (token.hidden) continue; // the paragraphs of a tight list
      if (token.type === 'table_open') rows.beginTable(token);
      if (token.type === 'tr_open') rows.beginRow();
      if (token.type === 'tr_close') addRest(parent, rows.rest());
      if (token.type === 'inline') {
        if (parent.tag === 'td' || parent.tag === 'th') rows.cell(token.content);
        walk(token.children ?? []);
      } else if (token.nesting > 0) {
        const element = opened(token);
        parent.children.push(element);
        stack.push(element);
      } else if (token.nesting < 0) stack.pop();
      else addLeaf(parent.children, token);
    }
  };
  walk(tokens);
  return root.children as Element[];
}

function addRest(row: Element, rest: string) {
  if (rest) row.children.push({ tag: 'td', children: [rest] });
}

const attribute = (token: Token, name: string): string => String(token.attrGet(name) ?? '');

function opened(token: Token): Element {
  const tag = tags[token.type.slice(0, -'_open'.length)] ?? 'p';
  const element: Element = { tag, children: [] };
  if (tag === 'heading') element.number = Number(token.tag.slice(1));
  if (tag === 'ol') element.number = Number(token.attrGet('start') ?? 1);
  if (tag === 'link') {
    element.address = attribute(token, 'href');
    const title = attribute(token, 'title');
    if (title) element.title = title;
  }
  if (tag === 'th' || tag === 'td') {
    const align = /(left|center|right)/.exec(attribute(token, 'style'))?.[1];
    if (align) element.align = align === 'center' ? 'center' : align === 'left' ? 'start' : 'end';
  }
  return element;
}

function addLeaf(to: Node[], token: Token) {
  switch (token.type) {
    case 'fence':
    case 'code_block':
      to.push({ tag: 'fence', children: [token.content.replace(/\n$/, '')], language: token.info.trim() });
      return;
    case 'code_inline':
      to.push({ tag: 'code', children: [token.content] });
      return;
    case 'image':
      to.push({ tag: 'image', children: [token.content], address: attribute(token, 'src'), title: attribute(token, 'title') });
      return;
    case 'softbreak': // a model that begins a new line means it
    case 'hardbreak':
      addText(to, '\n');
      return;
    case 'hr':
      to.push({ tag: 'hr', children: [] });
      return;
    default:
      addText(to, token.content);
  }
}

/** Neighbouring texts are one text: delimiters that stayed plain come as tokens of their own, and so do the ends of lines. */
function addText(to: Node[], text: string) {
  const last = to.at(-1);
  if (typeof last === 'string') to[to.length - 1] = last + text;
  else if (text) to.push(text);
}
