// Stands in for `uc.micro` below markdown-it: classes of characters, which every engine knows by now.

/** Any character. */
export const Any = /[\0-\uFFFF]/;
/** Control characters. */
export const Cc = /\p{Cc}/u;
/** Format characters. */
export const Cf = /\p{Cf}/u;
/** Punctuation. */
export const P = /\p{P}/u;
/** Symbols. */
export const S = /\p{S}/u;
/** Separators. */
export const Z = /\p{Z}/u;
