package datafile

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// cell is a value of a row: a text, of CSV, or JSON.
type cell struct {
	text   string
	column int32
	json   bool // text is a valid JSON value in its shortest form
}

// kind is the type that a value has by itself.
func (v cell) kind() Type {
	if v.json {
		switch jsontext.Value(v.text).Kind() {
		case '"':
			return Text
		case '0':
			return Number
		case 't', 'f':
			return Boolean
		}
		return JSON
	}
	switch {
	case isNumber(v.text) && isExact(v.text):
		return Number
	case isBoolean(v.text):
		return Boolean
	case v.text[0] == '{' || v.text[0] == '[':
		if _, rule := format(v.text); rule == "" {
			return JSON
		}
	}
	return Text
}

// plain is the value as a person would read it.
func (v cell) plain() string {
	if v.json && jsontext.Value(v.text).Kind() == '"' {
		return unquote(v.text)
	}
	return v.text
}

// isNumber reports whether a text is a number as JSON has it.
func isNumber(text string) bool {
	if text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') || text[len(text)-1] < '0' || text[len(text)-1] > '9' {
		return false
	}
	return jsontext.Value(text).IsValid()
}

// isExact reports whether a number, if it is whole, is one that every reader of
// JSON can hold: others are ids rather than numbers.
func isExact(number string) bool {
	if strings.ContainsAny(number, ".eE") {
		return true
	}
	n, err := strconv.ParseInt(number, 10, 64)
	return err == nil && -1<<53 <= n && n <= 1<<53
}

func isBoolean(text string) bool {
	return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
}

// format brings a JSON value into its shortest form, or says what is wrong with it.
func format(text string) (value []byte, rule string) {
	v := jsontext.Value(text)
	if err := v.Format(); err != nil {
		return nil, saidOf(err)
	}
	if postil.JSONDepth(v) >= postil.MaxExampleDepth { // the example around it is a level as well
		return nil, tooDeep
	}
	return v, ""
}

var tooDeep = fmt.Sprintf("must not be nested deeper than %d levels", postil.MaxExampleDepth)

// appendAs appends the value as one of a type, or says why it cannot be one.
func (v cell) appendAs(b []byte, as Type) (out []byte, rule string) {
	text := v.text
	if v.json {
		kind := jsontext.Value(text).Kind()
		switch {
		case kind == 'n' || as == Auto || v.kind() == as || as == JSON && kind != '"':
			return append(b, text...), ""
		case as == Text:
			return appendQuoted(b, text), ""
		case kind != '"':
			return b, mustBe(as)
		}
		text = unquote(text)
	}
	trimmed := strings.TrimSpace(text)
	switch {
	case as == Number && isNumber(trimmed):
		return append(b, trimmed...), ""
	case as == Boolean && isBoolean(trimmed):
		return append(b, strings.ToLower(trimmed)...), ""
	case as == JSON:
		value, rule := format(text)
		if rule != "" {
			return b, rule
		}
		return append(b, value...), ""
	case as == Text:
		return appendQuoted(b, text), ""
	}
	return b, mustBe(as)
}

func mustBe(as Type) string {
	if as == Boolean {
		return "must be true or false"
	}
	return "must be a number"
}

func appendQuoted(b []byte, text string) []byte {
	b, _ = jsontext.AppendQuote(b, text) // it is UTF-8
	return b
}

func unquote(quoted string) string {
	text, _ := jsontext.AppendUnquote(nil, quoted) // it is a valid string
	return string(text)
}
