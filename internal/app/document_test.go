package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/postil/postil/internal/postil"
)

func TestMergingKeepsOrderAndNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ stored, changes, want string }{
		{`{"a":1,"b":2}`, `{"b":3,"c":4}`, `{"a":1,"b":3,"c":4}`},
		{`{"a":12345678901234567890,"b":1.50}`, `{ "c" : [ 1e400, {} ] }`, `{"a":12345678901234567890,"b":1.50,"c":[1e400,{}]}`},
		{`{"a":{"x":1}}`, `{"a":{"y":2}}`, `{"a":{"y":2}}`},
		{`{"a":1}`, `{}`, `{"a":1}`},
		{`{}`, `{"":null}`, `{"":null}`},
	} {
		stored, err := documentOf([]byte(c.stored))
		if err != nil {
			t.Fatal(err)
		}
		changes, err := documentOf([]byte(c.changes))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(stored.with(changes).object())); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(c.stored, string(stored.object())); diff != "" {
			t.Errorf("the stored document has changed: %s", diff)
		}
	}
}

func TestStringsAreKeptAsShortAsTheyCanBe(t *testing.T) {
	t.Parallel()
	d, err := documentOf([]byte(`{"\u0061":"\u00e4\/\u003c\n\u0000\ud83d\ude00","a":[1.0e+2]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(d.object()), `{"a":"ä/<\n\u0000😀","a":[1.0e+2]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := string(d[:1].with(document{{"a", []byte(`"a"`), []byte("2")}}).object()), `{"a":2}`; got != want {
		t.Errorf("got %s, want %s", got, want) // the same name, however it was written
	}
}

func TestExampleIDsOrderAsTheExamplesTheyAreGivenTo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, 1<<47*1000).Draw(t, "at")
		i := rapid.IntRange(0, 200_000).Draw(t, "i")
		a, b := exampleID(at, i), exampleID(at, i+1)
		if a >= b || len(a) != 36 || a[14] != '7' || !strings.ContainsRune("89ab", rune(a[19])) {
			t.Errorf("%s, then %s", a, b)
		}
	})
}

func FuzzExamplesAreStoredAsValidObjects(f *testing.F) {
	f.Add(`{"a":1}`, `{"id":"x","b":[1,{"c":"\u00e4"}]}`)
	f.Add(`{"a":1e999,"b":"]\\\""}`, `{"\u0069d":"x","a":null}`)
	f.Fuzz(func(t *testing.T, added, changed string) {
		if !jsontext.Value(added).IsValid() || !jsontext.Value(changed).IsValid() {
			t.Skip() // refused before
		}
		var p postil.Problems
		examples := newExamples(&p, []jsontext.Value{jsontext.Value(strings.TrimSpace(added))})
		changes := changedExamples(&p, []jsontext.Value{jsontext.Value(strings.TrimSpace(changed))})
		if p.Err() != nil {
			return
		}
		stored := examples[0].with(changes[0].document).object()
		if !jsontext.Value(stored).IsValid() || len(stored) < len(`{"":0}`) {
			t.Errorf("stored is %s", stored)
		}
		again, err := documentOf(stored)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range again {
			if slices.Contains(postil.ReservedMembers, m.name) {
				t.Errorf("%s has the reserved %s", stored, m.name)
			}
		}
	})
}
