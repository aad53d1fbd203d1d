package rows

import (
	"bytes"
	"iter"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Writer makes record batches of rows.
type Writer struct {
	columns []Column
	at      map[string]int
	builder *array.RecordBuilder
	cells   []any // of the row at hand, by column
}

// Schema returns the Arrow schema of columns.
func Schema(columns []Column) *arrow.Schema {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.Name, Type: arrowTypes[c.Type], Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

// Known reports whether all columns have one of the types there are.
func Known(columns []Column) bool {
	for _, c := range columns {
		if arrowTypes[c.Type] == nil {
			return false
		}
	}
	return true
}

// NewWriter returns a writer of batches with these columns, which are Known.
func NewWriter(columns []Column) *Writer {
	w := &Writer{columns: columns, at: map[string]int{}, cells: make([]any, len(columns)),
		builder: array.NewRecordBuilder(memory.DefaultAllocator, Schema(columns))}
	for i, c := range columns {
		w.at[c.Name] = i
	}
	return w
}

// Add adds a row. Values of other columns are left out, as are those that do not fit
// their column because they have changed since the columns were looked up.
func (w *Writer) Add(cells []Cell) {
	clear(w.cells)
	for _, c := range cells {
		if i, ok := w.at[c.Column]; ok {
			w.cells[i] = c.Value
		}
	}
	for i, v := range w.cells {
		appendValue(w.builder.Field(i), w.columns[i].Type, v)
	}
}

// Batch returns the rows added since the last batch.
func (w *Writer) Batch() arrow.RecordBatch { return w.builder.NewRecordBatch() }

func appendValue(b array.Builder, t Type, v any) {
	switch t {
	case Text:
		if text, ok := textOf(v); ok {
			b.(*array.StringBuilder).Append(text)
			return
		}
	case Boolean:
		if is, ok := v.(bool); ok {
			b.(*array.BooleanBuilder).Append(is)
			return
		}
	case Integer:
		if n, ok := v.(int64); ok {
			b.(*array.Int64Builder).Append(n)
			return
		}
	case Number:
		if n, ok := numberOf(v); ok {
			b.(*array.Float64Builder).Append(n)
			return
		}
	case Time:
		if n, ok := v.(int64); ok {
			b.(*array.TimestampBuilder).Append(arrow.Timestamp(n))
			return
		}
	default:
		if list, ok := v.(jsontext.Value); ok && list.Kind() == '[' {
			appendList(b.(*array.ListBuilder), t, list)
			return
		}
	}
	b.AppendNull()
}

func appendList(b *array.ListBuilder, t Type, list jsontext.Value) {
	b.Append(true)
	for element := range elements(list) {
		switch t {
		case Numbers:
			appendValue(b.ValueBuilder(), Number, scalar(element))
		case Events:
			appendEvent(b.ValueBuilder().(*array.StructBuilder), element)
		default:
			appendValue(b.ValueBuilder(), Text, scalar(element))
		}
	}
}

func appendEvent(b *array.StructBuilder, event jsontext.Value) {
	var e struct {
		Name       string         `json:"name"`
		Timestamp  string         `json:"timestamp"`
		Attributes jsontext.Value `json:"attributes"`
	}
	if json.Unmarshal(event, &e) != nil {
		b.AppendNull()
		return
	}
	b.Append(true)
	for i, v := range []any{e.Name, e.Timestamp, scalar(e.Attributes)} {
		appendValue(b.FieldBuilder(i), Text, v)
	}
}

// scalar returns JSON as a cell has it.
func scalar(v jsontext.Value) any {
	switch v.Kind() {
	case '{', '[':
		return v
	case '"', '0', 't', 'f':
		decoded, err := FromJSON(v)
		if err == nil {
			return decoded
		}
	}
	return nil
}

// textOf returns a value as text; all but texts are JSON.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case jsontext.Value:
		return string(v), true
	}
	return "", false
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// elements yields the elements of a JSON list.
func elements(list jsontext.Value) iter.Seq[jsontext.Value] {
	return func(yield func(jsontext.Value) bool) {
		d := jsontext.NewDecoder(bytes.NewReader(list))
		if _, err := d.ReadToken(); err != nil {
			return
		}
		for d.PeekKind() != ']' {
			v, err := d.ReadValue()
			if err != nil || !yield(v) {
				return
			}
		}
	}
}

// Cells takes a JSON object apart into cells whose columns are its members' names
// after a prefix.
func Cells(prefix string, object []byte) ([]Cell, error) {
	d := jsontext.NewDecoder(bytes.NewReader(object), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	var cells []Cell
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		column := prefix + name.String()
		v, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		cells = append(cells, Cell{column, scalar(v.Clone())})
	}
	return cells, nil
}
