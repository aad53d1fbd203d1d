package otlp

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// clean returns b with each NUL and each byte of invalid UTF-8 replaced by U+FFFD;
// b itself when there are none.
func clean(b []byte) []byte {
	if plainPrefix(b) == len(b) || bytes.IndexByte(b, 0) < 0 && utf8.Valid(b) {
		return b
	}
	return bytes.Map(func(r rune) rune {
		if r == 0 {
			return utf8.RuneError
		}
		return r
	}, b)
}

// appendText appends b, cleaned, as a JSON string with as few escapes as JSON
// allows. It is most of the work of a span, hence done in one pass and not by
// clean and [jsontext.AppendQuote].
func appendText(dst, b []byte) []byte {
	dst = append(dst, '"')
	for {
		n := plainPrefix(b)
		dst = append(dst, b[:n]...)
		if n == len(b) {
			return append(dst, '"')
		}
		b = b[n:]
		if b[0] < utf8.RuneSelf {
			dst, b = appendEscape(dst, b[0]), b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		dst, b = utf8.AppendRune(dst, r), b[size:] // RuneError for what is invalid
	}
}

// appendEscape appends an ASCII character that plainPrefix stops at.
func appendEscape(dst []byte, c byte) []byte {
	const digits = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\t':
		return append(dst, `\t`...)
	case '\r':
		return append(dst, `\r`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case 0:
		return append(dst, "\uFFFD"...)
	}
	return append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}

// plainPrefix returns how many bytes at the start of b are ASCII that JSON takes as
// it is. It looks at eight bytes at a time: subtracting from each byte, or from its
// difference to a character, sets its top bit when there is something to stop at. A
// borrow can set the bit of a later byte only, so the first bit set is right.
func plainPrefix(b []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		if stop := (w | (w - ones*0x20) | (quote - ones) | (slash - ones)) & tops; stop != 0 {
			break
		}
	}
	for n < len(b) && b[n] >= 0x20 && b[n] < utf8.RuneSelf && b[n] != '"' && b[n] != '\\' {
		n++
	}
	return n
}
