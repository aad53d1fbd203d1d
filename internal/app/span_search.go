package app

import (
	"context"
	"fmt"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// SpanSearch selects the spans or traces to show as rows. Unlike in a SpanList,
// Start is by default a week before End.
type SpanSearch struct {
	SpanList
	Text  string // part of a row's name, input or output, in any case; empty: any
	Roots bool   // traces by their root spans; the filter then is about any span of the trace
}

// SearchSpans returns a page of rows, newest start first, in either direction.
// The window of all pages follows from when the first was asked for.
func (a *App) SearchSpans(ctx context.Context, s SpanSearch, p postil.Paging) (postil.TwoWayPage[postil.SpanRow], error) {
	var none postil.TwoWayPage[postil.SpanRow]
	q, now, err := a.spanSearch(ctx, s, p)
	if err != nil {
		return none, err
	}
	rows, err := a.st.SearchSpans(ctx, q, p)
	if err != nil {
		return none, err
	}
	for i := range rows {
		if err := summarize(&rows[i]); err != nil {
			return none, fmt.Errorf("attributes of span %d: %w", rows[i].ID, err)
		}
	}
	return postil.TwoWayPageOf(rows, p, func(r postil.SpanRow) postil.Cursor {
		return postil.Cursor{Time: r.StartTime, ID: r.ID, Pin: now, Set: true}
	}), nil
}

// maxCount is where counting stops.
const maxCount = 100_000

// CountSpans counts the rows of a search; capped tells that there are more.
func (a *App) CountSpans(ctx context.Context, s SpanSearch) (count int, capped bool, err error) {
	q, _, err := a.spanSearch(ctx, s, postil.Paging{})
	if err != nil {
		return 0, false, err
	}
	n, err := a.st.CountSpans(ctx, q, maxCount+1)
	return min(n, maxCount), n > maxCount, err
}

// spanSearch turns a search into one of the store, and returns the time that its
// defaults follow from.
func (a *App) spanSearch(ctx context.Context, s SpanSearch, p postil.Paging) (store.SpanSearch, int64, error) {
	if s.Start == nil && s.End != nil {
		start := *s.End - listWindow.Microseconds()
		s.Start = &start
	}
	q, now, err := a.spanQuery(ctx, s.SpanList, p)
	return store.SpanSearch{SpanQuery: q, Text: s.Text, Roots: s.Roots}, now, err
}
