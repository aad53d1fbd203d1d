package spanfilter

import (
	"strings"
	"unicode"
)

type kind int

const (
	end      kind = iota
	word          // a keyword or a bare name
	quoted        // a name in double quotes, unquoted
	str           // a string in single quotes, unquoted
	number        // digits as in JSON
	operator      // = != < <= > >=
	mark          // ( ) ,
)

// token is one token and the position of its first character, counted from 1.
type token struct {
	kind   kind
	text   string
	column int
}

// is tells whether the token is the keyword, in any case.
func (t token) is(keyword string) bool { return t.kind == word && strings.EqualFold(t.text, keyword) }

// String names the token in an error.
func (t token) String() string {
	switch t.kind {
	case end:
		return "the end"
	case str:
		return "'" + excerpt(t.text) + "'"
	case quoted:
		return `"` + excerpt(t.text) + `"`
	}
	return excerpt(t.text)
}

// excerpt keeps an error readable whatever the filter holds.
func excerpt(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}

// lexer cuts a filter into tokens.
type lexer struct {
	text []rune
	at   int
}

func (l *lexer) next() (token, error) {
	for l.at < len(l.text) && unicode.IsSpace(l.text[l.at]) {
		l.at++
	}
	t := token{column: l.at + 1}
	var err error
	switch c := l.peek(0); {
	case c == 0:
		return t, nil
	case c == '\'':
		t.kind = str
		t.text, err = l.quoted('\'', "string")
	case c == '"':
		t.kind = quoted
		t.text, err = l.quoted('"', "name")
	case c == '(' || c == ')' || c == ',':
		t.kind, t.text = mark, string(c)
		l.at++
	case c == '=' || c == '!' || c == '<' || c == '>':
		t.kind = operator
		t.text, err = l.operator()
	case isDigit(c) || c == '-' || c == '+' || c == '.':
		t.kind = number
		t.text, err = l.number()
	case startsName(c):
		t.kind, t.text = word, l.take(inName)
	default:
		err = wrong(t.column, "unexpected character %q", c)
	}
	return t, err
}

// peek returns the character n places ahead, or 0 past the end. The filter
// itself holds no U+0000.
func (l *lexer) peek(n int) rune {
	if l.at+n < len(l.text) {
		return l.text[l.at+n]
	}
	return 0
}

func (l *lexer) take(while func(rune) bool) string {
	start := l.at
	for l.at < len(l.text) && while(l.text[l.at]) {
		l.at++
	}
	return string(l.text[start:l.at])
}

// quoted reads up to the closing quote; a quote written twice stands for itself.
func (l *lexer) quoted(quote rune, what string) (string, error) {
	start := l.at
	var b strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		if l.text[l.at] == quote {
			if l.peek(1) != quote {
				l.at++
				return b.String(), nil
			}
			l.at++
		}
		b.WriteRune(l.text[l.at])
	}
	return "", wrong(start+1, "the %s that begins here has no closing %c", what, quote)
}

func (l *lexer) operator() (string, error) {
	c, column := l.text[l.at], l.at+1
	l.at++
	if next := l.peek(0); c != '=' && next == '=' || c == '<' && next == '>' {
		l.at++
		if next == '>' || c == '!' {
			return string(NotEqual), nil
		}
		return string(c) + "=", nil
	}
	if c == '!' {
		return "", wrong(column, "expected != here, or NOT")
	}
	return string(c), nil
}

// number reads a number as JSON writes it, or with a plus or a leading point
// that are left out of, or completed in, the result.
func (l *lexer) number() (string, error) {
	column := l.at + 1
	sign := l.take(func(c rune) bool { return c == '-' || c == '+' })
	digits := l.take(isDigit)
	given := digits != ""
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		digits = "0"
	}
	if l.peek(0) == '.' {
		l.at++
		fraction := l.take(isDigit)
		given = fraction != ""
		digits += "." + fraction
	}
	exponent, ok := l.exponent()
	if !ok || !given || len(sign) > 1 || inName(l.peek(0)) {
		return "", wrong(column, "expected a number such as 42, -0.5 or 1e3")
	}
	if len(digits) > 100 || len(strings.TrimLeft(exponent, "e-")) > len("99") {
		return "", wrong(column, "the number has too many digits")
	}
	return strings.TrimPrefix(sign, "+") + digits + exponent, nil
}

func (l *lexer) exponent() (string, bool) {
	if c := l.peek(0); c != 'e' && c != 'E' {
		return "", true
	}
	l.at++
	sign := ""
	if c := l.peek(0); c == '-' || c == '+' {
		sign = strings.TrimPrefix(string(c), "+")
		l.at++
	}
	digits := l.take(isDigit)
	if power := strings.TrimLeft(digits, "0"); power != "" {
		return "e" + sign + power, true
	}
	return "", digits != ""
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

func startsName(c rune) bool { return c == '_' || unicode.IsLetter(c) }

func inName(c rune) bool {
	return startsName(c) || isDigit(c) || c == '.' || c == '-' || unicode.IsMark(c)
}

// isBareName tells whether name is read back when written without quotes.
func isBareName(name string) bool {
	l := lexer{text: []rune(name)}
	t, err := l.next()
	return err == nil && t.kind == word && t.text == name && !isKeyword(name)
}
