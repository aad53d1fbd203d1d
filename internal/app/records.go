package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// RecordFilter selects records of a queue by outside identifiers.
type RecordFilter struct {
	postil.RecordFilter
	Annotator, Config string // or empty
}

// rows returns the filter with row ids; what is wrong is named below path.
func (a *App) rows(f RecordFilter, path string) (postil.RecordFilter, error) {
	r := f.RecordFilter
	var err error
	if f.Annotator != "" {
		if r.AnnotatorID, err = a.ids.Decode(postil.UserID, f.Annotator, path+"annotator_id"); err != nil {
			return r, err
		}
	}
	if f.Config != "" {
		if r.ConfigID, err = a.ids.Decode(postil.AnnotationCfgID, f.Config, path+"config_id"); err != nil {
			return r, err
		}
	}
	var p postil.Problems
	p.Rule(r.MinScore == nil || r.MaxScore == nil || *r.MinScore <= *r.MaxScore, path+"min_score", "must not be greater than max_score")
	return r, p.Err()
}

// wholeQueue reads a queue for somebody who may read all of it, and not just
// annotate it.
func (a *App) wholeQueue(ctx context.Context, id string, read func(*store.Store, context.Context, store.Reader, int64) (postil.Queue, error)) (postil.Queue, error) {
	q, err := a.queue(ctx, a.st, id, read)
	if err != nil {
		return q, err
	}
	if role := auth.FromContext(ctx).Spaces[q.SpaceID]; !may(role, readContent) {
		return q, notAllowed(role)
	}
	return q, nil
}

// RecordRow is a record in a queue's list, with a preview instead of its content.
type RecordRow struct {
	postil.Record
	State           postil.RecordState
	Flags, Comments int64
	AnnotatedAt     *int64
}

// QueueRecords returns a page of those records of a queue that pass a filter, in
// the order in which they were added or, newest first, the other way round. They
// show what was said under the queue's configs.
func (a *App) QueueRecords(ctx context.Context, queueID string, f RecordFilter, newest bool, p postil.Paging) (postil.TwoWayPage[RecordRow], error) {
	var page postil.TwoWayPage[RecordRow]
	q, err := a.wholeQueue(ctx, queueID, (*store.Store).Queue)
	if err != nil {
		return page, err
	}
	filter, err := a.rows(f, "")
	if err != nil {
		return page, err
	}
	records, err := a.st.QueueRecords(ctx, q, filter, newest, p, Preview)
	if err != nil {
		return page, err
	}
	rows, err := a.recordRows(ctx, q, records[:min(len(records), p.Limit)])
	if err != nil {
		return page, err
	}
	if len(records) > p.Limit {
		rows = append(rows, RecordRow{Record: records[p.Limit]}) // tells that there are more
	}
	return postil.TwoWayPageOf(rows, p, func(r RecordRow) postil.Cursor { return postil.Cursor{Time: r.Position} }), nil
}

func (a *App) recordRows(ctx context.Context, q postil.Queue, records []postil.Record) ([]RecordRow, error) {
	if len(records) == 0 {
		return nil, nil
	}
	if err := fillRecords(ctx, a.st, q, records); err != nil {
		return nil, err
	}
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	flags, err := a.st.FlagCounts(ctx, q.SpaceID, ids)
	if err != nil {
		return nil, err
	}
	comments, err := a.st.CommentCounts(ctx, q.SpaceID, ids, 0)
	if err != nil {
		return nil, err
	}
	asked := map[int64]bool{}
	for _, c := range q.Configs {
		asked[c.ID] = true
	}
	rows := make([]RecordRow, len(records))
	for i, r := range records {
		rows[i] = RecordRow{Record: r, State: postil.StateOf(r.Assigned), Flags: flags[r.ID], Comments: comments[r.ID]}
		rows[i].Annotations = nil
		for _, n := range r.Annotations {
			if asked[n.ConfigID] {
				rows[i].Annotations = append(rows[i].Annotations, n)
				rows[i].AnnotatedAt = later(rows[i].AnnotatedAt, n.UpdatedAt)
			}
		}
	}
	return rows, nil
}

// later returns the later of a time that may be missing and another.
func later(a *int64, b int64) *int64 {
	if a != nil && *a >= b {
		return a
	}
	return &b
}

// CountQueueRecords counts the records of a queue that pass a filter; capped tells
// that there are more than can be changed at once.
func (a *App) CountQueueRecords(ctx context.Context, queueID string, f RecordFilter) (count int64, capped bool, err error) {
	q, err := a.wholeQueue(ctx, queueID, (*store.Store).QueueWithAnnotators)
	if err != nil {
		return 0, false, err
	}
	filter, err := a.rows(f, "")
	if err != nil {
		return 0, false, err
	}
	if filter == (postil.RecordFilter{}) {
		return q.RecordCount, false, nil
	}
	n, err := a.st.CountRecords(ctx, q, filter, maxBulk+1)
	return min(n, maxBulk), n > maxBulk, err
}
