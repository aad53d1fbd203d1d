package store

import (
	"fmt"
	"strings"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
)

// rowFilter turns a filter into a condition on one row of span or example. Everything the
// filter holds is bound as a parameter of c. The condition is never NULL: what
// is absent fails every comparison, and negations hold where their opposites do
// not, as package spanfilter promises.
type rowFilter struct {
	eng *engine
	c   *conditions
	row string // the row's alias
	of  filtered
}

// filtered is a table that filters select from.
type filtered struct {
	columns     map[string]string // by their names in filters
	document    string            // column of the JSON object that holds all else
	kind        postil.TargetKind // of what is annotated
	parent, key string            // of its target; key may name further columns by %[1]s.
}

var (
	filteredSpans = filtered{
		columns: map[string]string{
			"name": "name", "span_kind": "kind", "status_code": "status_code", "status_message": "status_message", "parent_id": "parent_id",
			"context.trace_id": "trace_id", "context.span_id": "span_id", "start_time": "start_time", "end_time": "end_time",
		},
		document: "attributes", kind: postil.TargetSpan, parent: "project_id", key: "trace_id || ':' || %[1]s.span_id",
	}
	filteredExamples = filtered{
		columns:  map[string]string{"id": "example_id", "created_at": "created_at", "updated_at": "updated_at"},
		document: "data", kind: postil.TargetExample, parent: "dataset_id", key: "example_id",
	}
)

// seen is how much of a filter the planner of a database is shown.
const seen = 16

// whole returns the SQL of a whole filter. PostgreSQL looks, for each partition,
// whether any two comparisons exclude each other, and with nested ones that takes
// exponentially long: of a long filter it is shown what has an index, and the rest
// as one value.
func (f rowFilter) whole(e spanfilter.Expr) string {
	if comparisons(e) <= seen {
		return f.condition(e)
	}
	var shown, rest spanfilter.And
	for _, term := range terms(e) {
		if spanfilter.NamesIDs(term) && comparisons(term) <= seen {
			shown = append(shown, term)
		} else {
			rest = append(rest, term)
		}
	}
	var all []string
	for _, term := range shown[:min(len(shown), seen)] {
		all = append(all, f.condition(term))
	}
	rest = append(rest, shown[len(all):]...)
	if len(rest) > 0 {
		all = append(all, "CASE WHEN "+f.condition(rest)+" THEN TRUE ELSE FALSE END")
	}
	return strings.Join(all, " AND ")
}

// terms are what must all hold for e to hold.
func terms(e spanfilter.Expr) []spanfilter.Expr {
	if and, ok := e.(spanfilter.And); ok {
		return and
	}
	return []spanfilter.Expr{e}
}

// comparisons counts what e compares.
func comparisons(e spanfilter.Expr) (n int) {
	switch e := e.(type) {
	case spanfilter.And:
		for _, term := range e {
			n += comparisons(term)
		}
		return n
	case spanfilter.Or:
		for _, term := range e {
			n += comparisons(term)
		}
		return n
	case spanfilter.Not:
		return comparisons(e.Term)
	}
	return 1
}

// condition returns the SQL of e.
func (f rowFilter) condition(e spanfilter.Expr) string {
	switch e := e.(type) {
	case spanfilter.And:
		return f.balanced(e, " AND ")
	case spanfilter.Or:
		return f.balanced(e, " OR ")
	case spanfilter.Not:
		return negate(true, f.condition(e.Term))
	case spanfilter.Compare:
		op, negated := positive(e.Op)
		return negate(negated, f.holds(e.Field, func(v operand) string { return f.compare(v, op, e.Value) }))
	case spanfilter.In:
		return negate(e.Not, f.holds(e.Field, func(v operand) string { return f.in(v, e.Values) }))
	case spanfilter.IsNull:
		return negate(!e.Not, f.holds(e.Field, operand.present))
	}
	panic("store: a filter of unknown kind")
}

// balanced joins terms as a tree of little depth, for databases bound it.
func (f rowFilter) balanced(terms []spanfilter.Expr, word string) string {
	if len(terms) == 1 {
		return f.condition(terms[0])
	}
	half := len(terms) / 2
	return "(" + f.balanced(terms[:half], word) + word + f.balanced(terms[half:], word) + ")"
}

func negate(negated bool, condition string) string {
	if negated {
		return "NOT (" + condition + ")"
	}
	return condition
}

// positive returns the operator that op negates, or op itself.
func positive(op spanfilter.Op) (spanfilter.Op, bool) {
	switch op {
	case spanfilter.NotEqual:
		return spanfilter.Equal, true
	case spanfilter.NotContains:
		return spanfilter.Contains, true
	}
	return op, false
}

// operand is the SQL of a field's value: of its own type for columns, and as
// text for what is inside JSON.
type operand struct {
	sql    string
	is     spanfilter.Type
	inJSON bool
	words  func(string) string // brings what it is compared with into its case, or nil
	filled bool                // never NULL; empty is absent
}

// present is the condition that there is a value.
func (v operand) present() string {
	if v.filled && v.is == spanfilter.Text {
		return v.sql + " <> ''"
	}
	return v.sql + " IS NOT NULL"
}

// holds is the condition that one of the field's values meets the test.
func (f rowFilter) holds(field spanfilter.Field, test func(operand) string) string {
	switch field.Source {
	case spanfilter.Evaluation:
		return f.evaluation(field, test)
	case spanfilter.Annotation:
		return f.annotation(field, test)
	case spanfilter.Attribute, spanfilter.Property:
		v := operand{sql: f.attribute(field), is: spanfilter.Any, inJSON: true}
		return "COALESCE(" + test(v) + ", FALSE)"
	}
	return test(f.column(field))
}

func (f rowFilter) column(field spanfilter.Field) operand {
	v := operand{is: field.Type(), filled: true}
	if field.Name == "latency_ms" {
		v.sql = "((" + f.row + ".end_time - " + f.row + ".start_time) / 1000.0)"
		return v
	}
	v.sql = f.row + "." + f.of.columns[field.Name]
	switch field.Name {
	case "span_kind", "status_code":
		v.words = strings.ToUpper
	case "context.trace_id", "context.span_id", "parent_id", "id":
		v.words = strings.ToLower
	}
	return v
}

// attribute is the first of the attribute's possible places that holds one.
func (f rowFilter) attribute(field spanfilter.Field) string {
	var places []string
	for _, path := range field.Paths() {
		places = append(places, f.eng.jsonText(f.row+"."+f.of.document, f.c.param(f.eng.jsonPath(path))))
	}
	if len(places) == 1 {
		return places[0]
	}
	return "COALESCE(" + strings.Join(places, ", ") + ")"
}

func (f rowFilter) evaluation(field spanfilter.Field, test func(operand) string) string {
	member := func(name string) string {
		return f.eng.jsonText("e.value", f.c.param(f.eng.jsonPath([]spanfilter.Step{{Key: name}})))
	}
	v := operand{sql: member(field.Member), is: field.Type(), inJSON: true}
	return "EXISTS (SELECT 1 FROM " + f.eng.jsonEach(f.row+".evaluations") + " WHERE " +
		member("name") + " = " + f.c.param(field.Name) + " AND " + test(v) + ")"
}

func (f rowFilter) annotation(field spanfilter.Field, test func(operand) string) string {
	v := operand{sql: "a." + field.Member, is: field.Type()}
	from := "target t JOIN annotation a ON a.space_id = t.space_id AND a.target_id = t.id"
	if field.Member == "updated_by" {
		v.sql = "p.email"
		from += " JOIN account p ON p.id = a.annotator_id"
	}
	key := fmt.Sprintf("%[1]s."+f.of.key, f.row)
	return "EXISTS (SELECT 1 FROM " + from + " WHERE t.space_id = " + f.row + ".space_id AND t.kind = '" + string(f.of.kind) +
		"' AND t.parent_id = " + f.row + "." + f.of.parent + " AND t.key = " + key +
		" AND NOT a.cleared AND a.name = " + f.c.param(field.Name) + " AND " + test(v) + ")"
}

// compare is the condition v op value, of a positive operator.
func (f rowFilter) compare(v operand, op spanfilter.Op, value spanfilter.Value) string {
	if op == spanfilter.Contains {
		return f.eng.includes(v.sql, f.c.param(v.text(value)))
	}
	return f.typed(v, value.Type) + " " + string(op) + " " + f.literal(v, value)
}

// typed is the operand as values of the given type compare with it.
func (f rowFilter) typed(v operand, as spanfilter.Type) string {
	if as == spanfilter.Number && v.inJSON {
		return f.eng.number(v.sql)
	}
	return v.sql
}

// literal binds a value. Numbers are bound as text and cast, which both
// databases do without loss.
func (f rowFilter) literal(v operand, value spanfilter.Value) string {
	switch value.Type {
	case spanfilter.Time:
		return f.c.param(value.Time)
	case spanfilter.Number:
		return "CAST(CAST(" + f.c.param(value.Text) + " AS TEXT) AS NUMERIC)"
	}
	return f.c.param(v.text(value))
}

// text is the text to bind for a value that v is compared with.
func (v operand) text(value spanfilter.Value) string {
	if v.words != nil {
		return v.words(value.Text)
	}
	return value.Text
}

// in is the condition that v equals one of the values. Texts, numbers and times
// compare in different ways, so there is one list of each that occurs.
func (f rowFilter) in(v operand, values []spanfilter.Value) string {
	var texts, numbers []string
	var times []int64
	for _, value := range values {
		switch value.Type {
		case spanfilter.Number:
			numbers = append(numbers, f.literal(v, value))
		case spanfilter.Time:
			times = append(times, value.Time)
		default:
			texts = append(texts, v.text(value))
		}
	}
	var lists []string
	if texts != nil {
		lists = append(lists, f.eng.inTexts(v.sql, f.c.param(f.eng.texts(texts))))
	}
	if numbers != nil {
		lists = append(lists, f.typed(v, spanfilter.Number)+" IN ("+strings.Join(numbers, ", ")+")")
	}
	if times != nil {
		lists = append(lists, f.eng.inInts(v.sql, f.c.param(f.eng.ints(times))))
	}
	return "(" + strings.Join(lists, " OR ") + ")"
}
