// Colours code in nine languages. Loaded when there is code to colour.
import { createLowlight } from 'lowlight';
import bash from 'highlight.js/lib/languages/bash';
import go from 'highlight.js/lib/languages/go';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

const lowlight = createLowlight({ bash, go, javascript, json, python, sql, typescript, xml, yaml });

export interface Run {
  text: string;
  /** What kind of token the text is, such as "string"; empty for none. */
  kind: string;
}

/** Splits code into runs of one kind, each named by the innermost that holds it: a flat list, since grammars nest without end. */
export function highlight(code: string, language: string): Run[] | undefined {
  const name = language.toLowerCase();
  if (!lowlight.registered(name)) return undefined;
  type Node = { type: string; value?: string; children?: Node[]; properties?: { className?: unknown } };
  const runs: Run[] = [];
  const stack: { node: Node; kind: string }[] = [{ node: lowlight.highlight(name, code) as Node, kind: '' }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, kind } = top;
    if (node.type === 'text') {
      const last = runs.at(-1);
      if (last?.kind === kind) last.text += node.value ?? '';
      else runs.push({ text: node.value ?? '', kind });
      continue;
    }
    const own = Array.isArray(node.properties?.className) ? String(node.properties.className[0] ?? '').replace('hljs-', '') : kind;
    for (const child of [...(node.children ?? [])].reverse()) stack.push({ node: child, kind: own });
  }
  return runs;
}
