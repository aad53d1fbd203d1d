package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

const (
	space   = 1
	project = 2
	hour    = int64(3600_000_000)
)

// everything selects the spans of the project that start in the first day.
var everything = store.SpanQuery{SpaceID: space, ProjectID: project, Start: 0, End: 24 * hour}

// span returns a root span of a trace of its own that starts in hour n.
func span(n int, change ...func(*postil.Span)) postil.Span {
	s := postil.Span{
		ID: int64(n), ProjectID: project, TraceID: fmt.Sprintf("%032x", n), SpanID: fmt.Sprintf("%016x", n),
		Name: fmt.Sprintf("span %d", n), Kind: "LLM", StartTime: int64(n) * hour, EndTime: int64(n)*hour + 1500,
		StatusCode: "OK", Attributes: []byte(`{}`), Events: []byte(`[]`), Evaluations: []byte(`[]`),
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

// childOf makes a span a child of another one, in its trace.
func childOf(parent int) func(*postil.Span) {
	return func(s *postil.Span) {
		s.TraceID, s.ParentID = fmt.Sprintf("%032x", parent), fmt.Sprintf("%016x", parent)
	}
}

func attributes(json string) func(*postil.Span) {
	return func(s *postil.Span) { s.Attributes = []byte(json) }
}

func upsert(t *testing.T, st *store.DB, spans ...postil.Span) {
	t.Helper()
	err := st.Tx(context.Background(), func(st *store.Store) error {
		return st.UpsertSpans(context.Background(), space, spans)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ids returns the numbers of spans, in their order.
func ids(spans []postil.Span) []int64 {
	list := []int64{}
	for _, s := range spans {
		list = append(list, s.ID)
	}
	return list
}

func TestSpanSentAgainReplacesItself(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		first := span(1, attributes(`{"a":1}`), func(s *postil.Span) { s.Evaluations = []byte(`[{"name":"q","label":"good"}]`) })
		again := span(1, attributes(`{"a":2}`), func(s *postil.Span) {
			s.ID, s.ParentID, s.Name, s.Kind, s.StartTime, s.EndTime = 99, "ab", "renamed", "TOOL", 5*hour, 6*hour
			s.StatusCode, s.StatusMessage, s.SessionID, s.Events = "ERROR", "failed", "s1", []byte(`[{"name":"e"}]`)
		})
		upsert(t, st, first)
		upsert(t, st, span(1), again) // of two in one batch the later counts

		page, err := st.Spans(context.Background(), everything, postil.Paging{Limit: 10})
		again.ID, again.Evaluations = first.ID, first.Evaluations
		if diff := cmp.Diff([]postil.Span{again}, page.Items); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestSpansPageNewestFirstInsideTheWindow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		for n := 1; n <= 5; n++ {
			upsert(t, st, span(n))
		}
		upsert(t, st, span(6, func(s *postil.Span) { s.StartTime = 3 * hour })) // starts with span 3
		upsert(t, st, span(7, func(s *postil.Span) { s.ProjectID = 99 }))
		q := everything
		q.Start, q.End = 2*hour, 5*hour // span 5 starts when it ends

		var pages [][]int64
		for p := (postil.Paging{Limit: 3}); ; {
			page, err := st.Spans(context.Background(), q, p)
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, ids(page.Items))
			if page.Next == nil {
				break
			}
			p.After = *page.Next
		}
		if diff := cmp.Diff([][]int64{{4, 6, 3}, {2}}, pages); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTracesAreChosenByAnyOfTheirSpans(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		wanted := func(s *postil.Span) { s.Name = "wanted" }
		upsert(t, st,
			span(1), span(2, childOf(1), wanted), // matched through its child
			span(3), span(4, childOf(3)), // no match
			span(5, wanted),                                                                // matched by the root
			span(7, childOf(6), wanted),                                                    // no root
			span(8, wanted), span(9, childOf(8), func(s *postil.Span) { s.ParentID = "" }), // two roots
			span(30, wanted), // outside the window
		)
		q := everything
		all, err := st.TraceRoots(context.Background(), q, postil.Paging{Limit: 10})
		if diff := cmp.Diff([]int64{9, 8, 5, 3, 1}, ids(all.Items)); err != nil || diff != "" {
			t.Errorf("without a filter: %v\n%s", err, diff)
		}
		q.Filter = parse(t, `name = 'wanted'`)
		first, err := st.TraceRoots(context.Background(), q, postil.Paging{Limit: 3})
		if diff := cmp.Diff([]int64{9, 8, 5}, ids(first.Items)); err != nil || diff != "" {
			t.Fatalf("first page: %v\n%s", err, diff)
		}
		second, err := st.TraceRoots(context.Background(), q, postil.Paging{Limit: 3, After: *first.Next})
		if diff := cmp.Diff([]int64{1}, ids(second.Items)); err != nil || diff != "" || second.Next != nil {
			t.Errorf("second page: %v\n%s", err, diff)
		}
	})
}

func TestTraceSpansBeginWithTheRoot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		root := span(3)
		upsert(t, st, root, span(4, childOf(3)), span(2, childOf(3)), span(30, childOf(3)), span(5))
		for limit, want := range map[int][]int64{10: {3, 2, 4}, 2: {3, 2}} {
			got, err := st.TraceSpans(context.Background(), everything, root, limit)
			if diff := cmp.Diff(want, ids(got)); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		}
	})
}

func TestSpansAreFoundAndDeletedByID(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		ctx := context.Background()
		upsert(t, st, span(1), span(2, childOf(1)), span(3), span(30), span(4, func(s *postil.Span) { s.ProjectID = 99 }))
		keys := func(numbers ...int) (spanIDs, traceIDs []string) {
			for _, n := range numbers {
				spanIDs, traceIDs = append(spanIDs, span(n).SpanID), append(traceIDs, span(n).TraceID)
			}
			return spanIDs, traceIDs
		}
		spanIDs, traceIDs := keys(1, 2, 4, 30, 77)

		found, err := st.SpansByID(ctx, everything, spanIDs)
		if diff := cmp.Diff([]int64{2, 1}, ids(found)); err != nil || diff != "" {
			t.Errorf("by span id: %v\n%s", err, diff)
		}
		roots, err := st.RootSpans(ctx, everything, traceIDs)
		if diff := cmp.Diff([]int64{1}, ids(roots)); err != nil || diff != "" {
			t.Errorf("roots: %v\n%s", err, diff)
		}
		var deleted []string
		err = st.Tx(ctx, func(st *store.Store) (err error) {
			deleted, err = st.DeleteSpans(ctx, everything, spanIDs)
			return err
		})
		want := []string{span(1).SpanID, span(2).SpanID}
		if diff := cmp.Diff(want, deleted, cmpopts.SortSlices(func(a, b string) bool { return a < b })); err != nil || diff != "" {
			t.Errorf("deleted: %v\n%s", err, diff)
		}
		left, err := st.Spans(ctx, everything, postil.Paging{Limit: 10})
		if diff := cmp.Diff([]int64{3}, ids(left.Items)); err != nil || diff != "" {
			t.Errorf("left: %v\n%s", err, diff)
		}
	})
}

func parse(t testing.TB, filter string) spanfilter.Expr {
	t.Helper()
	e, err := spanfilter.Parse(filter)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	return e
}
