package store_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// SQLite would go through a whole space rather than look up a list of keys, if it
// did not know how large spaces are.
func TestNoListOfKeysIsLookedForInAWholeSpace(t *testing.T) {
	t.Parallel()
	st := storetest.Open(t, storetest.URL(t, "sqlite"))
	err := st.Tx(t.Context(), func(st *store.Store) error {
		checkPlans(t, st)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkPlans(t *testing.T, st *store.Store) {
	ctx := t.Context()
	queue := postil.Queue{SpaceID: 1, ID: 2, Name: "q", AssignmentMethod: postil.AssignAll, QueueOptions: postil.DefaultQueueOptions()}
	deleted := queue
	deleted.ID, deleted.Name = 4, "deleted"
	records := func(ids ...int64) (list []postil.Record) {
		for _, id := range ids {
			list = append(list, postil.Record{ID: id, TargetID: id, Kind: postil.TargetSpan, Data: "{}", Evaluations: "[]"})
		}
		return list
	}
	if err := errors.Join(st.InsertQueue(ctx, queue), st.SetQueueAnnotators(ctx, 1, 2, []int64{3}), st.InsertRecords(ctx, 1, 2, records(3, 99)),
		st.InsertQueue(ctx, deleted), st.InsertRecords(ctx, 1, 4, records(199)), st.DeleteQueue(ctx, 1, 4)); err != nil {
		t.Fatal(err)
	}
	plans, explaining := st.Explaining()
	for name, run := range hotQueries(t, explaining) {
		*plans = nil
		if err := run(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, step := range *plans {
			whole := wholeSearch.MatchString(step) || strings.HasPrefix(step, "SCAN")
			if whole && !fewRows.MatchString(step) || strings.Contains(step, "TEMP B-TREE") && strings.HasPrefix(name, "a ") {
				t.Errorf("%s: %s", name, step)
			}
		}
		if len(*plans) == 0 {
			t.Errorf("%s: no plan was seen", name)
		}
	}
}

// hotQueries are what must be found without reading a whole space, by what they
// are for; the names of those that may not sort begin with "a ".
func hotQueries(t *testing.T, explaining *store.Store) map[string]func() error {
	ctx, keys, ids := t.Context(), []string{"a", "b", "c"}, []int64{1, 2, 3}
	window := store.SpanQuery{SpaceID: 1, ProjectID: 2, Start: 3, End: 1 << 60}
	rows, roots := store.SpanSearch{SpanQuery: window}, store.SpanSearch{SpanQuery: window, Roots: true}
	back := postil.Paging{Limit: 100, After: deep.After, Backward: true}
	return map[string]func() error{
		"targets by key":          func() error { _, err := explaining.TargetIDs(ctx, 1, postil.TargetSpan, 2, keys); return err },
		"records by target":       func() error { _, err := explaining.TargetsInQueue(ctx, 1, 2, ids); return err },
		"records to delete":       func() error { return explaining.DeleteRecords(ctx, 1, 2, ids) },
		"what is left of a queue": func() error { return sweepOnce(ctx, explaining) },
		"pending to move":         func() error { _, err := explaining.MovePending(ctx, 1, 2, 3, 9, 3); return err },
		"annotations by target":   func() error { _, err := explaining.AnnotationsOf(ctx, 1, ids); return err },
		"assignments by record":   func() error { _, err := explaining.AssignmentsOf(ctx, 1, ids); return err },
		"spans by id":             func() error { _, err := explaining.SpansByID(ctx, window, keys); return err },
		"root spans by trace":     func() error { _, err := explaining.RootSpans(ctx, window, keys); return err },
		"spans to delete":         func() error { _, err := explaining.DeleteSpans(ctx, window, keys); return err },
		"examples by id":          func() error { _, err := explaining.ExamplesOf(ctx, 1, 2, keys, 10); return err },
		"drafts to claim":         func() error { _, err := explaining.FreeDrafts(ctx, worker, ids, 1, 3); return err },
		"a claim":                 func() error { _, err := explaining.FreeRecords(ctx, worker, ids, 1, 1<<60, 3); return err },
		"a walk":                  func() error { _, _, err := explaining.Walk(ctx, 1, 2, 5, 0, 5); return err },
		"leases elsewhere":        func() error { _, err := explaining.LeasedElsewhere(ctx, worker, ids); return err },
		"a horizon of undo":       func() error { _, err := explaining.UndoHorizon(ctx, 1, 2, 3, 20); return err },
		"progress of a person":    func() error { _, err := explaining.AnnotatorCounts(ctx, 1, []int64{2}, 3); return err },
		"drafts by record":        func() error { _, err := explaining.DraftsOf(ctx, 1, 2, ids); return err },
		"contents by record":      func() error { _, err := explaining.RecordContents(ctx, 1, 2, ids); return err },
		"own assignments":         func() error { _, err := explaining.OwnAssignments(ctx, 1, 2, ids); return err },
		"flags by record":         func() error { _, err := explaining.OwnFlags(ctx, 1, 2, ids); return err },
		"comments by record":      func() error { _, err := explaining.CommentCounts(ctx, 1, ids, 0); return err },
		"what was written":        func() error { _, err := explaining.WrittenAt(ctx, 1, 2, ids, 3, 4); return err },
		"records written about":   func() error { _, err := explaining.RecordsAnnotatedAt(ctx, 1, 2, 3, 1<<50); return err },
		"own annotations":         func() error { _, err := explaining.LockOwnAnnotations(ctx, 1, 2, 3); return err },
		"own work to do":          func() error { _, err := explaining.ListWork(ctx, 1, 2, 3, postil.WorkTodo, deep); return err },
		"own drafts":              func() error { _, err := explaining.ListWork(ctx, 1, 2, 3, postil.WorkDraft, deep); return err },
		"a list of own submitted": func() error { _, err := explaining.ListWork(ctx, 1, 2, 3, postil.WorkSubmitted, deep); return err },
		"own skipped":             func() error { _, err := explaining.ListWork(ctx, 1, 2, 3, postil.WorkSkipped, deep); return err },
		"own recent":              func() error { _, err := explaining.ListWork(ctx, 1, 2, 3, "", deep); return err },
		"a page of a queue":       func() error { _, err := explaining.ListRecords(ctx, 1, 2, postil.Paging{Limit: 100}); return err },
		"a page of records that pass": func() error {
			_, err := explaining.QueueRecords(ctx, postil.Queue{SpaceID: 1, ID: 2, AssignmentMethod: postil.AssignRandom},
				postil.RecordFilter{State: postil.RecordInProgress, Disagreement: new(bool), Flagged: new(bool), MinScore: new(float64)}, true,
				postil.Paging{Limit: 100, After: postil.Cursor{Time: 7, Set: true}}, nil)
			return err
		},
		"a page of a project":      func() error { _, err := explaining.Spans(ctx, window, postil.Paging{Limit: 100}); return err },
		"a deep page of a project": func() error { _, err := explaining.Spans(ctx, window, deep); return err },
		"spans to add by row": func() error {
			_, err := explaining.SpansAt(ctx, 1, []store.SpanRow{{Trace: 1, SpanID: "a"}, {Trace: 2, SpanID: "b"}})
			return err
		},
		"spans to add":         func() error { return explaining.SpanCandidates(ctx, rows, 5, none) },
		"spans to add by key":  func() error { return explaining.SpanCandidates(ctx, named(rows), 5, none) },
		"traces to add":        func() error { return explaining.SpanCandidates(ctx, roots, 5, none) },
		"traces to add by key": func() error { return explaining.SpanCandidates(ctx, named(roots), 5, none) },
		"examples to add by id": func() error {
			return explaining.ExampleCandidates(ctx, store.ExampleSearch{SpaceID: 1, DatasetID: 2, VersionID: 3, IDs: keys}, 5, none)
		},
		"a page of examples": func() error {
			_, err := explaining.SearchExamples(ctx, store.ExampleSearch{SpaceID: 1, DatasetID: 2, VersionID: 3, Text: "a"}, deepExamples)
			return err
		},
		"differences":           func() error { _, err := explaining.Differences(ctx, 1, 2, 3, deepExamples); return err },
		"a deep page of rows":   func() error { _, err := explaining.SearchSpans(ctx, rows, deep); return err },
		"a page back of rows":   func() error { _, err := explaining.SearchSpans(ctx, rows, back); return err },
		"a deep page of traces": func() error { _, err := explaining.SearchSpans(ctx, roots, deep); return err },
		"a page back of traces": func() error { _, err := explaining.SearchSpans(ctx, roots, back); return err },
	}
}

// sweepOnce removes some of what is left of a deleted queue.
func sweepOnce(ctx context.Context, st *store.Store) error {
	left, err := st.DeletedQueues(ctx)
	more := true
	for range 4 { // each twice as much
		if err == nil && more {
			left[0], more, err = st.SweepQueue(ctx, left[0])
		}
	}
	return err
}

// wholeSearch is a step that reads all there is in a space, or in one of its
// queues, projects or dataset versions.
var wholeSearch = regexp.MustCompile(`\(space_id=\?( AND (queue|project|version)_id=\?)?\)$`)

// deepExamples is a page far down a list of examples.
var deepExamples = postil.Paging{Limit: 100, After: postil.Cursor{Time: 3, Text: "a", Set: true}}

func none(store.Candidate) {}

// named is a search for what has certain keys.
func named(q store.SpanSearch) store.SpanSearch {
	q.Keys = []string{"a:b", "c:d"}
	return q
}

// fewRows is a step through a list that was given, through what a limited part of a
// query has found, or through the annotators of a queue or the queues that are going.
var fewRows = regexp.MustCompile(`^SCAN (json_each|was$|added$|done|begun|known|ahead|picked|[0-9]+-ROW VALUES)|^(SCAN|SEARCH) (deleted_queue|queue_annotator)`)

// worker is somebody at work.
var worker = store.Worker{Space: 1, Queue: 2, User: 3, Device: "tab", Now: 4}

// deep is a page far down a list of spans.
var deep = postil.Paging{Limit: 100, After: postil.Cursor{Time: 7000, ID: 7000, Set: true}}
