package table_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/postil/postil/client/table"
)

// Whatever the content, there is a table of it, with a value for each row.
func FuzzOf(f *testing.F) {
	f.Add([]byte(`[{"a":1,"b":{"c":[1,{"d":null}]}},{"a":"x","annotations":[{"name":"n","score":0.5,"annotator":{"id":"u"}},7]}]`), true, true)
	f.Add([]byte(`[{"created_at":"2026-03-01T00:00:00Z","score":1},{"created_at":7}]`), false, false)
	f.Add([]byte(`[{"":{"":{"":1e999}}},{"a":12345678901234567890,"a.b":{},"a":{"b":1}}]`), true, false)
	f.Fuzz(func(t *testing.T, text []byte, flatten, pivot bool) {
		var rows []map[string]any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if d.Decode(&rows) != nil {
			return
		}
		got, err := table.Of(rows, table.Options{Flatten: flatten, PivotAnnotations: pivot})
		if err != nil {
			return // a null in place of a row
		}
		for _, c := range got.Columns {
			if len(c.Values) != len(rows) {
				t.Errorf("column %q has %d values for %d rows", c.Name, len(c.Values), len(rows))
			}
		}
		record := got.Record()
		defer record.Release()
		if record.NumRows() != int64(len(rows)) {
			t.Errorf("the record has %d rows, want %d", record.NumRows(), len(rows))
		}
		if err := got.WriteCSV(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
}
