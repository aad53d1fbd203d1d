// Stands in for `punycode.js` below markdown-it: host names as the browser's own reading of addresses has them. Encoded
// names stay encoded in what is shown, so that no letter of another script passes for a Latin one.

function toASCII(host: string): string {
  try {
    return new URL(`http://${host}`).hostname || host;
  } catch {
    return host;
  }
}

export default { toASCII, toUnicode: (host: string): string => host };
