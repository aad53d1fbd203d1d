package otlp

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBothSortsAgreeAndKeepTheOrderOfEquals(t *testing.T) {
	t.Parallel()
	key := rapid.StringMatching(`[ab0-]?(\.[ab]|\.[0-9]{1,2}|-a){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		var attrs []attr
		for i, k := range rapid.SliceOfN(key, 0, 2*fewAttrs).Draw(t, "keys") {
			attrs = append(attrs, attr{[]byte(k), value{kind: integer, number: uint64(i)}})
		}
		got, want := slices.Clone(attrs), slices.Clone(attrs)
		insertionSort(got)
		slices.SortStableFunc(want, compareAttrs)
		if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}
