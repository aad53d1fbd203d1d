// Which addresses in content may become links, and how they are shown before anyone follows them.

const allowed = new Set(['http:', 'https:', 'mailto:']);

export interface Address {
  /** The address as the browser will use it: host in ASCII, so that look-alike letters show. */
  href: string;
  /** The part that says where it leads, to be shown with weight. */
  host: string;
}

/** Returns the address of a link that may be followed; undefined for any other scheme and for addresses that are not whole. */
export function safeAddress(text: string): Address | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (!allowed.has(url.protocol)) return undefined;
  if (url.protocol === 'mailto:') return { href: url.href, host: decoded(url.pathname) };
  return url.host === '' ? undefined : { href: url.href, host: url.host };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const bare = /\bhttps?:\/\/[^\s<>"'`|\\^{}\u{80}-\u{a0}\u{200b}-\u{200f}\u{2028}-\u{202f}\u{2060}-\u{206f}\u{feff}]+/giu;

/** Splits text at the web addresses in it: text, address, text, … */
export function splitAddresses(text: string): string[] {
  if (!text.includes('://')) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(bare)) {
    const address = withoutTrailing(match[0]);
    if (!safeAddress(address)) continue;
    parts.push(text.slice(from, match.index), address);
    from = match.index + address.length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Drops punctuation that belongs to the sentence around an address, and a closing bracket that was opened before it. */
function withoutTrailing(address: string): string {
  let end = address.length;
  let open = 0;
  for (const c of address) open += c === '(' ? 1 : c === ')' ? -1 : 0;
  for (; end > 0; end--) {
    const c = address[end - 1] as string;
    if (c === ')' && open < 0) open++;
    else if (!'.,;:!?*_~]'.includes(c)) break;
  }
  return address.slice(0, end);
}
