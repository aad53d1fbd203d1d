package postil_test

import (
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestMedianIsWithinItsBucket(t *testing.T) {
	t.Parallel()
	for _, ms := range []int64{1000, 1500, 7_999, 60_000, 3_600_000} {
		p := postil.Pace{Buckets: map[int64]int64{postil.TimeBucket(ms): 3, 200: 2}}
		got := float64(*p.Median()) / float64(ms)
		if got < 0.84 || got > 1.19 { // 2^(±1/4)
			t.Errorf("the median of %d ms is %d", ms, *p.Median())
		}
	}
	if (postil.Pace{}).Median() != nil {
		t.Error("nothing has a median")
	}
	if postil.TimeBucket(0) != 0 || postil.TimeBucket(2000) != 4 {
		t.Error("buckets do not begin at 2^(n/4) seconds")
	}
}

func TestExpectedEndFollowsFromTheLastDays(t *testing.T) {
	t.Parallel()
	const today = 20_000
	now := int64(today*postil.DayMicros + postil.DayMicros/2)
	day := func(ago, n int64) postil.WorkDay { return postil.WorkDay{Day: today - ago, Submitted: n} }
	for _, c := range []struct {
		name string
		left int64
		days []postil.WorkDay
		want int64 // days from now; -1: nothing to go by
	}{
		{"ten a day for three days", 20, []postil.WorkDay{day(2, 15), day(1, 0), day(0, 15)}, 2},
		{"begun today", 20, []postil.WorkDay{day(0, 10)}, 2},
		{"paused for most of a week", 10, []postil.WorkDay{day(6, 70)}, 1},
		{"long ago", 10, []postil.WorkDay{day(7, 70)}, -1},
		{"nothing left", 0, []postil.WorkDay{day(0, 70)}, -1},
		{"skips only", 5, []postil.WorkDay{{Day: today, Skipped: 3}}, -1},
		{"in ten thousand years", 1 << 40, []postil.WorkDay{day(0, 1)}, -1},
	} {
		got := postil.ExpectedEnd(c.left, c.days, now)
		if (got == nil) != (c.want < 0) || got != nil && *got != now+c.want*postil.DayMicros {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAssignedByMethodAndName(t *testing.T) {
	t.Parallel()
	all := postil.Queue{AssignmentMethod: postil.AssignAll, RecordCount: 10, ExplicitCount: 4}
	random := postil.Queue{AssignmentMethod: postil.AssignRandom, RecordCount: 10, ExplicitCount: 4}
	for _, c := range []struct {
		queue postil.Queue
		of    postil.AnnotatorCounts
		want  int64
	}{
		{all, postil.AnnotatorCounts{Active: true, Explicit: 1, Completed: 3}, 7},
		{random, postil.AnnotatorCounts{Active: true, Load: 5, Explicit: 1}, 6},
		{all, postil.AnnotatorCounts{Implied: 3, Completed: 2, Skipped: 1}, 3},
		{all, postil.AnnotatorCounts{Explicit: 4, Completed: 2}, 4},
	} {
		if got := c.queue.Assigned(c.of); got != c.want {
			t.Errorf("%+v is assigned %d, want %d", c.of, got, c.want)
		}
	}
}
