package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

const (
	// annotateWindow is how long the window may be in which spans to annotate are looked for, and is unless told otherwise.
	annotateWindow = 31 * day
	// clockSkew is how far ahead of ours a caller's clock may be.
	clockSkew = time.Minute
)

// SpanAnnotating is a request to annotate spans, or the traces they are roots of.
type SpanAnnotating struct {
	ProjectID string
	Start     *int64            // microseconds, inclusive; nil: 31 days ago
	End       *int64            // microseconds, exclusive; nil: now
	Kind      postil.TargetKind // SPAN or TRACE
	Items     []RecordInput     // by span id
}

// AnnotateSpans writes the actor's annotations of spans or traces, all or none.
// A span that does not start within the window is NotFound.
func (a *App) AnnotateSpans(ctx context.Context, r SpanAnnotating) error {
	for i, item := range r.Items {
		r.Items[i].RecordID = strings.ToLower(item.RecordID) // as spans are stored
	}
	return a.bulkChange(ctx, "AnnotateSpans", func(c *change) error {
		project, err := a.projectAt(ctx, c.Store, r.ProjectID, writeContent)
		if err != nil {
			return err
		}
		c.about(project.SpaceID, project.ID)
		q, err := r.query(project, c.Now)
		if err != nil {
			return err
		}
		b, err := c.judge(ctx, project.SpaceID, "the project's space", r.Items)
		if err != nil {
			return err
		}
		keys, err := c.targetKeys(ctx, q, r)
		if err != nil {
			return err
		}
		targets, err := c.EnsureTargets(ctx, project.SpaceID, r.Kind, project.ID, keys, c.newID)
		if err != nil {
			return err
		}
		byRecord := make(map[string]int64, len(keys))
		for i, item := range r.Items {
			byRecord[item.RecordID] = targets[keys[i]]
		}
		_, err = c.writeAll(ctx, project.SpaceID, b, byRecord)
		return err
	})
}

// query returns the window in which to look for the spans.
func (r SpanAnnotating) query(project postil.Project, now int64) (store.SpanQuery, error) {
	q := store.SpanQuery{SpaceID: project.SpaceID, ProjectID: project.ID, Start: now - annotateWindow.Microseconds(), End: now}
	set(&q.Start, r.Start)
	set(&q.End, r.End)
	var p postil.Problems
	p.Rule(q.Start <= now+clockSkew.Microseconds(), "start_time", "must not be in the future")
	p.Rule(q.End <= now+clockSkew.Microseconds(), "end_time", "must not be in the future")
	p.Rule(q.Start < q.End, "start_time", "must be before end_time")
	p.Rule(q.End-q.Start <= annotateWindow.Microseconds(), "start_time", "must be at most 31 days before end_time")
	return q, p.Err()
}

// targetKeys returns the key of each item's target, in their order.
func (c *change) targetKeys(ctx context.Context, q store.SpanQuery, r SpanAnnotating) ([]string, error) {
	ids := make([]string, len(r.Items))
	for i, item := range r.Items {
		ids[i] = item.RecordID
	}
	spans, err := c.SpansByID(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]postil.Span, len(spans))
	for _, s := range spans {
		byID[s.SpanID] = s // newest first, so the earliest stays
	}
	var p postil.Problems
	var missing []string
	keys := make([]string, len(ids))
	for i, id := range ids {
		s, ok := byID[id]
		switch {
		case !ok:
			missing = append(missing, id)
		case r.Kind == postil.TargetTrace:
			p.Rule(s.ParentID == "", fmt.Sprintf("annotations[%d].record_id", i), "%q is not the root span of a trace", id)
			keys[i] = s.TraceID
		default:
			keys[i] = postil.SpanKey(s.TraceID, s.SpanID)
		}
	}
	if len(missing) > 0 {
		return nil, postil.At(postil.NotFound, "annotations", "no span %s in the project between start_time and end_time", quotedNames(missing))
	}
	return keys, p.Err()
}
