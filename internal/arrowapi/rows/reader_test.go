package rows

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
)

// encode returns record batches as an IPC stream.
func encode(t testing.TB, schema *arrow.Schema, batches []arrow.RecordBatch, opts ...ipc.Option) []byte {
	t.Helper()
	var b bytes.Buffer
	w := ipc.NewWriter(&b, append(opts, ipc.WithSchema(schema))...)
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fromJSON returns a stream of one batch whose rows are JSON objects.
func fromJSON(t testing.TB, fields []arrow.Field, rows string, opts ...ipc.Option) []byte {
	t.Helper()
	schema := arrow.NewSchema(fields, nil)
	batch, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return encode(t, schema, []arrow.RecordBatch{batch}, opts...)
}

// readAll reads every row of a stream.
func readAll(b []byte, room int) ([]Row, error) {
	r, err := NewReader(Stream(b), room)
	if err != nil {
		return nil, err
	}
	var all []Row
	err = r.Each(func(n int, row Row) error {
		if n != len(all) {
			panic("rows are not counted")
		}
		all = append(all, row)
		return nil
	})
	return all, err
}

// refused requires that a stream is refused with a code and a text.
func refused(t *testing.T, b []byte, room int, code postil.Code, text string) {
	t.Helper()
	_, err := readAll(b, room)
	var e *postil.Error
	if !errors.As(err, &e) || e.Code != code || !strings.Contains(e.Error(), text) {
		t.Errorf("got %v, want %s: %s", err, code, text)
	}
}

func TestRowsHoldWhatTheColumnsDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typ  arrow.DataType
		json string
		want any
	}{
		"text":            {arrow.BinaryTypes.String, `"naïve"`, "naïve"},
		"large text":      {arrow.BinaryTypes.LargeString, `"a"`, "a"},
		"NUL":             {arrow.BinaryTypes.String, `"a\u0000b"`, "a\uFFFDb"},
		"bytes":           {arrow.BinaryTypes.Binary, `"YWI="`, []byte("ab")},
		"bool":            {arrow.FixedWidthTypes.Boolean, `true`, true},
		"int8":            {arrow.PrimitiveTypes.Int8, `-8`, int64(-8)},
		"int64":           {arrow.PrimitiveTypes.Int64, `9007199254740993`, int64(9007199254740993)},
		"uint64":          {arrow.PrimitiveTypes.Uint64, `18446744073709551615`, float64(1 << 64)},
		"uint32":          {arrow.PrimitiveTypes.Uint32, `7`, int64(7)},
		"float32":         {arrow.PrimitiveTypes.Float32, `0.5`, 0.5},
		"float64":         {arrow.PrimitiveTypes.Float64, `0.1`, 0.1},
		"absent":          {arrow.BinaryTypes.String, `null`, nil},
		"nothing":         {arrow.Null, `null`, nil},
		"timestamp":       {arrow.FixedWidthTypes.Timestamp_ns, `"2026-03-01T02:00:00.500000000Z"`, time.Date(2026, 3, 1, 2, 0, 0, 5e8, time.UTC)},
		"date":            {arrow.FixedWidthTypes.Date32, `"2026-03-01"`, "2026-03-01"},
		"list":            {arrow.ListOf(arrow.BinaryTypes.String), `["a",null]`, []any{"a", nil}},
		"large list":      {arrow.LargeListOf(arrow.PrimitiveTypes.Int32), `[1]`, []any{int64(1)}},
		"fixed-size list": {arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Int32), `[1,2]`, []any{int64(1), int64(2)}},
		"struct": {arrow.StructOf(arrow.Field{Name: "a", Type: arrow.PrimitiveTypes.Int64, Nullable: true}, arrow.Field{Name: "b", Type: arrow.BinaryTypes.String, Nullable: true}),
			`{"a":1,"b":null}`, map[string]any{"a": int64(1)}},
		"map": {arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64), `[{"key":"k","value":2}]`, map[string]any{"k": int64(2)}},
		"category": {&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String},
			`"red"`, "red"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields := []arrow.Field{{Name: "c", Type: c.typ, Nullable: true}}
			for _, opts := range [][]ipc.Option{nil, {ipc.WithZstd()}, {ipc.WithLZ4()}} {
				got, err := readAll(fromJSON(t, fields, `[{"c":`+c.json+`}]`, opts...), 1<<20)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]Row{{c.want}}, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestColumnsThatCannotBeReadAreNamed(t *testing.T) {
	t.Parallel()
	text := arrow.BinaryTypes.String
	refused(t, fromJSON(t, []arrow.Field{{Name: "size", Type: &arrow.Decimal128Type{Precision: 5, Scale: 2}}}, `[]`), 1<<20,
		postil.Malformed, "size: the type decimal(5, 2) is not supported")
	refused(t, fromJSON(t, []arrow.Field{{Name: "a", Type: text}, {Name: "a", Type: text}}, `[]`), 1<<20,
		postil.Malformed, "a: there is more than one column with this name")
}

func TestWhatIsNoStreamIsRefused(t *testing.T) {
	t.Parallel()
	whole := fromJSON(t, []arrow.Field{{Name: "c", Type: arrow.BinaryTypes.String}}, `[{"c":"a"},{"c":"b"}]`)
	for name, b := range map[string][]byte{
		"nothing": nil, "text": []byte("id,question\n1,why?\n"), "a cut message": whole[:40], "a cut body": whole[:len(whole)-24],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, b, 1<<20, postil.Malformed, "not a valid Arrow stream")
		})
	}
}

// texts returns a batch of one text column.
func texts(values ...string) (*arrow.Schema, arrow.RecordBatch) {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.AppendValues(values, nil)
	schema := arrow.NewSchema([]arrow.Field{{Name: "c", Type: arrow.BinaryTypes.String}}, nil)
	return schema, array.NewRecordBatch(schema, []arrow.Array{b.NewArray()}, int64(len(values)))
}

func TestNothingTakesMoreThanTheRoom(t *testing.T) {
	t.Parallel()
	const room = 1 << 20
	t.Run("a compressed column", func(t *testing.T) {
		t.Parallel()
		schema, batch := texts(strings.Repeat("a", 4*room))
		b := encode(t, schema, []arrow.RecordBatch{batch}, ipc.WithZstd())
		if len(b) > room/10 {
			t.Fatalf("%d bytes are no bomb", len(b))
		}
		refused(t, b, room, postil.TooLarge, "takes more than 1048576 bytes")
	})
	t.Run("a text that many rows share", func(t *testing.T) {
		t.Parallel()
		_, values := texts(strings.Repeat("a", room/8))
		indexes := array.NewInt32Builder(memory.DefaultAllocator)
		indexes.AppendValues(make([]int32, 1000), nil)
		typ := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
		column := array.NewDictionaryArray(typ, indexes.NewArray(), values.Column(0))
		schema := arrow.NewSchema([]arrow.Field{{Name: "c", Type: typ}}, nil)
		refused(t, encode(t, schema, []arrow.RecordBatch{array.NewRecordBatch(schema, []arrow.Array{column}, 1000)}), room, postil.TooLarge, "takes more")
	})
	t.Run("rows of nothing", func(t *testing.T) {
		t.Parallel()
		schema := arrow.NewSchema([]arrow.Field{{Name: "c", Type: arrow.Null, Nullable: true}}, nil)
		batch := array.NewRecordBatch(schema, []arrow.Array{array.NewNull(math.MaxInt32)}, math.MaxInt32)
		refused(t, encode(t, schema, []arrow.RecordBatch{batch}), room, postil.TooLarge, "takes more")
	})
}

// deep returns a type of lists inside lists.
func deep(levels int) arrow.DataType {
	if levels == 0 {
		return arrow.PrimitiveTypes.Int32
	}
	return arrow.ListOf(deep(levels - 1))
}

func TestSchemasThatGoTooDeepAreRefusedBeforeTheyAreFollowed(t *testing.T) {
	t.Parallel()
	shallow := fromJSON(t, []arrow.Field{{Name: "c", Type: deep(maxNesting)}}, `[]`)
	if _, err := readAll(shallow, 1<<20); err != nil {
		t.Error(err)
	}
	refused(t, fromJSON(t, []arrow.Field{{Name: "c", Type: deep(maxNesting + 1)}}, `[]`), 1<<20, postil.Malformed, "must not nest deeper")

	wide := make([]arrow.Field, maxFields+1)
	for i := range wide {
		wide[i] = arrow.Field{Name: strings.Repeat("c", i%7), Type: arrow.PrimitiveTypes.Int32}
	}
	refused(t, encode(t, arrow.NewSchema(wide, nil), nil), 1<<20, postil.TooLarge, "more than 10000 fields")
}

func TestASchemaThatLeadsBackToItselfIsRefused(t *testing.T) {
	t.Parallel()
	b := fromJSON(t, []arrow.Field{{Name: "c", Type: deep(2)}}, `[]`)
	metadata := b[8 : 8+binary.LittleEndian.Uint32(b[4:])]
	message, err := root(metadata)
	if err != nil {
		t.Fatal(err)
	}
	schema := flatbuffers.Table{Bytes: metadata}
	message.Union(&schema, flatbuffers.UOffsetT(message.Offset(messageHeader)))
	fields := schema.Vector(flatbuffers.UOffsetT(schema.Offset(schemaFields)))
	field := flatbuffers.Table{Bytes: metadata, Pos: schema.Indirect(fields)}
	child := field.Vector(flatbuffers.UOffsetT(field.Offset(fieldChildren)))
	binary.LittleEndian.PutUint32(metadata[child:], uint32(field.Pos)-uint32(child)) // the list's element is the list
	refused(t, b, 1<<20, postil.Malformed, "must not nest deeper")
}

func FuzzStreamsAreReadOrRefused(f *testing.F) {
	fields := []arrow.Field{
		{Name: "a", Type: arrow.BinaryTypes.String, Nullable: true}, {Name: "b", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "c", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
		{Name: "d", Type: arrow.StructOf(arrow.Field{Name: "x", Type: arrow.FixedWidthTypes.Boolean, Nullable: true}), Nullable: true},
		{Name: "e", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, Nullable: true},
		{Name: "f", Type: arrow.FixedWidthTypes.Timestamp_ns, Nullable: true},
	}
	rows := `[{"a":"text","b":1,"c":["x","y"],"d":{"x":true},"e":"red","f":"2026-03-01T02:00:00Z"},{"a":null,"b":null,"c":[],"d":null,"e":"blue","f":null}]`
	f.Add(fromJSON(f, fields, rows))
	f.Add(fromJSON(f, fields, rows, ipc.WithZstd()))
	f.Add(fromJSON(f, fields, rows, ipc.WithLZ4()))
	f.Add(fromJSON(f, []arrow.Field{{Name: "m", Type: arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Float64)}}, `[{"m":[{"key":"k","value":2}]}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := readAll(b, 1<<16)
		var e *postil.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("not an error of ours: %v", err)
		}
	})
}
