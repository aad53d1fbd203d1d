// A JSON document as the nodes of a tree. They are made when their parent opens and know it, so that ten thousand levels or a
// million members cost no more than what is shown. A long string opens into the lines of its text.
import type { TreeSource } from '../ui/VirtualTree';
import type { Json, JsonObject } from './json';
import { rowStarts } from './lines';

interface Base {
  id: string;
  parent: ValueNode | null;
}

export interface ValueNode extends Base {
  type: 'value';
  /** The member's name or the element's index; null for the document itself. */
  key: string | number | null;
  value: Json;
  /** How many children show at most. */
  limit: number;
  /** The children, once made. */
  children: JsonNode[] | undefined;
}

/** A row of a long string. */
export interface LineNode extends Base {
  type: 'line';
  parent: ValueNode;
  text: string;
}

/** Stands for the children beyond the limit of its parent. */
export interface MoreNode extends Base {
  type: 'more';
  parent: ValueNode;
  rest: number;
}

export type JsonNode = ValueNode | LineNode | MoreNode;

/** How many children show at first, and with every further step. */
const step = 500;

/** A string that is longer, or has several lines, opens into rows. */
export const isLongString = (value: Json, columns: number): value is string =>
  typeof value === 'string' && (value.length > columns || value.includes('\n'));

export class JsonNodes {
  private next = 0;
  private readonly root: ValueNode;

  /** `columns` is how many characters fit into a row. */
  constructor(
    value: Json,
    private readonly columns: number,
  ) {
    this.root = this.value(null, null, value);
  }

  /** The tree as it is now: a new one after `showMore`. The members of the document are its roots; a document without any is one. */
  source(): TreeSource<JsonNode> {
    const roots = this.children(this.root);
    return {
      roots: roots.length > 0 ? roots : [this.root],
      children: (n) => this.children(n),
      hasChildren: (n) => n.type === 'value' && (sizeOf(n.value) > 0 || isLongString(n.value, this.columns)),
      id: (n) => n.id,
    };
  }

  showMore(n: ValueNode) {
    n.limit += step;
    const made = n.children?.filter((c) => c.type !== 'more') ?? [];
    n.children = undefined;
    this.children(n, made);
  }

  private value(parent: ValueNode | null, key: string | number | null, value: Json): ValueNode {
    return { type: 'value', id: String(this.next++), parent, key, value, limit: step, children: undefined };
  }

  private children(n: JsonNode, list: JsonNode[] = []): JsonNode[] {
    if (n.type !== 'value') return [];
    if (n.children) return n.children;
    const length = typeof n.value === 'string' ? this.addLines(n, n.value, list) : this.addMembers(n, list);
    if (length > n.limit) list.push({ type: 'more', id: `${n.id}+`, parent: n, rest: length - n.limit });
    n.children = list;
    return list;
  }

  private addMembers(n: ValueNode, list: JsonNode[]): number {
    const { value } = n;
    if (typeof value !== 'object' || value === null) return 0;
    const keys = Array.isArray(value) ? undefined : Object.keys(value);
    const length = keys?.length ?? (value as Json[]).length;
    for (let at = list.length; at < Math.min(length, n.limit); at++) {
      const key = keys ? (keys[at] as string) : at;
      list.push(this.value(n, key, (keys ? (value as JsonObject)[key] : (value as Json[])[at]) as Json));
    }
    return length;
  }

  private addLines(n: ValueNode, text: string, list: JsonNode[]): number {
    if (!isLongString(text, this.columns)) return 0;
    const starts = rowStarts(text, this.columns);
    for (let at = list.length; at < Math.min(starts.length, n.limit); at++) {
      list.push({ type: 'line', id: `${n.id}.${at}`, parent: n, text: text.slice(starts[at], starts[at + 1]).replace(/\n$/, '') });
    }
    return starts.length;
  }
}

/** How many members or elements a value has. */
export function sizeOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Whether a document has at most so many values: looked through without recursion, and no further than needed. */
export function isSmallerThan(most: number, root: Json): boolean {
  const stack: Json[] = [root];
  let seen = 0;
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (++seen > most) return false;
    if (typeof value !== 'object' || value === null) continue;
    const children = Object.values(value);
    if (seen + stack.length + children.length > most) return false;
    for (const child of children) stack.push(child);
  }
  return true;
}

/** Returns the path to a node, as JSONPath writes it. */
export function pathOf(n: JsonNode): string {
  const parts: string[] = [];
  for (let at: ValueNode | null = n.type === 'value' ? n : n.parent; at?.parent; at = at.parent) {
    if (typeof at.key === 'number') parts.push(`[${at.key}]`);
    else parts.push(/^[A-Za-z_$][\w$]*$/.test(at.key ?? '') ? `.${at.key}` : `[${JSON.stringify(at.key)}]`);
  }
  return `$${parts.reverse().join('')}`;
}
