package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tab is what a tab is shown as: its real width depends on where it stands.
const tab = "    "

// Text makes a text harmless: nothing of it controls the terminal, or changes how
// the rest is shown. What does not show is written out, as in <U+202E>; lines stay
// lines.
func Text(s string) string {
	if strings.IndexFunc(s, hidden) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteRune(utf8.RuneError)
		case r == '\n':
			b.WriteByte('\n')
		case r == '\r' && strings.HasPrefix(s[i+n:], "\n"): // the line ends of another system
		case r == '\t':
			b.WriteString(tab)
		case hidden(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// Line is Text on one line.
func Line(s string) string {
	s = Text(s)
	if !strings.Contains(s, "\n") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }), " ⏎ ")
}

// joiner holds emoji and some scripts together; it shows by what it joins.
const joiner = '\u200d'

// hidden reports whether a character does not show, or does more than show.
func hidden(r rune) bool {
	switch {
	case r < ' ' || r >= 0x7f && r < 0xa0: // control characters, old and new
		return true
	case r < 0xa0 || r == joiner:
		return false
	case r >= 0xe0000 && r < 0xe1000: // tags, which spell out a text that nobody sees
		return true
	case r == '\u2028' || r == '\u2029':
		return true
	}
	return unicode.Is(unicode.Cf, r) // format characters: directions, widths of nothing
}

// Columns is the number of columns that a harmless line takes.
func Columns(s string) int { return ansi.StringWidth(s) }

// Cut shortens a harmless line to a number of columns.
func Cut(s string, columns int) string { return ansi.Truncate(s, columns, "…") }

// Fold breaks harmless text into lines of at most so many columns.
func Fold(s string, columns int) []string {
	return strings.Split(ansi.Wrap(s, max(columns, 1), ""), "\n")
}

// pad fills a line with spaces.
func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-Columns(s)))
}

// JSON writes what Text would write out as JSON's own escapes, which say the same.
func JSON(v []byte) string {
	if strings.IndexFunc(string(v), hidden) < 0 {
		return string(v)
	}
	var b strings.Builder
	for _, r := range string(v) {
		switch {
		case r == '\n' || !hidden(r): // line feeds are JSON's, those of texts are escaped
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// Count is a number of things, the name of which gets an s unless there is one.
func Count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
