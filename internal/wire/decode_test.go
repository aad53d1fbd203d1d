package wire_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

type request struct {
	Name  wire.Opt[string]   `json:"name"`
	Score wire.Opt[float64]  `json:"score"`
	Items wire.Opt[[]member] `json:"items"`
	Tags  wire.Opt[[]string] `json:"tags"`
}

type member struct {
	Label wire.Opt[string] `json:"label"`
}

func TestMembersAreAbsentNullOrAValue(t *testing.T) {
	t.Parallel()
	var got request
	if err := wire.Decode([]byte(`{"name":null,"score":2}`), &got); err != nil {
		t.Fatal(err)
	}
	want := request{Name: wire.Opt[string]{Set: true, Null: true}, Score: wire.Opt[float64]{Set: true, Value: 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBodiesThatDoNotBindNameTheMember(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		``:                                  "the request needs a JSON body",
		`{"nmae":"x"}`:                      "nmae: is not a member of this request",
		`{"Name":"x"}`:                      "Name: is not a member of this request",
		`{"name":"x","name":"y"}`:           "name: is given more than once",
		`{"name":1}`:                        "name: must not be this number",
		`{"name":"a\u0000"}`:                "name: must not contain the character U+0000",
		`{"items":[{"label":"a"},{"x":1}]}`: "items[1].x: is not a member of this request",
		`{"tags":["a","b\u0000"]}`:          "tags: must not contain the character U+0000",
		`{"items":{}}`:                      "items: must not be an object",
	} {
		var got request
		err := wire.Decode([]byte(body), &got)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", body, err, want)
		}
	}
}

func FuzzDecodeFailsAsMalformedOnly(f *testing.F) {
	f.Add([]byte(`{"name":"x","score":1e3,"items":[{"label":null}]}`))
	f.Add([]byte(`{"items":[{"label":"a"},{"label":2}]}`))
	f.Add([]byte(`{"name":"\ud800"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var got request
		err := wire.Decode(body, &got)
		var ours *postil.Error
		if err != nil && (!errors.As(err, &ours) || ours.Code != postil.Malformed) {
			t.Errorf("%q: %v", body, err)
		}
	})
}
