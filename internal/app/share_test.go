package app

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/postil/postil/internal/store"
)

func TestTheLeastLoadedGetsTheNextRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		loads := rapid.SliceOfN(rapid.Int64Range(0, 5), 1, 12).Draw(t, "loads")
		people := make([]store.Load, len(loads))
		for i, n := range loads {
			people[i] = store.Load{UserID: int64(i), Records: n}
		}
		records := rapid.IntRange(0, 100).Draw(t, "records")
		for range records {
			least := pickLeast(people)
			if people[least].Records != slices.Min(loads) {
				t.Fatalf("of %v number %d gets the next", loads, least)
			}
			people[least].Records++
			loads[least]++
		}
		if missing := int64(len(loads)) * 5; int64(records) >= missing && slices.Max(loads)-slices.Min(loads) > 1 {
			t.Fatalf("uneven after %d records: %v", records, loads)
		}
	})
}

func TestEqualsAreDrawnAlike(t *testing.T) {
	t.Parallel()
	people, drawn := make([]store.Load, 4), make([]int, 4)
	for range 8000 {
		drawn[pickLeast(people)]++
	}
	for i, n := range drawn {
		if n < 1700 || n > 2300 { // 2000 give or take eight standard deviations
			t.Errorf("number %d of 4 was drawn %d times of 8000", i, n)
		}
	}
}
