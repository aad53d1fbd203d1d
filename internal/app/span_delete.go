package app

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

const (
	// deleteWindow is how far back spans to delete are looked for unless told otherwise.
	deleteWindow = 2 * 365 * day
	// deleteAtOnce is how many spans one transaction deletes, so that nobody waits long for it.
	deleteAtOnce = 500
)

// SpanDeletion is a request to delete spans.
type SpanDeletion struct {
	ProjectID string
	Start     *int64 // microseconds, inclusive; nil: two years ago
	End       *int64 // microseconds, exclusive; nil: no end
	SpanIDs   []string
}

// Deletion says which of the ids asked for are deleted: each once, in their
// order. With an error, those in Deleted are deleted nevertheless.
type Deletion struct {
	Deleted    []string
	NotDeleted []string
}

// DeleteSpans deletes spans by id and leaves what was said about them. Ids that
// are not there are no error.
func (a *App) DeleteSpans(ctx context.Context, d SpanDeletion) (Deletion, error) {
	project, err := a.projectAt(ctx, a.st, d.ProjectID, writeContent)
	if err != nil {
		return Deletion{}, err
	}
	q := store.SpanQuery{SpaceID: project.SpaceID, ProjectID: project.ID, Start: a.Now() - deleteWindow.Microseconds(), End: math.MaxInt64}
	set(&q.Start, d.Start)
	set(&q.End, d.End)
	var p postil.Problems
	p.Rule(q.Start < q.End, "start_time", "must be before end_time")
	if err := p.Err(); err != nil {
		return Deletion{}, err
	}
	ids := make([]string, len(d.SpanIDs))
	for i, id := range d.SpanIDs {
		ids[i] = strings.ToLower(id) // as spans are stored
	}
	gone := map[string]bool{}
	for chunk := range slices.Chunk(ids, deleteAtOnce) {
		deleted, err := a.deleteSpans(ctx, q, chunk)
		if err != nil {
			return deletion(ids, gone), err
		}
		for _, id := range deleted {
			gone[id] = true
		}
	}
	return deletion(ids, gone), nil
}

func (a *App) deleteSpans(ctx context.Context, q store.SpanQuery, ids []string) (deleted []string, err error) {
	err = a.bulkChange(ctx, "DeleteSpans", func(c *change) (err error) {
		c.about(q.SpaceID, q.ProjectID)
		deleted, err = c.DeleteSpans(ctx, q, ids)
		return err
	})
	return deleted, err
}

func deletion(asked []string, gone map[string]bool) Deletion {
	d := Deletion{Deleted: []string{}, NotDeleted: []string{}}
	seen := map[string]bool{}
	for _, id := range asked {
		switch {
		case seen[id]:
		case gone[id]:
			d.Deleted = append(d.Deleted, id)
		default:
			d.NotDeleted = append(d.NotDeleted, id)
		}
		seen[id] = true
	}
	return d
}
