package spanfilter

import (
	"slices"
	"strings"
)

// Expr is a parsed filter: And, Or, Not, Compare, In or IsNull. Its String
// parses back to an equal tree.
type Expr interface {
	String() string
	isExpr()
}

// And holds when all of its two or more terms do.
type And []Expr

// Or holds when one of its two or more terms does.
type Or []Expr

// Not holds when its term does not.
type Not struct{ Term Expr }

// Compare holds when the field compares so with the value. The value suits the
// field's type and the operator.
type Compare struct {
	Field Field
	Op    Op
	Value Value
}

// In holds when the field equals one of the values, or none of them if Not.
type In struct {
	Field  Field
	Not    bool
	Values []Value
}

// IsNull holds when the field is absent, or present if Not.
type IsNull struct {
	Field Field
	Not   bool
}

// Op is the operator of a Compare.
type Op string

// The operators.
const (
	Equal          Op = "="
	NotEqual       Op = "!="
	Less           Op = "<"
	LessOrEqual    Op = "<="
	Greater        Op = ">"
	GreaterOrEqual Op = ">="
	Contains       Op = "CONTAINS"
	NotContains    Op = "NOT CONTAINS"
)

func (And) isExpr()     {}
func (Or) isExpr()      {}
func (Not) isExpr()     {}
func (Compare) isExpr() {}
func (In) isExpr()      {}
func (IsNull) isExpr()  {}

// String returns the terms joined by AND, those that need it in parentheses.
func (e And) String() string {
	return join(e, " AND ", func(term Expr) bool { return isAnd(term) || isOr(term) })
}

// String returns the terms joined by OR, those that need it in parentheses.
func (e Or) String() string { return join(e, " OR ", isOr) }

// String returns NOT and the term, in parentheses when it needs them.
func (e Not) String() string {
	return "NOT " + enclose(e.Term, isAnd(e.Term) || isOr(e.Term))
}

// String returns the comparison as it would be written.
func (e Compare) String() string {
	return e.Field.String() + " " + string(e.Op) + " " + e.Value.String()
}

// String returns the membership test as it would be written.
func (e In) String() string {
	values := make([]string, len(e.Values))
	for i, v := range e.Values {
		values[i] = v.String()
	}
	return e.Field.String() + " " + not(e.Not) + "IN (" + strings.Join(values, ", ") + ")"
}

// String returns the test as it would be written.
func (e IsNull) String() string { return e.Field.String() + " IS " + not(e.Not) + "NULL" }

func not(negated bool) string {
	if negated {
		return "NOT "
	}
	return ""
}

func join(terms []Expr, word string, needsParens func(Expr) bool) string {
	parts := make([]string, len(terms))
	for i, term := range terms {
		parts[i] = enclose(term, needsParens(term))
	}
	return strings.Join(parts, word)
}

func enclose(e Expr, parens bool) string {
	if parens {
		return "(" + e.String() + ")"
	}
	return e.String()
}

func isAnd(e Expr) bool { _, ok := e.(And); return ok }

func isOr(e Expr) bool { _, ok := e.(Or); return ok }

// NamesIDs reports whether whatever matches e has one of the trace or span ids
// that e names, so that it is best looked for by these.
func NamesIDs(e Expr) bool {
	switch e := e.(type) {
	case And:
		return slices.ContainsFunc(e, NamesIDs)
	case Compare:
		return e.Op == Equal && e.Field.isID()
	case In:
		return !e.Not && e.Field.isID()
	}
	return false
}

// TraceIDs returns trace ids, in lower case, of which whatever matches e has one;
// nil when e lets other ids through.
func TraceIDs(e Expr) []string {
	switch e := e.(type) {
	case And:
		for _, term := range e {
			if ids := TraceIDs(term); ids != nil {
				return ids
			}
		}
	case Compare:
		if e.Op == Equal && e.Field.isTraceID() {
			return []string{strings.ToLower(e.Value.Text)}
		}
	case In:
		if !e.Not && e.Field.isTraceID() {
			ids := make([]string, len(e.Values))
			for i, v := range e.Values {
				ids[i] = strings.ToLower(v.Text)
			}
			return ids
		}
	}
	return nil
}

func (f Field) isID() bool {
	return f.isTraceID() || f.Source == Column && f.Name == "context.span_id"
}

func (f Field) isTraceID() bool { return f.Source == Column && f.Name == "context.trace_id" }
