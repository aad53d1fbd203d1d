package spanfilter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/postil/postil/internal/postil"
)

// The bounds of a filter.
const (
	MaxLength = 10_000 // characters
	MaxDepth  = 100    // parentheses and NOTs inside one another
	MaxList   = 1_000  // values of one IN
)

// Parse reads a filter. Its errors are of code postil.Invalid at the path
// "filter", and name the position in characters, counted from 1, and what was
// expected there.
func Parse(filter string) (Expr, error) { return parse(filter, resolveSpan) }

// ParseExamples reads a filter of dataset examples. Names are those of
// ExampleColumns, of annotations as for spans, or else of the example's own
// members: "topic", or "metadata.source" for one inside another.
func ParseExamples(filter string) (Expr, error) { return parse(filter, resolveExample) }

func parse(filter string, resolve func(name string) (Field, string)) (Expr, error) {
	if err := checkText(filter); err != nil {
		return nil, err
	}
	p := &parser{lexer: lexer{text: []rune(filter)}, resolve: resolve}
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.token.kind != end {
		return nil, p.expected("AND, OR or the end")
	}
	return e, nil
}

// checkText refuses what no grammar needs to look at; PostgreSQL could not be
// given a parameter that is not UTF-8 or holds U+0000.
func checkText(filter string) error {
	switch {
	case strings.TrimSpace(filter) == "":
		return postil.At(postil.Invalid, "filter", "must not be blank")
	case !utf8.ValidString(filter) || strings.ContainsRune(filter, 0):
		return postil.At(postil.Invalid, "filter", "must be UTF-8 text without U+0000")
	case utf8.RuneCountInString(filter) > MaxLength:
		return postil.At(postil.Invalid, "filter", "must have at most %d characters", MaxLength)
	}
	return nil
}

// wrong returns the error for the given position.
func wrong(column int, format string, args ...any) error {
	return postil.At(postil.Invalid, "filter", "column %d: %s", column, fmt.Sprintf(format, args...))
}

// parser reads by recursive descent, one token ahead.
type parser struct {
	lexer   lexer
	token   token
	resolve func(name string) (Field, string)
}

func (p *parser) advance() (err error) {
	p.token, err = p.lexer.next()
	return err
}

// accept moves past the keyword or mark if it is next.
func (p *parser) accept(text string) (bool, error) {
	if !p.token.is(text) && !(p.token.kind == mark && p.token.text == text) {
		return false, nil
	}
	return true, p.advance()
}

// require is accept for what must come next.
func (p *parser) require(text string) error {
	ok, err := p.accept(text)
	if err == nil && !ok {
		err = p.expected(text)
	}
	return err
}

func (p *parser) expected(what string) error {
	return wrong(p.token.column, "expected %s, found %s", what, p.token)
}

func (p *parser) or(depth int) (Expr, error) {
	terms, err := p.terms("OR", depth, p.and)
	if err != nil || len(terms) == 1 {
		return first(terms), err
	}
	return Or(terms), nil
}

func (p *parser) and(depth int) (Expr, error) {
	terms, err := p.terms("AND", depth, p.not)
	if err != nil || len(terms) == 1 {
		return first(terms), err
	}
	return And(terms), nil
}

// terms reads one or more terms joined by the keyword.
func (p *parser) terms(keyword string, depth int, term func(int) (Expr, error)) ([]Expr, error) {
	var terms []Expr
	for more := true; more; {
		e, err := term(depth)
		if err != nil {
			return nil, err
		}
		terms = append(terms, e)
		if more, err = p.accept(keyword); err != nil {
			return nil, err
		}
	}
	return terms, nil
}

func first(terms []Expr) Expr {
	if len(terms) == 0 {
		return nil
	}
	return terms[0]
}

func (p *parser) not(depth int) (Expr, error) {
	if depth > MaxDepth {
		return nil, wrong(p.token.column, "more than %d parentheses and NOTs inside one another", MaxDepth)
	}
	if ok, err := p.accept("NOT"); ok || err != nil {
		if err != nil {
			return nil, err
		}
		e, err := p.not(depth + 1)
		return Not{e}, err
	}
	if ok, err := p.accept("("); ok || err != nil {
		if err != nil {
			return nil, err
		}
		e, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		return e, p.require(")")
	}
	return p.comparison()
}
