package spanfilter

import (
	"strings"
	"time"

	"github.com/postil/postil/internal/postil"
)

// Type is the type of a field or of a value.
type Type int

// The types. Only fields are of type Any, which compares with Text, Number and
// Bool; only values are of type Bool.
const (
	Any Type = iota
	Text
	Number
	Time
	Bool
)

// Value is what a field is compared with. For Number, Text holds the digits as
// in JSON and so loses no precision; for Bool "true" or "false".
type Value struct {
	Type Type
	Text string
	Time int64 // microseconds since the Unix epoch, UTC; of type Time only
}

// String returns the value as it would be written.
func (v Value) String() string {
	switch v.Type {
	case Number, Bool:
		return v.Text
	case Time:
		return "'" + postil.FormatTime(v.Time) + "'"
	}
	return "'" + strings.ReplaceAll(v.Text, "'", "''") + "'"
}

// as returns the value as one that a field of type t compares with. The second
// result is what the field is and what was expected instead, or empty.
func (v Value) as(t Type) (Value, string) {
	switch t {
	case Text:
		if v.Type != Text {
			return v, "text; expected a string in single quotes"
		}
	case Number:
		if digits, ok := parseNumber(v.Text); ok && v.Type != Bool {
			return Value{Type: Number, Text: digits}, ""
		}
		return v, "a number; expected a number"
	case Time:
		if at, ok := parseTime(v.Text); ok && v.Type == Text {
			return Value{Type: Time, Time: at}, ""
		}
		return v, "a time; expected one such as '2026-03-01T00:00:00Z'"
	}
	return v, ""
}

// parseNumber reads a number, for it may have been written as a string.
func parseNumber(text string) (string, bool) {
	l := lexer{text: []rune(text)}
	t, err := l.next()
	return t.text, err == nil && t.kind == number && l.at == len(l.text)
}

// timeLayouts are tried in turn; those without an offset mean UTC.
var timeLayouts = []string{
	time.RFC3339,
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02",
}

// parseTime returns the microseconds since the Unix epoch that text names.
func parseTime(text string) (int64, bool) {
	for _, layout := range timeLayouts {
		t, err := time.Parse(layout, text)
		if err == nil {
			year := t.UTC().Year()
			return t.UnixMicro(), year >= 1 && year <= 9999
		}
	}
	return 0, false
}
