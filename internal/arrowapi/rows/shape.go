package rows

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/go-json-experiment/json/jsontext"
)

// Type is what a column of a table holds, in the word that a ticket has for it.
type Type string

// The types of columns.
const (
	Text    Type = "text"
	Boolean Type = "boolean"
	Integer Type = "integer"
	Number  Type = "number"
	Time    Type = "time"    // microseconds since the Unix epoch, shown as a timestamp
	Texts   Type = "texts"   // of a list that holds more than texts, the others are JSON
	Numbers Type = "numbers" // a list of them
	Events  Type = "events"  // a span's events
)

// eventType is the type of one of a span's events; its attributes are JSON.
var eventType = arrow.StructOf(
	arrow.Field{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
	arrow.Field{Name: "timestamp", Type: arrow.BinaryTypes.String, Nullable: true},
	arrow.Field{Name: "attributes", Type: arrow.BinaryTypes.String, Nullable: true},
)

var arrowTypes = map[Type]arrow.DataType{
	Text:    arrow.BinaryTypes.String,
	Boolean: arrow.FixedWidthTypes.Boolean,
	Integer: arrow.PrimitiveTypes.Int64,
	Number:  arrow.PrimitiveTypes.Float64,
	Time:    arrow.FixedWidthTypes.Timestamp_us,
	Texts:   arrow.ListOf(arrow.BinaryTypes.String),
	Numbers: arrow.ListOf(arrow.PrimitiveTypes.Float64),
	Events:  arrow.ListOf(eventType),
}

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
}

// Cell is a value of a row under its column's name: nil, bool, int64, float64, string,
// or the JSON of an object or list.
type Cell struct {
	Column string
	Value  any
}

// Shape finds out which columns rows have, and of which types: Arrow wants to know
// before the first row. The zero value is ready to use.
type Shape struct {
	names []string
	seen  map[string]kinds
}

// kinds is a set of the kinds of value that a column has.
type kinds uint

const (
	aText kinds = 1 << iota
	aBoolean
	aWhole
	aFraction
	anEmptyList
	aListOfTexts
	aListOfNumbers
	anyList
	anObject
)

// Add takes note of a row.
func (s *Shape) Add(cells []Cell) {
	if s.seen == nil {
		s.seen = map[string]kinds{}
	}
	for _, c := range cells {
		kind := kindOf(c.Value)
		if kind == 0 {
			continue
		}
		if s.seen[c.Column] == 0 {
			s.names = append(s.names, c.Column)
		}
		s.seen[c.Column] |= kind
	}
}

// Columns returns the columns that had a value, sorted by name.
func (s *Shape) Columns() []Column {
	columns := make([]Column, len(s.names))
	for i, name := range slices.Sorted(slices.Values(s.names)) {
		columns[i] = Column{name, s.seen[name].typ()}
	}
	return columns
}

// typ returns the type that suits all kinds; a text suits any.
func (k kinds) typ() Type {
	only := func(some kinds) bool { return k&^some == 0 }
	switch {
	case only(aBoolean):
		return Boolean
	case only(aWhole):
		return Integer
	case only(aWhole | aFraction):
		return Number
	case only(aListOfNumbers|anEmptyList) && k&aListOfNumbers != 0:
		return Numbers
	case only(aListOfTexts | aListOfNumbers | anyList | anEmptyList):
		return Texts
	}
	return Text
}

func kindOf(v any) kinds {
	switch v := v.(type) {
	case string:
		return aText
	case bool:
		return aBoolean
	case int64:
		return aWhole
	case float64:
		return aFraction
	case jsontext.Value:
		if v.Kind() == '{' {
			return anObject
		}
		return kindOfList(v)
	}
	return 0
}

func kindOfList(list jsontext.Value) kinds {
	kind := anEmptyList
	for element := range elements(list) {
		switch of := element.Kind(); {
		case of == '"' && (kind == anEmptyList || kind == aListOfTexts):
			kind = aListOfTexts
		case of == '0' && (kind == anEmptyList || kind == aListOfNumbers):
			kind = aListOfNumbers
		default:
			return anyList
		}
	}
	return kind
}
