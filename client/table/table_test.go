package table_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/client"
	"github.com/postil/postil/client/table"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 500_000_000, time.UTC)

// records are two records of a queue, one of them annotated by two people.
func records() []client.AnnotationQueueRecord {
	return []client.AnnotationQueueRecord{
		{
			ID: "a", AnnotationQueueID: "q", SourceType: client.SourceSpans, Granularity: client.GranularitySpan,
			Data: map[string]any{
				"input": "=1+1", "n": json.Number("1"), "id": json.Number("12345678901234567890"), "x": json.Number("0.5"), "ok": true,
				"list": []any{json.Number("1")}, "mixed": json.Number("1"), "happened_on": "2026-03-01T00:00:00Z",
			},
			Annotations: []client.Annotation{
				{Name: "correct", Label: new("yes"), Score: new(1.0), UpdatedAt: day, Annotator: &client.Person{ID: "u", Email: "u@example.com"}},
				{Name: "note", Text: new("fine")},
			},
		},
		{
			ID: "b", AnnotationQueueID: "q", SourceType: client.SourceDataset,
			Data: map[string]any{"input": "two", "n": json.Number("2"), "x": json.Number("3"), "mixed": "one", "nested": map[string]any{"deep": nil}},
		},
	}
}

func TestColumnsHaveTheTypesOfTheirValues(t *testing.T) {
	t.Parallel()
	got, err := table.Of(records(), table.Options{Flatten: true, PivotAnnotations: true})
	if err != nil {
		t.Fatal(err)
	}
	var columns []table.Column
	for _, c := range got.Columns {
		switch c.Name {
		case "annotation_queue_id", "source_type", "granularity", "evaluations", "assigned_users":
		default:
			columns = append(columns, c)
		}
	}
	want := []table.Column{
		{Name: "id", Type: table.Text, Values: []any{"a", "b"}},
		{Name: "data.happened_on", Type: table.Text, Values: []any{"2026-03-01T00:00:00Z", nil}},
		{Name: "data.id", Type: table.Text, Values: []any{"12345678901234567890", nil}},
		{Name: "data.input", Type: table.Text, Values: []any{"=1+1", "two"}},
		{Name: "data.list", Type: table.Text, Values: []any{"[1]", nil}},
		{Name: "data.mixed", Type: table.Text, Values: []any{"1", "one"}},
		{Name: "data.n", Type: table.Int, Values: []any{int64(1), int64(2)}},
		{Name: "data.ok", Type: table.Bool, Values: []any{true, nil}},
		{Name: "data.x", Type: table.Float, Values: []any{0.5, 3.0}},
		{Name: "annotation.correct.score", Type: table.Float, Values: []any{1.0, nil}},
		{Name: "annotation.correct.label", Type: table.Text, Values: []any{"yes", nil}},
		{Name: "annotation.correct.updated_at", Type: table.Time, Values: []any{day, nil}},
		{Name: "annotation.correct.annotator_email", Type: table.Text, Values: []any{"u@example.com", nil}},
		{Name: "annotation.correct.annotator_id", Type: table.Text, Values: []any{"u", nil}},
		{Name: "annotation.note.text", Type: table.Text, Values: []any{"fine", nil}},
	}
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestObjectsStayWholeUnlessAskedFor(t *testing.T) {
	t.Parallel()
	got, err := table.Of(records()[1:], table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	for _, c := range got.Columns {
		values[c.Name] = c.Values[0]
	}
	want := map[string]any{
		"id": "b", "annotation_queue_id": "q", "source_type": "DATASET",
		"data": `{"input":"two","mixed":"one","n":2,"nested":{"deep":null},"x":3}`,
	}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCSVRunsNoFormulas(t *testing.T) {
	t.Parallel()
	got, err := table.Of([]map[string]any{
		{"a": "=cmd()", "b": -1.5, "created_at": "2026-03-01T13:00:00.5+01:00"}, {"a": "one, \"two\"\nthree"},
	}, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := got.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	want := "a,b,created_at\n'=cmd(),-1.5,2026-03-01T12:00:00.5Z\n\"one, \"\"two\"\"\nthree\",,\n"
	if out.String() != want {
		t.Errorf("wrote\n%s, want\n%s", out.String(), want)
	}
}

func TestParquetIsReadBack(t *testing.T) {
	t.Parallel()
	wrote, err := table.Of(records(), table.Options{Flatten: true, PivotAnnotations: true})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := wrote.WriteParquet(&file); err != nil {
		t.Fatal(err)
	}
	read, err := pqarrow.ReadTable(t.Context(), bytes.NewReader(file.Bytes()), parquet.NewReaderProperties(memory.DefaultAllocator),
		pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Release()
	record := wrote.Record()
	defer record.Release()
	if read.NumRows() != 2 || read.NumCols() != record.NumCols() {
		t.Fatalf("read %d rows of %d columns, want 2 of %d", read.NumRows(), read.NumCols(), record.NumCols())
	}
	for i, field := range record.Schema().Fields() {
		if column := read.Column(i); column.Name() != field.Name || column.DataType().String() != field.Type.String() {
			t.Errorf("column %d is %s of %s, want %s of %s", i, column.Name(), column.DataType(), field.Name, field.Type)
		}
		if got, want := read.Column(i).Data().Chunk(0).String(), record.Column(i).String(); got != want {
			t.Errorf("column %s is %s, want %s", record.ColumnName(i), got, want)
		}
	}
	if err := (&table.Table{Rows: 1}).WriteParquet(&file); err == nil {
		t.Error("a file without columns was written")
	}
}

func TestOnlyObjectsMakeRows(t *testing.T) {
	t.Parallel()
	if _, err := table.Of([]int{1}, table.Options{}); err == nil {
		t.Error("a number made a row")
	}
	got, err := table.Of([]client.Space{}, table.Options{})
	if err != nil || got.Rows != 0 {
		t.Errorf("nothing makes %+v, %v", got, err)
	}
	empty := got.Record()
	defer empty.Release()
	if empty.NumRows() != 0 {
		t.Errorf("the empty record has %d rows", empty.NumRows())
	}
}
