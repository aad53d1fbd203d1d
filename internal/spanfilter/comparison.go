package spanfilter

import (
	"slices"
	"strings"
)

// keywords cannot be names unless they are quoted.
var keywords = []string{"and", "or", "not", "in", "is", "null", "contains", "true", "false"}

func isKeyword(name string) bool { return slices.Contains(keywords, strings.ToLower(name)) }

func (p *parser) comparison() (Expr, error) {
	f, err := p.field()
	if err != nil {
		return nil, err
	}
	if p.token.kind == operator {
		return p.operation(f)
	}
	if ok, err := p.accept("IS"); ok || err != nil {
		return p.isNull(f, err)
	}
	negated, err := p.accept("NOT")
	if err != nil {
		return nil, err
	}
	switch {
	case p.token.is("CONTAINS"):
		return p.contains(f, negated)
	case p.token.is("IN"):
		return p.in(f, negated)
	case negated:
		return nil, p.expected("CONTAINS or IN")
	}
	return nil, p.expected("a comparison (=, !=, <, <=, >, >=, CONTAINS, IN, IS NULL)")
}

func (p *parser) field() (Field, error) {
	if p.token.kind != quoted && (p.token.kind != word || isKeyword(p.token.text)) {
		return Field{}, p.expected("a column name")
	}
	f, problem := p.resolve(p.token.text)
	if problem != "" {
		return Field{}, wrong(p.token.column, "%s", problem)
	}
	return f, p.advance()
}

func (p *parser) operation(f Field) (Expr, error) {
	op := Op(p.token.text)
	if err := p.advance(); err != nil {
		return nil, err
	}
	equality := op == Equal || op == NotEqual
	if equality && p.token.is("NULL") {
		return IsNull{f, op == NotEqual}, p.advance()
	}
	if !equality && (p.token.is("TRUE") || p.token.is("FALSE")) {
		return nil, p.expected("a string or a number")
	}
	v, err := p.value(f)
	return Compare{f, op, v}, err
}

func (p *parser) isNull(f Field, err error) (Expr, error) {
	if err != nil {
		return nil, err
	}
	negated, err := p.accept("NOT")
	if err != nil {
		return nil, err
	}
	return IsNull{f, negated}, p.require("NULL")
}

func (p *parser) contains(f Field, negated bool) (Expr, error) {
	if t := f.Type(); t != Text && t != Any {
		return nil, wrong(p.token.column, "%s is not text, so CONTAINS cannot be used with it", excerpt(f.String()))
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.token.kind != str {
		return nil, p.expected("a string in single quotes")
	}
	op := Contains
	if negated {
		op = NotContains
	}
	return Compare{f, op, Value{Type: Text, Text: p.token.text}}, p.advance()
}

func (p *parser) in(f Field, negated bool) (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.require("("); err != nil {
		return nil, err
	}
	e := In{Field: f, Not: negated}
	for more := true; more; {
		if len(e.Values) == MaxList {
			return nil, wrong(p.token.column, "more than %d values in one list", MaxList)
		}
		v, err := p.value(f)
		if err != nil {
			return nil, err
		}
		e.Values = append(e.Values, v)
		if more, err = p.accept(","); err != nil {
			return nil, err
		}
	}
	if p.token.kind != mark || p.token.text != ")" {
		return nil, p.expected(", or )")
	}
	return e, p.advance()
}

// value reads a value the field can be compared with.
func (p *parser) value(f Field) (Value, error) {
	v, err := p.literal()
	if err != nil {
		return Value{}, err
	}
	v, problem := v.as(f.Type())
	if problem != "" {
		return Value{}, wrong(p.token.column, "%s is %s", excerpt(f.String()), problem)
	}
	return v, p.advance()
}

// literal returns the value the next token spells, without moving past it.
func (p *parser) literal() (Value, error) {
	t := p.token
	switch {
	case t.kind == str:
		return Value{Type: Text, Text: t.text}, nil
	case t.kind == number:
		return Value{Type: Number, Text: t.text}, nil
	case t.is("TRUE") || t.is("FALSE"):
		return Value{Type: Bool, Text: strings.ToLower(t.text)}, nil
	case t.is("NULL"):
		return Value{}, wrong(t.column, "null is compared with = or != only, or IS NULL")
	case t.kind == word || t.kind == quoted:
		return Value{}, wrong(t.column, "a string is written in single quotes: '%s'", strings.ReplaceAll(excerpt(t.text), "'", "''"))
	}
	return Value{}, p.expected("a value ('text', a number, true, false or null)")
}
