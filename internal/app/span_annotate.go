package app

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
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

// bulkAtOnce is how many spans one transaction of a bulk change looks up and writes, so that nobody waits long for it.
const bulkAtOnce = 500

// allTime selects the spans of a project whenever they started.
func allTime(p postil.Project) store.SpanQuery {
	return store.SpanQuery{SpaceID: p.SpaceID, ProjectID: p.ID, Start: math.MinInt64, End: math.MaxInt64}
}

// AnnotateKnownSpans writes the actor's annotations of those spans of a project that
// are there, some hundred in one transaction, and returns the ids of the others in
// the order of the request. Values that the configs do not allow refuse the request
// before anything is written.
func (a *App) AnnotateKnownSpans(ctx context.Context, n ProjectName, items []RecordInput) (unknown []string, err error) {
	project, err := a.projectToWrite(ctx, n)
	if err != nil {
		return nil, err
	}
	if _, err := a.judgeBatch(ctx, a.st, project.SpaceID, "the project's space", items); err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(items, bulkAtOnce) {
		missing, err := a.annotateKnown(ctx, project, chunk)
		if err != nil {
			return nil, err
		}
		unknown = append(unknown, missing...)
	}
	return unknown, nil
}

func (a *App) annotateKnown(ctx context.Context, project postil.Project, items []RecordInput) (unknown []string, err error) {
	err = a.bulkChange(ctx, "AnnotateSpans", func(c *change) error {
		c.about(project.SpaceID, project.ID)
		b, err := c.judge(ctx, project.SpaceID, "the project's space", items)
		if err != nil {
			return err
		}
		keys, missing, err := c.spanKeys(ctx, project, items)
		if err != nil {
			return err
		}
		unknown = missing
		targets, err := c.EnsureTargets(ctx, project.SpaceID, postil.TargetSpan, project.ID, slices.Sorted(maps.Values(keys)), c.newID)
		if err != nil {
			return err
		}
		byRecord := make(map[string]int64, len(keys))
		for id, key := range keys {
			byRecord[id] = targets[key]
		}
		_, err = c.writeAll(ctx, project.SpaceID, b, byRecord)
		return err
	})
	return unknown, err
}

// spanKeys returns the keys of those items that are spans of the project, by the
// items' ids, and the ids of those that are not.
func (c *change) spanKeys(ctx context.Context, project postil.Project, items []RecordInput) (keys map[string]string, missing []string, err error) {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.RecordID
	}
	spans, err := c.SpansByID(ctx, allTime(project), ids)
	if err != nil {
		return nil, nil, err
	}
	keys = make(map[string]string, len(spans))
	for _, s := range spans {
		keys[s.SpanID] = postil.SpanKey(s.TraceID, s.SpanID) // newest first, so the earliest stays
	}
	for _, id := range ids {
		if _, there := keys[id]; !there {
			missing = append(missing, id)
		}
	}
	return keys, missing, nil
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
