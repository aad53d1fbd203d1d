package datafile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/datafile"
	"github.com/postil/postil/internal/postil"
)

// outcome is a file as tests write it: its rows and problems, one a line.
func outcome(f datafile.File) string {
	var b strings.Builder
	for _, r := range f.Rows {
		fmt.Fprintf(&b, "%s\n", r)
	}
	for _, p := range f.Problems {
		fmt.Fprintf(&b, "line %d %s\n", p.Line, p.Rule)
	}
	return b.String()
}

func read(t *testing.T, format datafile.Format, text string, choices ...datafile.Choice) datafile.File {
	t.Helper()
	f, err := datafile.Read(iotest.OneByteReader(strings.NewReader(text)), format, choices)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCSV(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, want string }{
		"texts":       {"q,a\nhi,there\n", `{"q":"hi","a":"there"}` + "\n"},
		"no last end": {"q,a\nhi,there", `{"q":"hi","a":"there"}` + "\n"},
		"mark":        {"\ufeffq,a\r\nhi,there\r\n", `{"q":"hi","a":"there"}` + "\n"},
		"quotes":      {"\"q\",a\n\"one\ntwo, \"\"three\"\"\",<b>\n", `{"q":"one\ntwo, \"three\"","a":"<b>"}` + "\n"},
		"semicolons":  {"q;\"a,b,c\"\n1,5;x\n", `{"q":"1,5","a,b,c":"x"}` + "\n"},
		"tabs":        {"q\ta;b\tc\n1\tx\t\n", `{"q":1,"a;b":"x"}` + "\n"},
		"one column":  {"q\nhi\n", `{"q":"hi"}` + "\n"},
		"empty":       {"q,a\nhi,\n\n,there\n", `{"q":"hi"}` + "\n" + `{"a":"there"}` + "\n"},
		"nothing":     {"q,a\nhi,x\n,\n", `{"q":"hi","a":"x"}` + "\nline 3 has no values\n"},
		"numbers":     {"n\n1\n-0.50\n1e9\n", "{\"n\":1}\n{\"n\":-0.50}\n{\"n\":1e9}\n"},
		"no numbers":  {"n,m,o,p\n1,1,+1,.5\n007,9007199254740993,1,1\n", `{"n":"1","m":"1","o":"+1","p":".5"}` + "\n" + `{"n":"007","m":"9007199254740993","o":"1","p":"1"}` + "\n"},
		"with gaps":   {"n,q\n1,x\n,y\n", `{"n":1,"q":"x"}` + "\n" + `{"q":"y"}` + "\n"},
		"booleans":    {"b,c\ntrue,true\nFalse,1\n", `{"b":true,"c":"true"}` + "\n" + `{"b":false,"c":"1"}` + "\n"},
		"json":        {"j,k\n\"{ \"\"a\"\": [1.50] }\",[]\n[],x\n", `{"j":{"a":[1.50]},"k":"[]"}` + "\n" + `{"j":[],"k":"x"}` + "\n"},
		"no names":    {",q\n0,hi\n", `{"column_1":0,"q":"hi"}` + "\n"},
		"too few":     {"q,a\nhi\nx,y,z\nhi,there\n", `{"q":"hi","a":"there"}` + "\nline 2 has 1 fields, and there are 2 columns\nline 3 has 3 fields, and there are 2 columns\n"},
		"bare quote":  {"q,a\nh\"i,x\nhi,there\n", `{"q":"hi","a":"there"}` + "\nline 2 has a quote inside a field that is not in quotes, at byte 2\n"},
		"after quote": {"q,a\n\"h\"i,x\nhi,there\n", `{"q":"hi","a":"there"}` + "\nline 2 has a quote that is not closed, or not followed by a delimiter, at byte 3\n"},
		"open quote":  {"q,a\nhi,there\n\"h,x\nhi,there\n", `{"q":"hi","a":"there"}` + "\nline 3 has a quote that is not closed, or not followed by a delimiter, at byte 10 of line 4\n"},
		"lines":       {"q,a\n\"1\n2\",x\ny\n", `{"q":"1\n2","a":"x"}` + "\nline 4 has 1 fields, and there are 2 columns\n"},
		"latin 1":     {"q,a\nh\xe4,x\nhi,x\n", `{"q":"hi","a":"x"}` + "\nline 2 field 1 is not in UTF-8\n"},
		"zero":        {"q,a\nhi,\x00\n", "line 2 field 2 must not contain the character U+0000\n"},
		"utf-16":      {"\xff\xfeq\x00\n\x00", "line 1 the file is in UTF-16; save it as UTF-8\n"},
		"no file":     {"", "line 1 the file is empty; its first line must name the columns\n"},
		"no rows":     {"q,a\n", "line 1 the file has no rows\n"},
		"twice":       {"q, q\n1,2\n", "line 1 the column \"q\" is there more than once\n"},
		"reserved":    {"q,id\n1,2\n", `{"q":1,"id":2}` + "\nline 1 the member \"id\" is set by the server: the column must be renamed or left out\n"},
	} {
		if diff := cmp.Diff(c.want, outcome(read(t, datafile.CSV, c.file))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestJSONL(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, c := range map[string]struct{ file, want string }{
		"objects":    {"{\"q\": \"hi\", \"n\": 1.50}\r\n\n{ \"m\" : null }", `{"q":"hi","n":1.50}` + "\n" + `{"m":null}` + "\n"},
		"mark":       {"\ufeff{\"q\":1}\n", "{\"q\":1}\n"},
		"mixed":      {"{\"q\":\"\\u00e4\"}\n{\"q\":[1e400]}\n", "{\"q\":\"ä\"}\n{\"q\":[1e400]}\n"},
		"list":       {"[1]\n{\"q\":1}\n\"x\"\n", "{\"q\":1}\nline 1 must be a JSON object\nline 3 must be a JSON object\n"},
		"cut":        {"{\"q\":1\n{\"q\":2}\n", "{\"q\":2}\nline 1 is not valid JSON at byte 8: unexpected EOF\n"},
		"two":        {"{\"q\":1} {\"q\":2}\n", "line 1 is not valid JSON at byte 9: invalid character '{' after top-level value\n"},
		"no json":    {"hello\n", "line 1 is not valid JSON at byte 1: invalid character 'h' at start of value\n"},
		"duplicate":  {`{"a":{"q":1,"\u0071":2}}`, "line 1 has the member \"q\" more than once\n"},
		"no members": {"{}\n", "line 1 must have at least one member\n"},
		"deep":       {`{"q":` + deep(99) + "}\n{\"q\":" + deep(100) + "}\n", `{"q":` + deep(99) + "}\nline 2 must not be nested deeper than 100 levels\n"},
		"latin 1":    {"{\"q\":\"\xe4\"}\n", "line 1 is not valid JSON at byte 7: invalid UTF-8\n"},
		"reserved":   {"{\"q\":1}\n{\"annotations\":[]}\n{\"annotations\":[]}\n", "{\"q\":1}\n{\"annotations\":[]}\n{\"annotations\":[]}\nline 2 the member \"annotations\" is set by the server: the column must be renamed or left out\n"},
		"no file":    {"\n \n", "line 1 the file has no rows\n"},
	} {
		if diff := cmp.Diff(c.want, outcome(read(t, datafile.JSONL, c.file))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestColumnsAreRenamedConvertedAndLeftOut(t *testing.T) {
	t.Parallel()
	choices := []datafile.Choice{
		{Column: "id", Member: "source_id", Type: datafile.Text}, {Column: "n", Type: datafile.Number},
		{Column: "b", Type: datafile.Boolean}, {Column: "j", Member: "json", Type: datafile.JSON}, {Column: "x", Type: datafile.Skip},
	}
	csv := read(t, datafile.CSV, "id,n,b,j,x,z\n7, 1 ,TRUE,\"\"\"a\"\"\",1,1\n8,one,,,,\n9,,yes,,,\n10,,,{,,\n", choices...)
	want := `{"source_id":"7","n":1,"b":true,"json":"a","z":1}
line 3 column "n" must be a number
line 4 column "b" must be true or false
line 5 column "j" is not valid JSON at byte 2: unexpected EOF
`
	if diff := cmp.Diff(want, outcome(csv)); diff != "" {
		t.Error(diff)
	}
	wantColumns := []datafile.Column{
		{Name: "id", Member: "source_id", Type: datafile.Text, Samples: []string{"7", "8", "9"}},
		{Name: "n", Member: "n", Type: datafile.Number, Samples: []string{"1", "one"}},
		{Name: "b", Member: "b", Type: datafile.Boolean, Samples: []string{"TRUE", "yes"}},
		{Name: "j", Member: "json", Type: datafile.JSON, Samples: []string{`"a"`, "{"}},
		{Name: "x", Member: "x", Type: datafile.Skip, Samples: []string{"1"}},
		{Name: "z", Member: "z", Type: datafile.Number, Samples: []string{"1"}},
	}
	if diff := cmp.Diff(wantColumns, csv.Columns); diff != "" {
		t.Error(diff)
	}
	jsonl := read(t, datafile.JSONL, `{"id":7,"n":"1","b":true,"j":"[1]","x":1}
{"id":"8","n":2,"b":null,"j":{},"z":1}
{"id":[1],"n":[1],"b":"true","j":3,"z":"1"}
{"id":1,"n":3,"b":1,"j":3}
`, choices...)
	want = `{"source_id":"7","n":1,"b":true,"json":[1]}
{"source_id":"8","n":2,"b":null,"json":{},"z":1}
line 3 column "n" must be a number
line 4 column "b" must be true or false
`
	if diff := cmp.Diff(want, outcome(jsonl)); diff != "" {
		t.Error(diff)
	}
	if z := jsonl.Columns[5]; z.Type != datafile.JSON {
		t.Errorf("a column of numbers and texts is %s", z.Type)
	}
}

func TestChoicesMustFitTheFile(t *testing.T) {
	t.Parallel()
	_, err := datafile.Read(strings.NewReader("a\n1\n"), datafile.CSV, []datafile.Choice{{Column: "a"}, {Column: "b"}})
	if err == nil || err.Error() != `columns[1].column: the file has no column "b"` {
		t.Error(err)
	}
	f := read(t, datafile.CSV, "a,b\n1,2\n", datafile.Choice{Column: "a", Member: "b"})
	if want := "{\"b\":1}\nline 1 the columns \"a\" and \"b\" would be the same member \"b\"\n"; outcome(f) != want {
		t.Errorf("got %s", outcome(f))
	}
}

func TestProblemsAreCountedAndTheFirstTold(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("n,m\n")
	for range 700 {
		b.WriteString("x,1\n1\n")
	}
	f := read(t, datafile.CSV, b.String(), datafile.Choice{Column: "n", Type: datafile.Number})
	if f.ProblemCount != 1400 || len(f.Problems) != 100 || f.Problems[0].Line != 2 || f.Problems[99].Line != 101 {
		t.Errorf("%d problems, %d told: %v", f.ProblemCount, len(f.Problems), f.Problems)
	}
}

func TestFilesAndRowsHaveTheirLimits(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", datafile.MaxRowSize)
	for format, row := range map[datafile.Format]string{datafile.CSV: "1\n", datafile.JSONL: "{\"n\":1}\n"} {
		begin, first := "", 1
		if format == datafile.CSV {
			begin, first = "n\n", 2
		}
		f, err := datafile.Read(strings.NewReader(begin+strings.Repeat(row, datafile.MaxRows+5)), format, nil)
		want := []datafile.Problem{{Line: datafile.MaxRows + first, Rule: "the file has more than 100000 rows"}}
		if diff := cmp.Diff(want, f.Problems); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		f, err = datafile.Read(strings.NewReader(begin+strings.Replace(row, "1", `"`+large+`x"`, 1)+row), format, nil)
		want = []datafile.Problem{{Line: first, Rule: "must not have more than 8388608 bytes"}}
		if diff := cmp.Diff(want, f.Problems); err != nil || diff != "" || len(f.Rows) != 1 {
			t.Errorf("%v %s", err, diff)
		}
	}
	wide := strings.Repeat("1,", 99) + "1\n"
	f, err := datafile.Read(strings.NewReader(strings.Repeat(",", 99)+"\n"+strings.Repeat(wide, 50_001)), datafile.CSV, nil)
	want := []datafile.Problem{{Line: 50_002, Rule: "the file has more than 5000000 values"}}
	if diff := cmp.Diff(want, f.Problems); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	var header, object []string
	for i := range datafile.MaxColumns + 1 {
		header, object = append(header, fmt.Sprintf("c%d", i)), append(object, fmt.Sprintf(`"c%d":1`, i))
	}
	if got := outcome(read(t, datafile.CSV, strings.Join(header, ","))); got != "line 1 must have at most 1000 columns\n" {
		t.Error(got)
	}
	if got := outcome(read(t, datafile.JSONL, "{"+strings.Join(object, ",")+"}")); got != "line 1 has the member \"c1000\", and the file has 1000 others already\n" {
		t.Error(got)
	}
}

func TestWhatTheReaderFailsWithIsReturned(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for format, begins := range map[datafile.Format][]string{
		datafile.CSV: {"", "a,b\n", "a,b\n1,"}, datafile.JSONL: {"", "{\"a\":1}\n", "{\"a\":"},
	} {
		for _, begin := range begins {
			_, err := datafile.Read(io.MultiReader(strings.NewReader(begin), iotest.ErrReader(broken)), format, nil)
			if !errors.Is(err, broken) {
				t.Errorf("%s %q: %v", format, begin, err)
			}
		}
	}
}

// consistent requires what holds for every file.
func consistent(t *testing.T, f datafile.File) {
	t.Helper()
	if f.ProblemCount < len(f.Problems) || len(f.Problems) > 100 || f.ProblemCount > 0 && len(f.Problems) == 0 {
		t.Errorf("%d problems, %d told", f.ProblemCount, len(f.Problems))
	}
	if f.ProblemCount == 0 && len(f.Rows) == 0 {
		t.Error("neither rows nor problems")
	}
	for i, p := range f.Problems {
		if p.Line < 1 || p.Rule == "" || i > 0 && p.Line < f.Problems[i-1].Line {
			t.Errorf("problems %v", f.Problems)
		}
	}
	members := map[string]bool{}
	for _, c := range f.Columns {
		members[c.Member] = true
	}
	for _, r := range f.Rows {
		var names []string
		d := jsontext.NewDecoder(bytes.NewReader(r))
		if !jsontext.Value(r).IsValid() || d.PeekKind() != '{' || postil.JSONDepth(r) > postil.MaxExampleDepth {
			t.Fatalf("a row is %s", r)
		}
		_, _ = d.ReadToken()
		for d.PeekKind() == '"' {
			name, _ := d.ReadToken()
			names = append(names, name.String())
			_ = d.SkipValue()
		}
		if len(names) == 0 {
			t.Errorf("a row has no members: %s", r)
		}
		for _, name := range names {
			if !members[name] {
				t.Errorf("%s has the member %q, which no column is called", r, name)
			}
		}
	}
}

func FuzzFilesAreReadOrTheirLinesNamed(f *testing.F) {
	f.Add([]byte("q,a\n1,x\n\"2\n\",true\n"), true, "q", "n", "NUMBER")
	f.Add([]byte("q;a\n{};[1]\n\"2"), true, "a", "id", "JSON")
	f.Add([]byte("{\"q\":1}\n{\"q\":[{}],\"id\":null}\n[]"), false, "q", "", "TEXT")
	f.Add([]byte("\xef\xbb\xbf{\"a\":\"\\ud83d\\ude00\"}"), false, "a", "b", "BOOLEAN")
	f.Add([]byte("a,b\n1,2\n"), true, "a", "b", "AUTO")
	f.Fuzz(func(t *testing.T, text []byte, csv bool, column, member, as string) {
		format := datafile.JSONL
		if csv {
			format = datafile.CSV
		}
		plain, err := datafile.Read(bytes.NewReader(text), format, nil)
		if err != nil {
			t.Fatal(err)
		}
		consistent(t, plain)
		types := map[string]datafile.Type{"NUMBER": datafile.Number, "JSON": datafile.JSON, "TEXT": datafile.Text, "BOOLEAN": datafile.Boolean, "SKIP": datafile.Skip}
		if !jsontext.Value(appendQuote(member)).IsValid() {
			return
		}
		chosen, err := datafile.Read(bytes.NewReader(text), format, []datafile.Choice{{Column: column, Member: member, Type: types[as]}})
		var ours *postil.Error
		if err != nil && !errors.As(err, &ours) {
			t.Fatal(err)
		}
		if err == nil {
			consistent(t, chosen)
		}
	})
}

func appendQuote(text string) []byte {
	quoted, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		return nil
	}
	return quoted
}

func BenchmarkCSV(b *testing.B) {
	var text strings.Builder
	text.WriteString("question,answer,score,ok,meta\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "\"Where is order %d, please?\",%s,%d.5,true,\"{\"\"n\"\":%d}\"\n", i, strings.Repeat("word ", 40), i, i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if f, err := datafile.Read(strings.NewReader(text.String()), datafile.CSV, nil); err != nil || len(f.Rows) != 5000 {
			b.Fatal(err, f.Problems)
		}
	}
}
