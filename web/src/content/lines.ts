// Long text cut into pieces that a browser can lay out, without ever cutting a character in two.

/** Moves a place off the middle of a surrogate pair. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code <= 0xdfff && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? at - 1 : at;
}

/** Returns where to cut text that is longer than most: after a line feed when there is one in the second half, else where it must be. */
export function cutAt(text: string, most: number): number {
  if (text.length <= most) return text.length;
  const line = text.lastIndexOf('\n', most - 1);
  return line >= most / 2 ? line + 1 : whole(text, most);
}

/** Splits text into chunks at line feeds, or within lines that are longer than a chunk. */
export function chunksOf(text: string, size: number): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < text.length;) {
    const line = text.slice(from, from + size).lastIndexOf('\n');
    let end = from + size >= text.length ? text.length : line >= 0 ? from + line + 1 : whole(text, from + size);
    if (end <= from) end = from + size;
    chunks.push(text.slice(from, end));
    from = end;
  }
  return chunks;
}

/** Returns where each row of a text begins, when a row holds one line or as many words of it as fit into the width. */
export function rowStarts(text: string, width: number): Uint32Array {
  let starts = new Uint32Array(1024);
  let count = 0;
  const add = (at: number) => {
    if (count === starts.length) {
      const larger = new Uint32Array(count * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = at;
  };
  for (let from = 0; from <= text.length;) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    add(from);
    for (let at = from + width; at < end; at += width) {
      const half = at - (width >> 1);
      const space = text.slice(half, at + 1).lastIndexOf(' '); // never further back, or a line without spaces costs its square
      at = space >= 0 ? half + space + 1 : whole(text, at);
      if (at >= end) break;
      add(at);
    }
    from = end + 1;
  }
  return starts.slice(0, count);
}

/** Counts lines, up to a number beyond which nobody cares. */
export function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Returns the first lines of a text, and no more of a very long line than fits them. */
export function firstLines(text: string, lines: number, charsPerLine = 160): string {
  let end = 0;
  for (let n = 0; n < lines && end >= 0; n++) end = text.indexOf('\n', n === 0 ? 0 : end + 1);
  const cut = end < 0 ? text : text.slice(0, end);
  return cut.length > lines * charsPerLine ? cut.slice(0, whole(cut, lines * charsPerLine)) : cut;
}

const encoder = new TextEncoder();

/** How many bytes a text has as it is sent and stored. */
export const byteLength = (text: string): number => encoder.encode(text).length;
