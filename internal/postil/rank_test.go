package postil_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/postil/postil/internal/postil"
)

func TestRanksAreUniqueInAQueueAndBeforeWhatIsPutOff(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.SampledFrom([]postil.RecordOrder{postil.OrderOldest, postil.OrderNewest, postil.OrderRandom, postil.OrderPriority}).Draw(t, "order")
		queue := rapid.Int64Range(1, 1<<62).Draw(t, "queue")
		seen := map[int64]bool{}
		for _, position := range rapid.SliceOfNDistinct(rapid.Int64Range(1, 1<<40-1), 1, 50, rapid.ID).Draw(t, "positions") {
			rank := postil.Rank(order, queue, position, rapid.Int64().Draw(t, "priority"))
			if seen[rank] || rank >= postil.LaterRank || rank <= -postil.LaterRank {
				t.Fatalf("position %d has the rank %d", position, rank)
			}
			seen[rank] = true
		}
	})
}

func TestRanksFollowTheOrder(t *testing.T) {
	t.Parallel()
	type record struct{ position, priority int64 }
	for order, want := range map[postil.RecordOrder][]record{
		postil.OrderOldest:   {{1, 0}, {2, 7}, {3, -7}},
		postil.OrderNewest:   {{3, 9}, {2, 0}, {1, 7}},
		postil.OrderPriority: {{3, 1_000_000}, {1, 0}, {2, 0}, {9, -1}, {4, -1_000_000}},
	} {
		for i, r := range want[1:] {
			if postil.Rank(order, 5, want[i].position, want[i].priority) >= postil.Rank(order, 5, r.position, r.priority) {
				t.Errorf("%s: %v does not come before %v", order, want[i], r)
			}
		}
	}
	first, second := []int64{}, []int64{}
	for position := range int64(100) {
		first = append(first, postil.Rank(postil.OrderRandom, 5, position, 0))
		second = append(second, postil.Rank(postil.OrderRandom, 6, position, 0))
	}
	if slices.IsSorted(first) || slices.Equal(first, second) {
		t.Error("chance has an order")
	}
}
