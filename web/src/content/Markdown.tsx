// Draws the tree that Markdown was read into, with elements of our own only.
import { createElement, Fragment, memo, type ReactNode } from 'react';
import { useText } from '../i18n';
import { ContentLink, ImageAddress, shortened } from './Address';
import { Code } from './Code';
import { splitAddresses } from './links';
import type { Element, Node } from './markdown';
import styles from './Markdown.module.css';
import { flowing } from './PlainText';

type Props = {
  nodes: Element[];
  /** The level of the first heading: one below that of the heading on the page above it. */
  heading: number;
};

export const Markdown = memo(function Markdown({ nodes, heading }: Props) {
  const t = useText().content;
  const drawn = new Drawing(t.table, heading).all(nodes);
  if (drawn.length <= 2 * chunkSize) return <div className={styles.markdown}>{drawn}</div>;
  const chunks = Array.from({ length: Math.ceil(drawn.length / chunkSize) }, (_, at) => drawn.slice(at * chunkSize, (at + 1) * chunkSize));
  return chunks.map((chunk, at) => (
    <div key={at} className={`${styles.markdown} ${styles.chunk}`}>
      {chunk}
    </div>
  ));
});

/** Of a long text a browser lays out the chunks in view only. */
const chunkSize = 30;

class Drawing {
  private last: number;
  private top = 0;
  constructor(
    private readonly tableLabel: string,
    private readonly first: number,
  ) {
    this.last = first - 1;
  }

  all(nodes: Node[], inLink = false): ReactNode[] {
    return nodes.map((node, at) => (typeof node !== 'string' ? this.one(node, at, inLink) : inLink ? flowing(node, at) : withLinks(node, at)));
  }

  /** What an element holds: one text alone is cheaper than a list with a text in it. */
  private inside(e: Element, inLink = false): ReactNode {
    const all = this.all(e.children, inLink);
    return all.length === 1 ? all[0] : all;
  }

  private one(e: Element, key: number, inLink: boolean): ReactNode {
    switch (e.tag) {
      case 'heading':
        return createElement(
          `h${this.level(e.number ?? 1)}`,
          { key, dir: 'auto', className: styles[`h${Math.min(e.number ?? 1, 4)}`] },
          this.inside(e),
        );
      case 'fence':
        return <Code key={key} code={String(e.children[0] ?? '')} language={e.language ?? ''} />;
      case 'link':
        return inLink ? (
          <Fragment key={key}>{this.inside(e, true)}</Fragment>
        ) : (
          <ContentLink key={key} address={e.address ?? ''} title={e.title}>
            {e.children.length > 0 ? this.inside(e, true) : shortened(e.address ?? '')}
          </ContentLink>
        );
      case 'image':
        return inLink ? (
          <bdi key={key}>{`${String(e.children[0] ?? '')} (${e.address})`}</bdi>
        ) : (
          <ImageAddress key={key} alt={String(e.children[0] ?? '')} address={e.address ?? ''} title={e.title} />
        );
      case 'table':
        return (
          // A box that scrolls has to take the focus, or the keyboard cannot scroll it
          <div key={key} className={styles.scroll} role="group" aria-label={this.tableLabel} tabIndex={0}>
            <table>{this.inside(e)}</table>
          </div>
        );
      case 'ol':
        return (
          <ol key={key} dir="auto" start={e.number}>
            {this.inside(e)}
          </ol>
        );
      case 'th':
      case 'td':
        return createElement(e.tag, { key, dir: 'auto', className: e.align && styles[e.align] }, this.inside(e));
      case 'hr':
        return <hr key={key} />;
      case 'p':
      case 'ul':
      case 'li':
      case 'blockquote':
        return createElement(e.tag, { key, dir: 'auto' }, this.inside(e));
      default:
        return createElement(e.tag, { key }, this.inside(e, inLink));
    }
  }

  /** Headings may skip a level in content; in the page's outline they go down one at a time. */
  private level(written: number): number {
    this.top ||= written;
    const wanted = this.first + Math.max(0, written - this.top);
    this.last = Math.min(6, wanted, this.last + 1);
    return this.last;
  }
}

function withLinks(text: string, key: number): ReactNode {
  const parts = splitAddresses(text);
  if (parts.length === 1) return flowing(text, key);
  return parts.map((part, at) =>
    at % 2 === 0 ? (
      flowing(part, at)
    ) : (
      <ContentLink key={at} address={part}>
        {part}
      </ContentLink>
    ),
  );
}
