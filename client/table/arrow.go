package table

import (
	"fmt"
	"io"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

var arrowTypes = map[Type]arrow.DataType{
	Text:  arrow.BinaryTypes.String,
	Bool:  arrow.FixedWidthTypes.Boolean,
	Int:   arrow.PrimitiveTypes.Int64,
	Float: arrow.PrimitiveTypes.Float64,
	Time:  arrow.FixedWidthTypes.Timestamp_us, // UTC
}

// Schema is that of the table in Arrow. Every column may be null.
func (t *Table) Schema() *arrow.Schema {
	fields := make([]arrow.Field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = arrow.Field{Name: c.Name, Type: arrowTypes[c.Type], Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

// Record returns the table as an Arrow record, which the caller releases.
func (t *Table) Record() arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, t.Schema())
	defer b.Release()
	for i, c := range t.Columns {
		field := b.Field(i)
		field.Reserve(t.Rows)
		for _, v := range c.Values {
			add(field, v)
		}
	}
	if len(t.Columns) == 0 {
		return array.NewRecordBatch(t.Schema(), nil, int64(t.Rows))
	}
	return b.NewRecordBatch()
}

// add appends a value to a column of its type.
func add(field array.Builder, v any) {
	switch v := v.(type) {
	case bool:
		field.(*array.BooleanBuilder).Append(v)
	case int64:
		field.(*array.Int64Builder).Append(v)
	case float64:
		field.(*array.Float64Builder).Append(v)
	case time.Time:
		field.(*array.TimestampBuilder).Append(arrow.Timestamp(v.UnixMicro()))
	case string:
		field.(*array.StringBuilder).Append(v)
	default:
		field.AppendNull()
	}
}

// WriteParquet writes the table as a Parquet file, compressed with Zstandard.
func (t *Table) WriteParquet(w io.Writer) error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("a Parquet file needs a column, and the list has no members")
	}
	record := t.Record()
	defer record.Release()
	properties := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd))
	out, err := pqarrow.NewFileWriter(t.Schema(), w, properties, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return err
	}
	if err := out.Write(record); err != nil {
		return err
	}
	return out.Close()
}
