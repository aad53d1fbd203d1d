package rows

import (
	"math"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

var nan = math.NaN()

// written returns rows of JSON objects as a table holds them, with its columns.
func written(t *testing.T, given []Column, objects ...string) ([]Column, []Row) {
	t.Helper()
	var shape Shape
	var all [][]Cell
	for _, object := range objects {
		cells, err := Cells("", []byte(object))
		if err != nil {
			t.Fatal(err)
		}
		shape.Add(cells)
		all = append(all, cells)
	}
	columns := given
	if columns == nil {
		columns = shape.Columns()
	}
	w := NewWriter(columns)
	for _, cells := range all {
		w.Add(cells)
	}
	rows, err := readAll(encode(t, Schema(columns), []arrow.RecordBatch{w.Batch()}), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return columns, rows
}

func TestColumnsHaveTheTypeThatSuitsAllRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second string
		want          Type
		rows          []Row
	}{
		"texts":             {`"a"`, `"b"`, Text, []Row{{"a"}, {"b"}}},
		"whole numbers":     {`1`, `9007199254740993`, Integer, []Row{{int64(1)}, {int64(9007199254740993)}}},
		"numbers":           {`1`, `2.5`, Number, []Row{{1.0}, {2.5}}},
		"truth":             {`true`, `null`, Boolean, []Row{{true}, {nil}}},
		"text and number":   {`"a"`, `1.5`, Text, []Row{{"a"}, {"1.5"}}},
		"objects":           {`{"b":1,"a":[2]}`, `null`, Text, []Row{{`{"b":1,"a":[2]}`}, {nil}}},
		"lists of texts":    {`["a"]`, `[]`, Texts, []Row{{[]any{"a"}}, {[]any{}}}},
		"lists of numbers":  {`[1]`, `[0.5]`, Numbers, []Row{{[]any{1.0}}, {[]any{0.5}}}},
		"lists of objects":  {`[{"a":1}]`, `["b",2,null]`, Texts, []Row{{[]any{`{"a":1}`}}, {[]any{"b", "2", nil}}}},
		"list and text":     {`["a"]`, `"b"`, Text, []Row{{`["a"]`}, {"b"}}},
		"truth and a list":  {`true`, `[1]`, Text, []Row{{"true"}, {"[1]"}}},
		"empty lists alone": {`[]`, `[]`, Texts, []Row{{[]any{}}, {[]any{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			columns, rows := written(t, nil, `{"c":`+c.first+`}`, `{"c":`+c.second+`}`)
			if diff := cmp.Diff([]Column{{"c", c.want}}, columns); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.rows, rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestValuesThatDoNotFitTheirColumnAreLeftOut(t *testing.T) {
	t.Parallel()
	given := []Column{{"n", Integer}, {"at", Time}, {"e", Events}}
	_, rows := written(t, given, `{"n":"text","at":1000,"e":[{"name":"retry","timestamp":"2026-03-01T02:00:00Z","attributes":{"a":1}}],"beside":1}`, `{"n":7,"e":{}}`)
	want := []Row{
		{nil, time.UnixMicro(1000).UTC(), []any{map[string]any{"name": "retry", "timestamp": "2026-03-01T02:00:00Z", "attributes": `{"a":1}`}}},
		{int64(7), nil, nil},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

func TestJSONKeepsWholeNumbersAndHasNoNumberForNaN(t *testing.T) {
	t.Parallel()
	v, err := FromJSON([]byte(`{"b":[9007199254740993,0.5,true,null,"x"],"a":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	v.(map[string]any)["n"] = []any{nan}
	got, err := JSON(v)
	if diff := cmp.Diff(jsontext.Value(`{"a":{},"b":[9007199254740993,0.5,true,null,"x"],"n":[null]}`), got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, bad := range []string{``, `{`, `[1,]`, `{"a":1}x`, `{"a":1,"a":2}`} {
		if v, err := FromJSON([]byte(bad)); err == nil {
			t.Errorf("%s became %v", bad, v)
		}
	}
}

func TestTimesInEveryForm(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 3, 1, 2, 0, 0, 5e8, time.UTC)
	for _, v := range []any{want, want.UnixNano(), float64(want.UnixNano()), "2026-03-01T02:00:00.5Z", "2026-03-01T03:00:00.5+01:00", "2026-03-01 02:00:00.5", "2026-03-01T02:00:00.5"} {
		if got, ok := TimeOf(v); !ok || !got.Equal(want) {
			t.Errorf("%v is %v", v, got)
		}
	}
	for _, v := range []any{"yesterday", nil, true, nan} {
		if got, ok := TimeOf(v); ok {
			t.Errorf("%v is %v", v, got)
		}
	}
}
