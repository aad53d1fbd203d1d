package desk

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"github.com/postil/postil/internal/cli/terminal"
)

// line is a text that is being typed.
type line struct {
	text   []rune
	cursor int
}

func newLine(text string) line { return line{[]rune(text), len([]rune(text))} }

// insert adds a text at the cursor.
func (l *line) insert(text string) {
	typed := []rune(text)
	l.text = slices.Insert(l.text, l.cursor, typed...)
	l.cursor += len(typed)
}

// press acts on a key.
func (l *line) press(key tea.KeyPressMsg) {
	switch key.String() {
	case "left", "ctrl+b":
		l.cursor = max(l.cursor-1, 0)
	case "right", "ctrl+f":
		l.cursor = min(l.cursor+1, len(l.text))
	case "home", "ctrl+a":
		l.cursor = 0
	case "end", "ctrl+e":
		l.cursor = len(l.text)
	case "backspace", "ctrl+h":
		l.cut(l.cursor-1, l.cursor)
	case "delete", "ctrl+d":
		l.cut(l.cursor, l.cursor+1)
	case "ctrl+u":
		l.cut(0, l.cursor)
	case "ctrl+k":
		l.cut(l.cursor, len(l.text))
	case "ctrl+w", "alt+backspace":
		l.cut(l.wordStart(), l.cursor)
	case "alt+enter", "shift+enter":
		l.insert("\n")
	default:
		l.insert(key.Text)
	}
}

// cut removes what is between two places.
func (l *line) cut(from, to int) {
	from, to = max(from, 0), min(to, len(l.text))
	if from >= to {
		return
	}
	l.text = slices.Delete(l.text, from, to)
	l.cursor = from
}

func (l *line) wordStart() int {
	at := l.cursor
	for at > 0 && unicode.IsSpace(l.text[at-1]) {
		at--
	}
	for at > 0 && !unicode.IsSpace(l.text[at-1]) {
		at--
	}
	return at
}

// value is the text without space around it.
func (l *line) value() string { return strings.TrimSpace(string(l.text)) }

// shown is the text with its cursor, harmless.
func (l *line) shown() string {
	return terminal.Text(string(l.text[:l.cursor])) + "▏" + terminal.Text(string(l.text[l.cursor:]))
}
