package app

import (
	"context"
	"time"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
	"github.com/postil/postil/internal/store"
)

const (
	day = 24 * time.Hour
	// listWindow is how far back lists of spans and traces look unless told otherwise.
	listWindow = 7 * day
	// maxTraceSpans and maxPageSpans bound the spans shown of one trace, and of all traces on a page.
	maxTraceSpans = 1000
	maxPageSpans  = 5000
)

// SpanList selects the spans or traces to list.
type SpanList struct {
	ProjectID string  // outside identifier
	Start     *int64  // microseconds, inclusive; nil: a week before the first page was asked for
	End       *int64  // microseconds, exclusive; nil: when the first page was asked for
	Filter    *string // filter expression; nil: none
}

// SpanView is a span with what is said about it. TraceAnnotations is what is
// said about the whole trace, and is shown on root spans.
type SpanView struct {
	postil.Span
	Annotations      []postil.Annotation
	TraceAnnotations []postil.Annotation
}

// Trace is a trace as it is listed: a root span and the spans of its trace that
// start within the window, the root first, then by their start.
type Trace struct {
	Root      postil.Span
	Spans     []SpanView
	Truncated bool // there are more spans in the window
}

// ListSpans returns a page of spans, newest start first.
func (a *App) ListSpans(ctx context.Context, l SpanList, p postil.Paging) (postil.Page[SpanView], error) {
	var views postil.Page[SpanView]
	q, now, err := a.spanQuery(ctx, l, p)
	if err != nil {
		return views, err
	}
	page, err := a.st.Spans(ctx, q, p)
	if err != nil {
		return views, err
	}
	views.Items, err = a.withAnnotations(ctx, q, page.Items)
	views.Next = pinned(page.Next, now)
	return views, err
}

// ListTraces returns a page of traces that have a root span and a span that the
// filter matches within the window, newest root first. A trace with several roots
// is listed once for each.
func (a *App) ListTraces(ctx context.Context, l SpanList, p postil.Paging) (postil.Page[Trace], error) {
	var traces postil.Page[Trace]
	q, now, err := a.spanQuery(ctx, l, p)
	if err != nil {
		return traces, err
	}
	roots, err := a.st.TraceRoots(ctx, q, p)
	if err != nil {
		return traces, err
	}
	room := maxPageSpans
	for _, root := range roots.Items {
		trace, err := a.trace(ctx, q, root, max(1, min(maxTraceSpans, room)))
		if err != nil {
			return traces, err
		}
		room -= len(trace.Spans)
		traces.Items = append(traces.Items, trace)
	}
	traces.Next = pinned(roots.Next, now)
	return traces, nil
}

func (a *App) trace(ctx context.Context, q store.SpanQuery, root postil.Span, limit int) (Trace, error) {
	spans, err := a.st.TraceSpans(ctx, q, root, limit+1)
	if err != nil {
		return Trace{}, err
	}
	truncated := len(spans) > limit
	views, err := a.withAnnotations(ctx, q, spans[:min(len(spans), limit)])
	return Trace{Root: root, Spans: views, Truncated: truncated}, err
}

// pinned returns the cursor of the next page with the time that the defaults of
// all pages follow from.
func pinned(next *postil.Cursor, now int64) *postil.Cursor {
	if next != nil {
		next.Pin = now
	}
	return next
}

// spanQuery turns a list into a query, and returns the time that its defaults
// follow from: that of the first page.
func (a *App) spanQuery(ctx context.Context, l SpanList, p postil.Paging) (store.SpanQuery, int64, error) {
	now := a.Now()
	if p.After.Set {
		now = p.After.Pin
	}
	project, err := a.projectAt(ctx, a.st, l.ProjectID, readContent)
	if err != nil {
		return store.SpanQuery{}, now, err
	}
	q := store.SpanQuery{SpaceID: project.SpaceID, ProjectID: project.ID, Start: now - listWindow.Microseconds(), End: now}
	set(&q.Start, l.Start)
	set(&q.End, l.End)
	var problems postil.Problems
	problems.Rule(q.Start < q.End, "start_time", "must be before end_time")
	if err := problems.Err(); err != nil {
		return q, now, err
	}
	if l.Filter != nil {
		q.Filter, err = spanfilter.Parse(*l.Filter)
	}
	return q, now, err
}

// projectAt is project, for an identifier in a request's body.
func (a *App) projectAt(ctx context.Context, st *store.Store, id string, r right) (postil.Project, error) {
	p, err := a.project(ctx, st, id, r)
	return p, at(err, "project_id")
}

// withAnnotations adds what is said about spans of the query's project.
func (a *App) withAnnotations(ctx context.Context, q store.SpanQuery, spans []postil.Span) ([]SpanView, error) {
	var keys, traces []string
	for _, s := range spans {
		keys = append(keys, postil.SpanKey(s.TraceID, s.SpanID))
		if s.ParentID == "" {
			traces = append(traces, s.TraceID)
		}
	}
	ofSpan, err := a.annotationsOf(ctx, q, postil.TargetSpan, keys)
	if err != nil {
		return nil, err
	}
	ofTrace, err := a.annotationsOf(ctx, q, postil.TargetTrace, traces)
	views := make([]SpanView, len(spans))
	for i, s := range spans {
		views[i] = SpanView{Span: s, Annotations: ofSpan[postil.SpanKey(s.TraceID, s.SpanID)]}
		if s.ParentID == "" {
			views[i].TraceAnnotations = ofTrace[s.TraceID]
		}
	}
	return views, err
}

// annotationsOf returns the annotations of targets of the query's project by the
// targets' keys.
func (a *App) annotationsOf(ctx context.Context, q store.SpanQuery, kind postil.TargetKind, keys []string) (map[string][]postil.Annotation, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	targets, err := a.st.TargetIDs(ctx, q.SpaceID, kind, q.ProjectID, keys)
	if err != nil || len(targets) == 0 {
		return nil, err
	}
	rows := make([]int64, 0, len(targets))
	for _, row := range targets {
		rows = append(rows, row)
	}
	byRow, err := a.st.AnnotationsOf(ctx, q.SpaceID, rows)
	byKey := make(map[string][]postil.Annotation, len(byRow))
	for key, row := range targets {
		byKey[key] = byRow[row]
	}
	return byKey, err
}
