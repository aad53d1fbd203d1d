package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
)

// SpanQuery selects spans of one project that start within a window.
type SpanQuery struct {
	SpaceID   int64
	ProjectID int64
	Start     int64           // microseconds, inclusive
	End       int64           // microseconds, exclusive
	Filter    spanfilter.Expr // nil: every span
}

// spanColumns are the columns that scanSpan reads, of the row s.
const spanColumns = `s.id, s.project_id, s.trace_id, s.span_id, s.parent_id, s.name, s.kind, s.start_time, s.end_time,
	s.status_code, s.status_message, s.attributes, s.events, s.evaluations, s.session_id`

func scanSpan(row scanner) (postil.Span, error) {
	var s postil.Span
	err := row.Scan(&s.ID, &s.ProjectID, &s.TraceID, &s.SpanID, &s.ParentID, &s.Name, &s.Kind, &s.StartTime, &s.EndTime,
		&s.StatusCode, &s.StatusMessage, &s.Attributes, &s.Events, &s.Evaluations, &s.SessionID)
	return s, err
}

// where returns the conditions that row, an alias of span, is of the query's
// project and starts within its window.
func (q SpanQuery) where(row string) *conditions {
	c := &conditions{}
	q.addTo(c, row, row+".start_time")
	return c
}

// whereKeyed is where for a search by ids: the plus keeps databases from going
// through the whole window by the index on time, which SQLite would take for the
// better way.
func (q SpanQuery) whereKeyed(row string) *conditions {
	c := &conditions{}
	q.addTo(c, row, "+"+row+".start_time")
	return c
}

func (q SpanQuery) addTo(c *conditions, row, start string) {
	c.and(row + ".space_id = " + c.param(q.SpaceID))
	c.and(row + ".project_id = " + c.param(q.ProjectID))
	c.and(start + " >= " + c.param(q.Start))
	c.and(start + " < " + c.param(q.End))
}

// from returns q with the window cut to what a page may still hold, so that the
// search begins where the page does, however deep in the list that is.
func (q SpanQuery) from(p postil.Paging) SpanQuery {
	switch {
	case p.After.Set && p.Backward:
		q.Start = max(q.Start, p.After.Time)
	case p.After.Set:
		q.End = min(q.End, p.After.Time+1)
	}
	return q
}

// before adds the condition and order of a list of s, newest first, or of one that
// is read backward. Start is the expression to order by, s.start_time or one that
// keeps its index out.
func before(c *conditions, start string, p postil.Paging) string {
	than, order := " < ", " DESC"
	if p.Backward {
		than, order = " > ", " ASC"
	}
	if p.After.Set {
		c.and("(" + start + ", s.id)" + than + "(" + c.param(p.After.Time) + ", " + c.param(p.After.ID) + ")")
	}
	return " ORDER BY " + start + order + ", s.id" + order + " LIMIT " + c.param(p.Limit+1)
}

func spanPage(spans []postil.Span, limit int) postil.Page[postil.Span] {
	return postil.PageOf(spans, limit, func(s postil.Span) postil.Cursor {
		return postil.Cursor{Time: s.StartTime, ID: s.ID, Set: true}
	})
}

// Spans lists spans, newest start first.
func (st *Store) Spans(ctx context.Context, q SpanQuery, p postil.Paging) (postil.Page[postil.Span], error) {
	c, start := q.from(p).where("s"), "s.start_time"
	if spanfilter.NamesIDs(q.Filter) {
		c, start = q.from(p).whereKeyed("s"), "+s.start_time"
		st.ofNamedTraces(c, q)
	}
	if q.Filter != nil {
		c.and(rowFilter{st.eng, c, "s", filteredSpans}.whole(q.Filter))
	}
	order := before(c, start, p)
	spans, err := collect(ctx, st.unprepared(q.Filter != nil), scanSpan, "SELECT "+spanColumns+" FROM span s"+c.text+order, c.args...)
	return spanPage(spans, p.Limit), err
}

// TraceRoots lists the root spans of those traces of which at least one span is
// selected by q, newest root first.
func (st *Store) TraceRoots(ctx context.Context, q SpanQuery, p postil.Paging) (postil.Page[postil.Span], error) {
	c := q.from(p).where("s")
	st.ofTraces(c, q)
	order := before(c, "s.start_time", p)
	roots, err := collect(ctx, st.unprepared(q.Filter != nil), scanSpan, "SELECT "+spanColumns+" FROM span s"+c.text+order, c.args...)
	return spanPage(roots, p.Limit), err
}

// ofTraces adds the condition that s is the root of a trace of which at least one
// span is selected by q.
func (st *Store) ofTraces(c *conditions, q SpanQuery) {
	c.and("s.parent_id = ''")
	if q.Filter != nil {
		c.and("EXISTS (SELECT 1 FROM span m WHERE m.space_id = s.space_id" +
			" AND m.trace_row = s.trace_row AND +m.start_time >= " + c.param(q.Start) + " AND +m.start_time < " + c.param(q.End) +
			" AND " + rowFilter{st.eng, c, "m", filteredSpans}.whole(q.Filter) + st.eng.probe + ")")
	}
}

// TraceSpans returns at most limit spans of the root's trace that start within
// the query's window, whatever its filter: the root first, then the others by
// their start.
func (st *Store) TraceSpans(ctx context.Context, q SpanQuery, root postil.Span, limit int) ([]postil.Span, error) {
	c := q.whereKeyed("s")
	st.inTraces(c, q, []string{root.TraceID})
	order := " ORDER BY CASE WHEN s.id = " + c.param(root.ID) + " THEN 0 ELSE 1 END, +s.start_time, s.id LIMIT " + c.param(limit)
	return collect(ctx, st, scanSpan, "SELECT "+spanColumns+" FROM span s"+c.text+order, c.args...)
}

// inTraces adds the condition that s is of one of the traces.
func (st *Store) inTraces(c *conditions, q SpanQuery, ids []string) {
	c.and(st.eng.among("s.trace_row", "SELECT t.id FROM trace t WHERE t.space_id = "+c.param(q.SpaceID)+
		" AND t.project_id = "+c.param(q.ProjectID)+" AND "+st.eng.inTexts("t.trace_id", c.param(st.eng.texts(ids)))))
}

// ofNamedTraces adds the condition that s is of one of the traces that the filter
// names, by which spans are found.
func (st *Store) ofNamedTraces(c *conditions, q SpanQuery) {
	if ids := spanfilter.TraceIDs(q.Filter); ids != nil {
		st.inTraces(c, q, ids)
	}
}

// SpansByID returns the spans with these span ids that start within the query's
// window, whatever its filter, newest first. Ids that are not there are left
// out; one that occurs in several traces brings several spans.
func (st *Store) SpansByID(ctx context.Context, q SpanQuery, ids []string) ([]postil.Span, error) {
	return st.spansThat(ctx, q, func(c *conditions) { c.and(st.eng.inTexts("s.span_id", c.param(st.eng.texts(ids)))) })
}

// LockSpansByID returns the spans with these span ids that start within the query's
// window, whatever its filter, and keeps others from changing them until the
// transaction ends. They come in the order of their keys, in which UpsertSpans locks
// them too.
func (st *Store) LockSpansByID(ctx context.Context, q SpanQuery, ids []string) ([]postil.Span, error) {
	c := q.whereKeyed("s")
	c.and(st.eng.inTexts("s.span_id", c.param(st.eng.texts(ids))))
	return collect(ctx, st, scanSpan, "SELECT "+spanColumns+" FROM span s"+c.text+" ORDER BY s.trace_id, s.span_id"+st.eng.forUpdate, c.args...)
}

// RootSpans returns the root spans of the traces that start within the query's
// window, whatever its filter, newest first.
func (st *Store) RootSpans(ctx context.Context, q SpanQuery, traceIDs []string) ([]postil.Span, error) {
	return st.spansThat(ctx, q, func(c *conditions) {
		st.inTraces(c, q, traceIDs)
		c.and("s.parent_id = ''")
	})
}

func (st *Store) spansThat(ctx context.Context, q SpanQuery, are func(*conditions)) ([]postil.Span, error) {
	c := q.whereKeyed("s")
	are(c)
	return collect(ctx, st, scanSpan,
		"SELECT "+spanColumns+" FROM span s"+c.text+" ORDER BY +s.start_time DESC, s.id DESC", c.args...)
}

// DeleteSpans deletes the spans with these span ids that start within the
// query's window, whatever its filter, and returns the ids of those it found.
// What was said about them stays.
func (st *Store) DeleteSpans(ctx context.Context, q SpanQuery, ids []string) ([]string, error) {
	c := q.whereKeyed("span")
	c.and(st.eng.inTexts("span.span_id", c.param(st.eng.texts(ids))))
	return collect(ctx, st, value[string], "DELETE FROM span"+c.text+" RETURNING span_id", c.args...)
}
