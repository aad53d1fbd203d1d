package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/extensions"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/apache/arrow-go/v18/parquet/schema"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// batch is how many rows are turned into a part of a file at once.
const batch = 4096

// WriteParquet writes rows as a Parquet file. A column holds truth values, whole
// numbers, numbers or texts where all its values are such, and JSON otherwise. The
// rows are gone through twice.
func WriteParquet(out io.Writer, rows iter.Seq2[Row, error]) error {
	columns, err := typesOf(rows)
	if err != nil {
		return err
	}
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.name, Type: c.kind.arrow(), Nullable: true}
	}
	of := arrow.NewSchema(fields, nil)
	w, err := pqarrow.NewFileWriter(of, out, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd)), pqarrow.DefaultWriterProps())
	if err != nil {
		return err
	}
	return errors.Join(writeBatches(w, of, columns, rows), w.Close())
}

func writeBatches(w *pqarrow.FileWriter, of *arrow.Schema, columns []*typedColumn, rows iter.Seq2[Row, error]) error {
	b := array.NewRecordBuilder(memory.DefaultAllocator, of)
	defer b.Release()
	flush := func() error {
		part := b.NewRecordBatch()
		defer part.Release()
		return w.Write(part)
	}
	n := 0
	for row, err := range rows {
		if err != nil {
			return err
		}
		values := map[string]jsontext.Value{}
		for _, m := range row {
			values[m.Name] = m.Value
		}
		for i, c := range columns {
			if err := c.kind.put(b.Field(i), values[c.name]); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
		if n++; n%batch == 0 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if n%batch == 0 {
		return nil
	}
	return flush()
}

// kind is what all values of a column are.
type kind int

const (
	unknown kind = iota
	truth
	whole
	number
	text
	anything
)

type typedColumn struct {
	name string
	kind kind
}

// typesOf finds the columns of rows, in the order in which they appear.
func typesOf(rows iter.Seq2[Row, error]) ([]*typedColumn, error) {
	var columns []*typedColumn
	known := map[string]*typedColumn{}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		for _, m := range row {
			c := known[m.Name]
			if c == nil {
				c = &typedColumn{name: m.Name}
				known[m.Name] = c
				columns = append(columns, c)
			}
			c.kind = c.kind.with(kindOf(m.Value))
		}
	}
	return columns, nil
}

func kindOf(v jsontext.Value) kind {
	switch v.Kind() {
	case 'n':
		return unknown
	case 't', 'f':
		return truth
	case '0':
		if _, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return whole
		}
		return number
	case '"':
		return text
	}
	return anything
}

// with is what holds both.
func (k kind) with(other kind) kind {
	switch {
	case k == other || other == unknown:
		return k
	case k == unknown:
		return other
	case k == whole && other == number || k == number && other == whole:
		return number
	}
	return anything
}

func (k kind) arrow() arrow.DataType {
	switch k {
	case truth:
		return arrow.FixedWidthTypes.Boolean
	case whole:
		return arrow.PrimitiveTypes.Int64
	case number:
		return arrow.PrimitiveTypes.Float64
	case anything:
		return jsonType()
	default:
		return arrow.BinaryTypes.String
	}
}

func (k kind) put(b array.Builder, v jsontext.Value) error {
	if v == nil || v.Kind() == 'n' {
		b.AppendNull()
		return nil
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.Kind() == 't')
	case *array.Int64Builder:
		n, err := strconv.ParseInt(string(v), 10, 64)
		b.Append(n)
		return err
	case *array.Float64Builder:
		n, err := strconv.ParseFloat(string(v), 64)
		b.Append(n)
		return err
	case *array.StringBuilder:
		var s string
		err := json.Unmarshal(v, &s)
		b.Append(s)
		return err
	case *array.ExtensionBuilder:
		b.StorageBuilder().(*array.StringBuilder).Append(string(v))
	}
	return nil
}

// ReadParquet goes through the rows of a Parquet file, as JSON objects.
func ReadParquet(ctx context.Context, path string) iter.Seq2[jsontext.Value, error] {
	return func(yield func(jsontext.Value, error) bool) {
		f, err := file.OpenParquetFile(path, false)
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w", path, err))
			return
		}
		defer f.Close()
		if err := readBatches(ctx, f, yield); err != nil {
			yield(nil, fmt.Errorf("%s: %w", path, err))
		}
	}
}

func readBatches(ctx context.Context, f *file.Reader, yield func(jsontext.Value, error) bool) error {
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: batch}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	parts, err := r.GetRecordReader(ctx, nil, nil)
	if err != nil {
		return err
	}
	defer parts.Release()
	for parts.Next() {
		var lines bytes.Buffer
		if err := array.RecordToJSON(withJSON(parts.RecordBatch(), f.MetaData().Schema.Root()), &lines); err != nil {
			return err
		}
		for line := range bytes.Lines(lines.Bytes()) {
			if !yield(bytes.TrimSpace(line), nil) {
				return nil
			}
		}
	}
	if err := parts.Err(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func jsonType() *extensions.JSONType {
	t, _ := extensions.NewJSONType(arrow.BinaryTypes.String) // texts can hold it
	return t
}

// withJSON makes JSON of the columns that a file says are JSON: they are read as
// bytes.
func withJSON(part arrow.RecordBatch, root *schema.GroupNode) arrow.RecordBatch {
	fields, columns := slices.Clone(part.Schema().Fields()), slices.Clone(part.Columns())
	for i, f := range fields {
		at := root.FieldIndexByName(f.Name)
		if at < 0 || f.Type.ID() != arrow.BINARY || !root.Field(at).LogicalType().Equals(schema.JSONLogicalType{}) {
			continue
		}
		d := columns[i].Data()
		fields[i].Type = jsonType()
		columns[i] = array.MakeFromData(array.NewData(fields[i].Type, d.Len(), d.Buffers(), nil, d.NullN(), d.Offset()))
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), columns, part.NumRows())
}
