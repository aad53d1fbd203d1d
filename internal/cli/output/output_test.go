package output

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func rows(t *testing.T, lines ...string) []Row {
	t.Helper()
	list := make([]Row, len(lines))
	for i, line := range lines {
		row, err := Parse([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		list[i] = row
	}
	return list
}

var found = []string{
	`{"id":"QQ==","name":"=1+1","score":-2,"ratio":1,"tags":["a","b"],"by":{"email":"a@example.com"},"at":"2026-11-26T10:00:00Z"}`,
	`{"id":"Qg==","name":"esc \u001b[31m\u009b","score":3,"ratio":0.5,"done":true,"tags":[],"mixed":"x"}`,
	`{"id":"Qw==","name":null,"done":false,"mixed":{"a":1}}`,
}

func TestFormats(t *testing.T) {
	t.Setenv("TZ", "UTC")
	l := List{Member: "things", Columns: Columns("ID=id NAME=name BY=by.email TAGS=tags LAST_SEEN=at"), Rows: rows(t, found...), More: true}
	for format, want := range map[string]string{
		"table": "" +
			"ID    NAME                      BY             TAGS  LAST SEEN\n" +
			"QQ==  =1+1                      a@example.com  a, b  2026-11-26 10:00\n" +
			"Qg==  esc <U+001B>[31m<U+009B>\n" +
			"Qw==\n",
		"csv": "" +
			"id,name,score,ratio,tags,by,at,done,mixed\n" +
			"QQ==,'=1+1,-2,1,\"[\"\"a\"\",\"\"b\"\"]\",\"{\"\"email\"\":\"\"a@example.com\"\"}\",2026-11-26T10:00:00Z,,\n" +
			"Qg==,esc \x1b[31m\u009b,3,0.5,[],,,true,x\n" +
			"Qw==,,,,,,,false,\"{\"\"a\"\":1}\"\n",
	} {
		var out bytes.Buffer
		if err := (Writer{format, &out}).List(l); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s:\n%s", format, diff)
		}
	}
}

func TestJSONIsTheServersAndHarmless(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := (Writer{"json", &out}).List(List{Member: "things", Rows: rows(t, `{"b":1.50,"a":"\u009b","c":[]}`)}); err != nil {
		t.Fatal(err)
	}
	want := `{
  "things": [
    {
      "b": 1.50,
      "a": "\u009b",
      "c": []
    }
  ],
  "pagination": {
    "has_more": false
  }
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestParquetComesBackAsItWas(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rows.parquet")
	var out bytes.Buffer
	if err := (Writer{"parquet", &out}).List(List{Rows: rows(t, found...)}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line, err := range ReadParquet(t.Context(), path) {
		if err != nil {
			t.Fatal(err)
		}
		if err := line.Canonicalize(); err != nil {
			t.Fatal(err)
		}
		got = append(got, string(line))
	}
	want := []string{
		`{"at":"2026-11-26T10:00:00Z","by":{"email":"a@example.com"},"done":null,"id":"QQ==","mixed":null,"name":"=1+1","ratio":1,"score":-2,"tags":["a","b"]}`,
		"{\"at\":null,\"by\":null,\"done\":true,\"id\":\"Qg==\",\"mixed\":\"x\",\"name\":\"esc \\u001b[31m\u009b\",\"ratio\":0.5,\"score\":3,\"tags\":[]}",
		`{"at":null,"by":null,"done":false,"id":"Qw==","mixed":{"a":1},"name":null,"ratio":null,"score":null,"tags":null}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
