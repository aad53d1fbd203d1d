package postil_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
)

func TestTimesGoIntoBucketsThatGrow(t *testing.T) {
	t.Parallel()
	for ms, want := range map[int64]int64{0: 0, 999: 0, 1000: 0, 1190: 1, 2000: 4, 4000: 8, 60_000: 23, 1 << 60: 86} {
		if got := postil.TimeBucket(ms); got != want {
			t.Errorf("%d ms are in bucket %d, not %d", ms, got, want)
		}
	}
}

func TestPaceIsKnownOnceThereIsWork(t *testing.T) {
	t.Parallel()
	if p := (postil.Pace{}); p.Median() != nil || p.PerHour() != nil {
		t.Errorf("without work: %v, %v", p.Median(), p.PerHour())
	}
	p := postil.Pace{Buckets: map[int64]int64{4: 3, 8: 2, 12: 1}, Submitted: 6, ActiveMS: 60_000}
	if diff := cmp.Diff([]any{given(int64(2181)), given(360.0)}, []any{p.Median(), p.PerHour()}); diff != "" {
		t.Error(diff)
	}
}

func TestAssignedFollowsFromTheCounters(t *testing.T) {
	t.Parallel()
	all := postil.Queue{AssignmentMethod: postil.AssignAll, RecordCount: 10, ExplicitCount: 3}
	random := postil.Queue{AssignmentMethod: postil.AssignRandom, RecordCount: 10}
	for name, c := range map[string]struct {
		queue          postil.Queue
		counts         postil.AnnotatorCounts
		assigned, left int64
	}{
		"an annotator of an ALL queue":   {all, postil.AnnotatorCounts{Active: true, Explicit: 1, Implied: 4, Completed: 4, Skipped: 1}, 8, 3},
		"one who has left it":            {all, postil.AnnotatorCounts{Explicit: 2, Implied: 4, Completed: 5}, 6, 1},
		"an annotator of a RANDOM queue": {random, postil.AnnotatorCounts{Active: true, Load: 5, Explicit: 1, Completed: 2}, 6, 4},
		"somebody else":                  {random, postil.AnnotatorCounts{}, 0, 0},
	} {
		if p := c.queue.ProgressOf(c.counts, postil.Pace{}); p.Assigned != c.assigned || p.Left != c.left {
			t.Errorf("%s: %d, %d left", name, p.Assigned, p.Left)
		}
	}
}

func TestAChangeSaysNothingTakesAwayOrGives(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"values":[]}`, `{"values":[],"corrected_output":null}`, `{"values":[{"config_id":1,"label":null,"score":2}],"corrected_output":"x"}`} {
		var c postil.DraftContent
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(c); err != nil || string(again) != text {
			t.Errorf("%s became %s, %v", text, again, err)
		}
	}
}
