// Two JSON values line by line, side by side. The library that finds the lines is loaded when somebody asks.
import { type Json, writeJson } from '../../content/json';

/** A line of either side; a line that only one side has stands opposite of nothing. */
export type Line = { left: string | undefined; right: string | undefined; same: boolean };
export type Stretch = { type: 'lines'; lines: Line[] } | { type: 'gap'; count: number };

/** Longer documents are not compared, nor are those that differ so much that comparing takes longer than this. */
const longest = 200_000;
const longestTime = 500;
/** How many equal lines stay on either side of a difference. */
const context = 3;

export async function compareJson(before: Json, after: Json): Promise<Stretch[] | undefined> {
  const left = writeJson(before, longest);
  const right = writeJson(after, longest);
  if (left.length + right.length > longest) return undefined;
  const { diffArrays } = await import('diff');
  const changes = diffArrays(left.split('\n'), right.split('\n'), { timeout: longestTime, comparator: (a, b) => bare(a) === bare(b) });
  return changes && stretchesOf(linesOf(changes));
}

/** A line without the comma that only says whether another one follows. */
const bare = (line: string) => line.replace(/,$/, '');

type Change = { value: string[]; added?: boolean; removed?: boolean };

/** Puts what was removed opposite of what came in its place. */
export function linesOf(changes: readonly Change[]): Line[] {
  const lines: Line[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) lines.push({ left: removed[at], right: added[at], same: false });
    removed = [];
    added = [];
  };
  for (const change of changes) {
    if (change.removed) removed = removed.concat(change.value);
    else if (change.added) added = added.concat(change.value);
    else {
      flush();
      for (const text of change.value) lines.push({ left: text, right: text, same: true });
    }
  }
  flush();
  return lines;
}

/** Leaves out equal lines that are far from any difference. */
export function stretchesOf(lines: readonly Line[]): Stretch[] {
  const near = new Set<number>();
  lines.forEach(({ same }, at) => {
    if (same) return;
    for (let line = at - context; line <= at + context; line++) near.add(line);
  });
  const stretches: Stretch[] = [];
  lines.forEach((line, at) => {
    const last = stretches.at(-1);
    if (near.has(at)) {
      if (last?.type === 'lines') last.lines.push(line);
      else stretches.push({ type: 'lines', lines: [line] });
    } else if (last?.type === 'gap') last.count++;
    else stretches.push({ type: 'gap', count: 1 });
  });
  return stretches;
}
