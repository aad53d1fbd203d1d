package rows

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// valueSize is about what a value costs beside its bytes.
const valueSize = 16

// readable reports whether values of a type can be read.
func readable(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return readable(t.ValueType)
	case *arrow.MapType:
		return isText(t.KeyType()) && readable(t.ItemType())
	case arrow.ListLikeType: // after maps, which are lists as well
		return readable(t.Elem())
	case *arrow.StructType:
		for _, f := range t.Fields() {
			if !readable(f.Type) {
				return false
			}
		}
		return true
	}
	switch t.ID() {
	case arrow.NULL, arrow.BOOL, arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT8, arrow.UINT16, arrow.UINT32, arrow.UINT64,
		arrow.FLOAT16, arrow.FLOAT32, arrow.FLOAT64, arrow.STRING, arrow.LARGE_STRING, arrow.BINARY, arrow.LARGE_BINARY,
		arrow.TIMESTAMP, arrow.DATE32, arrow.DATE64:
		return true
	}
	return false
}

func isText(t arrow.DataType) bool {
	return t.ID() == arrow.STRING || t.ID() == arrow.LARGE_STRING
}

// value returns value i of a column, of a type that is readable. It panics when the
// column is not what it claims to be, and when there is no room.
func (r *Reader) value(column arrow.Array, i int) any {
	r.spend(valueSize)
	if column.IsNull(i) {
		return nil
	}
	switch c := column.(type) {
	case *array.String:
		return r.text(c.Value(i))
	case *array.LargeString:
		return r.text(c.Value(i))
	case *array.Binary:
		return r.bytes(c.Value(i))
	case *array.LargeBinary:
		return r.bytes(c.Value(i))
	case *array.Boolean:
		return c.Value(i)
	case *array.Timestamp:
		unit := c.DataType().(*arrow.TimestampType).Unit
		return c.Value(i).ToTime(unit).UTC()
	case *array.Date32:
		return c.Value(i).FormattedString()
	case *array.Date64:
		return c.Value(i).FormattedString()
	case *array.Dictionary:
		return r.value(c.Dictionary(), c.GetValueIndex(i))
	case *array.Map:
		return r.entries(c, i)
	case array.ListLike:
		return r.list(c, i)
	case *array.Struct:
		return r.members(c, i)
	}
	return number(column, i)
}

func (r *Reader) text(s string) string {
	r.spend(len(s))
	return Clean(s)
}

func (r *Reader) bytes(b []byte) []byte {
	r.spend(len(b))
	return b
}

// number returns a number; one that no int64 holds becomes a float64.
func number(column arrow.Array, i int) any {
	switch c := column.(type) {
	case *array.Int64:
		return c.Value(i)
	case *array.Int32:
		return int64(c.Value(i))
	case *array.Int16:
		return int64(c.Value(i))
	case *array.Int8:
		return int64(c.Value(i))
	case *array.Uint64:
		if v := c.Value(i); v > 1<<63-1 {
			return float64(v)
		}
		return int64(c.Value(i))
	case *array.Uint32:
		return int64(c.Value(i))
	case *array.Uint16:
		return int64(c.Value(i))
	case *array.Uint8:
		return int64(c.Value(i))
	case *array.Float64:
		return c.Value(i)
	case *array.Float32:
		return float64(c.Value(i))
	case *array.Float16:
		return float64(c.Value(i).Float32())
	}
	return nil // of type null, whose values are all absent
}

func (r *Reader) list(c array.ListLike, i int) []any {
	from, to := c.ValueOffsets(i)
	list := []any{}
	for ; from < to; from++ {
		list = append(list, r.value(c.ListValues(), int(from)))
	}
	return list
}

// members returns a struct; what is absent is left out, since every member that any
// row has is a member of all.
func (r *Reader) members(c *array.Struct, i int) map[string]any {
	fields := c.DataType().(*arrow.StructType).Fields()
	object := make(map[string]any, len(fields))
	for f := range fields {
		if v := r.value(c.Field(f), i); v != nil {
			object[Clean(fields[f].Name)] = v
		}
	}
	return object
}

func (r *Reader) entries(c *array.Map, i int) map[string]any {
	from, to := c.ValueOffsets(i)
	object := map[string]any{}
	for ; from < to; from++ {
		if key, ok := r.value(c.Keys(), int(from)).(string); ok {
			object[key] = r.value(c.Items(), int(from))
		}
	}
	return object
}

// Clean replaces invalid UTF-8 and NUL, which no database here can hold.
func Clean(s string) string {
	const replacement = "\uFFFD"
	return strings.ReplaceAll(strings.ToValidUTF8(s, replacement), "\x00", replacement)
}
