package app

import (
	"context"
	"fmt"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// NewDraft is a draft to save in place of the version before it.
type NewDraft struct {
	BaseVersion int64 // the version that it is built on, 0 for none
	Content     postil.DraftContent
	Device      string
	ActiveMS    int64 // time spent since it was last told
}

// SaveDraft replaces what the actor has entered about a record and not submitted.
// Whoever is no longer asked to annotate it can still save what they had begun.
// Values are not judged: what cannot be submitted is still kept.
func (a *App) SaveDraft(ctx context.Context, queueID, recordID string, n NewDraft) (postil.Draft, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueWithConfigs)
	if err != nil {
		return postil.Draft{}, err
	}
	if err := mayWork(auth.FromContext(ctx), q); err != nil {
		return postil.Draft{}, err
	}
	d := postil.Draft{Version: n.BaseVersion + 1, Content: n.Content, Device: n.Device}
	err = a.change(ctx, "SaveDraft", func(c *change) error {
		w, err := c.lockWork(ctx, q, recordID, false)
		if err != nil {
			return err
		}
		d.RecordID, d.UpdatedAt = w.Record.ID, c.Now
		assignment, err := c.assignment(ctx, q, w)
		switch {
		case isCode(err, postil.Forbidden) && n.BaseVersion > 0:
		case err != nil:
			return err
		default:
			if err := c.spend(ctx, assignment, n.ActiveMS); err != nil {
				return err
			}
		}
		saved, err := c.Store.SaveDraft(ctx, q.SpaceID, q.ID, c.Actor.UserID, d)
		if err == nil && !saved {
			err = postil.At(postil.Conflict, "base_version", "is not the version that is stored; another tab or device has saved meanwhile")
		}
		return err
	})
	return d, a.withCurrent(ctx, err, q, d.RecordID)
}

// spend adds to the time that the actor has spent on a record.
func (c *change) spend(ctx context.Context, stored postil.Assignment, ms int64) error {
	if ms == 0 {
		return nil
	}
	after := stored
	after.ActiveMS += ms
	if err := c.ChangeAssignment(ctx, stored, after); err != nil {
		return err
	}
	return c.AddDay(ctx, stored.SpaceID, stored.QueueID, stored.UserID, store.WorkDay{Day: postil.Day(c.Now), ActiveMS: ms})
}

// DiscardDraft deletes the actor's draft of a record, if there is one.
func (a *App) DiscardDraft(ctx context.Context, queueID, recordID string) error {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return err
	}
	if err := mayWork(auth.FromContext(ctx), q); err != nil {
		return err
	}
	return a.change(ctx, "DiscardDraft", func(c *change) error {
		r, err := a.record(ctx, c, q, recordID)
		if err != nil {
			return err
		}
		_, err = c.DeleteDraft(ctx, q.SpaceID, r.ID, c.Actor.UserID)
		return err
	})
}

// ConfigRef returns the row of the config that the value at an index names.
func (a *App) ConfigRef(p *postil.Problems, i int, id string) int64 {
	path := fmt.Sprintf("values[%d].config_id", i)
	row, err := a.ids.Decode(postil.AnnotationCfgID, id, path)
	if p.Check(!isCode(err, postil.Malformed), path, "must be an identifier of an annotation config") {
		p.Rule(err == nil, path, "is not an annotation config")
	}
	return row
}
