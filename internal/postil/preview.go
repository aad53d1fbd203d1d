package postil

import (
	"strings"
	"unicode"
)

// PreviewLength is how many characters a preview has at most.
const PreviewLength = 200

// Preview cuts a text to a preview's length, and makes spaces of what would break
// the line or not be seen.
func Preview(text string) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			space = n > 0
			continue
		}
		if space {
			n++
			if n == PreviewLength {
				break
			}
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
		if n++; n >= PreviewLength {
			break
		}
	}
	return b.String()
}
