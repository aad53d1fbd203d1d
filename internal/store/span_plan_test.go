package store

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
)

// recorder keeps the last query that goes through it.
type recorder struct {
	querier
	text string
	args []any
}

func (r *recorder) query(ctx context.Context, query string, args ...any) (rows, error) {
	r.text, r.args = query, args
	return r.querier.query(ctx, query, args...)
}

// plan returns how SQLite runs the last query.
func (r *recorder) plan(t *testing.T) string {
	t.Helper()
	found, err := r.querier.query(context.Background(), "EXPLAIN QUERY PLAN "+r.text, r.args...)
	if err != nil {
		t.Fatal(err)
	}
	var plan strings.Builder
	if err := each(found, func(row scanner) error {
		var id, parent, unused int
		var detail string
		err := row.Scan(&id, &parent, &unused, &detail)
		plan.WriteString(detail + "\n")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}

// SQLite guesses that a window of time is a better bound than an id; then a
// search for one span reads a week of them, and a list of traces does so for
// each.
func TestSearchesForIDsDoNotReadTheWholeWindow(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "postil.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r := &recorder{querier: db.db}
	st := &Store{eng: db.eng, db: r, tx: db.tx}
	q := SpanQuery{SpaceID: 1, ProjectID: 2, Start: 3, End: 4}
	filter := func(text string) SpanQuery {
		q := q
		if q.Filter, err = spanfilter.Parse(text); err != nil {
			t.Fatal(err)
		}
		return q
	}
	const (
		byTime  = "s USING INDEX span_time (space_id=? AND project_id=? AND start_time>? AND start_time<?)"
		byRoot  = "s USING INDEX span_root (space_id=? AND project_id=? AND start_time>? AND start_time<?)"
		bySpan  = "s USING INDEX span_span (space_id=? AND project_id=? AND span_id=?)"
		byTrace = "s USING INDEX sqlite_autoindex_span_1 (space_id=? AND trace_row=?)"
		inTrace = "m EXISTS USING INDEX sqlite_autoindex_span_1 (space_id=? AND trace_row=?)"
	)
	next := postil.Paging{Limit: 10, After: postil.Cursor{Set: true, Time: 4, ID: 5}}
	back := postil.Paging{Limit: 10, After: next.After, Backward: true}
	for _, search := range []struct {
		name, want string
		run        func() error
	}{
		{"page of spans", byTime, func() error { _, err := st.Spans(ctx, q, next); return err }},
		{"spans with an id", bySpan, func() error { _, err := st.Spans(ctx, filter("span_id = 'a'"), next); return err }},
		{"spans of a trace", byTrace, func() error { _, err := st.Spans(ctx, filter("kind = 'LLM' AND trace_id IN ('a')"), next); return err }},
		{"page of traces", byRoot, func() error { _, err := st.TraceRoots(ctx, q, next); return err }},
		{"rows", byTime, func() error { _, err := st.SearchSpans(ctx, SpanSearch{SpanQuery: q}, next); return err }},
		{"rows backward", byTime, func() error { _, err := st.SearchSpans(ctx, SpanSearch{SpanQuery: q}, back); return err }},
		{"rows with a text", byTime, func() error { _, err := st.SearchSpans(ctx, SpanSearch{SpanQuery: q, Text: "a"}, next); return err }},
		{"rows with an id", bySpan, func() error {
			_, err := st.SearchSpans(ctx, SpanSearch{SpanQuery: filter("span_id = 'a'")}, back)
			return err
		}},
		{"rows of traces", byRoot, func() error { _, err := st.SearchSpans(ctx, SpanSearch{SpanQuery: q, Roots: true}, next); return err }},
		{"rows of traces with a match", inTrace, func() error {
			_, err := st.SearchSpans(ctx, SpanSearch{SpanQuery: filter("kind = 'LLM'"), Roots: true}, back)
			return err
		}},
		{"traces with a match", inTrace, func() error { _, err := st.TraceRoots(ctx, filter("kind = 'LLM'"), next); return err }},
		{"one trace", byTrace, func() error { _, err := st.TraceSpans(ctx, q, postil.Span{}, 10); return err }},
		{"by span id", bySpan, func() error { _, err := st.SpansByID(ctx, q, []string{"a"}); return err }},
		{"roots by trace id", byTrace, func() error { _, err := st.RootSpans(ctx, q, []string{"a"}); return err }},
	} {
		if err := search.run(); err != nil {
			t.Fatal(err)
		}
		if plan := r.plan(t); !strings.Contains(plan, search.want) {
			t.Errorf("%s:\n%swant %s", search.name, plan, search.want)
		}
	}
}
