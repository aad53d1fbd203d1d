// Package table turns lists of answers of package client into tables, and those
// into CSV, Arrow records and Parquet files. It stands apart so that package client
// needs no other module.
//
//	records, err := client.Collect(c.AnnotationQueues.AllRecords(ctx, queue, client.PageOptions{}))
//	t, err := table.Of(records, table.Options{Flatten: true, PivotAnnotations: true})
//	err = t.WriteParquet(file)
package table

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/postil/postil/client"
)

// Table is a list as columns of one type each.
type Table struct {
	Columns []Column
	Rows    int // how many
}

// Column is one column of a table.
type Column struct {
	Name string
	Type Type
	// Values are one per row: nil, or a bool, an int64, a float64, a time.Time or a
	// string, as the type says.
	Values []any
}

// Type is what the values of a column are.
type Type int

// The types of columns.
const (
	Text Type = iota // also of lists, objects and mixed values, which become JSON
	Bool
	Int
	Float
	Time // of members such as created_at and start_time
)

// Options say which columns a table has.
type Options struct {
	// Flatten makes columns of the members of objects, as in data.input.
	Flatten bool
	// PivotAnnotations makes columns of annotations, as in
	// annotation.correctness.label, in place of lists of them. When several people
	// annotated an item under one config, the last one counts.
	PivotAnnotations bool
}

// Of makes a table of a list, with a row for each item. Columns are in the order in
// which they first appear, and a member that no item has makes none.
func Of[T any](items []T, o Options) (*Table, error) {
	t := &Table{Rows: len(items)}
	at := map[string]int{}
	for row, item := range items {
		names, err := client.Fields(item)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", row, err)
		}
		members, err := client.Map(item)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", row, err)
		}
		o.cells(names, members, "", func(name string, value any) {
			i, ok := at[name]
			if !ok {
				i = len(t.Columns)
				at[name] = i
				t.Columns = append(t.Columns, Column{Name: name, Values: make([]any, len(items))})
			}
			t.Columns[i].Values[row] = value
		})
	}
	for i := range t.Columns {
		t.Columns[i].settle()
	}
	return t, nil
}

// pivoted are the lists of annotations, and how their columns begin.
var pivoted = map[string]string{
	"annotations":         "annotation",
	"trace_annotations":   "trace_annotation",
	"session_annotations": "session_annotation",
}

// cells hands every value of an object to put, with the name of its column.
func (o Options) cells(names []string, members map[string]any, prefix string, put func(name string, value any)) {
	for _, name := range names {
		value := members[name]
		object, isObject := value.(map[string]any)
		list, isList := value.([]any)
		begin, isPivoted := pivoted[name]
		switch {
		case value == nil:
		case o.PivotAnnotations && isList && isPivoted && prefix == "":
			pivot(list, begin, put)
		case o.Flatten && isObject && len(object) > 0:
			o.cells(slices.Sorted(maps.Keys(object)), object, prefix+name+".", put)
		default:
			put(prefix+name, value)
		}
	}
}

// pivot hands the values of annotations to put.
func pivot(annotations []any, begin string, put func(name string, value any)) {
	for _, annotation := range annotations {
		a, _ := annotation.(map[string]any)
		name := fmt.Sprintf("%s.%v.", begin, a["name"])
		for _, member := range []string{"score", "label", "text", "updated_at"} {
			if a[member] != nil {
				put(name+member, a[member])
			}
		}
		annotator, _ := a["annotator"].(map[string]any)
		for _, member := range []string{"email", "id"} {
			if annotator[member] != nil {
				put(name+"annotator_"+member, annotator[member])
			}
		}
	}
}

// settle finds the type that suits all values, and makes them of it.
func (c *Column) settle() {
	for _, typ := range []Type{Bool, Int, Float, Time} {
		if values, ok := c.as(typ); ok {
			c.Type, c.Values = typ, values
			return
		}
	}
	for i, v := range c.Values {
		c.Values[i] = text(v)
	}
}

func (c *Column) as(typ Type) ([]any, bool) {
	if typ == Time && !timed(c.Name) || typ == Int && strings.HasSuffix(c.Name, "score") {
		return nil, false // a score is a measure, even if all happen to be whole
	}
	values := make([]any, len(c.Values))
	for i, v := range c.Values {
		if v == nil {
			continue
		}
		if values[i] = convert(v, typ); values[i] == nil {
			return nil, false
		}
	}
	return values, true
}

// timed reports whether the members of a name are times on the wire. Texts of
// users that look like one stay as they are.
func timed(column string) bool {
	name := column[strings.LastIndex(column, ".")+1:]
	return strings.HasSuffix(name, "_at") || name == "start_time" || name == "end_time"
}

// convert returns a value as one of a type, or nil.
func convert(v any, typ Type) any {
	switch v := v.(type) {
	case bool:
		if typ == Bool {
			return v
		}
	case json.Number:
		if n, err := v.Int64(); err == nil && typ == Int {
			return n
		}
		if x, err := v.Float64(); err == nil && typ == Float && exact(v, x) {
			return x
		}
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil && typ == Time {
			return at.UTC()
		}
	}
	return nil
}

// exact reports whether a float64 can stand for a number: an integer that it would
// round is an identifier rather than a measure.
func exact(n json.Number, x float64) bool {
	return strings.ContainsAny(n.String(), ".eE") || math.Abs(x) <= 1<<53
}

// text returns a value as a text: JSON, unless it is one already.
func text(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return v
	}
	encoded, err := client.JSON(v)
	if err != nil {
		panic(err) // it was decoded from JSON
	}
	return string(encoded)
}
