package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// Skip says that an annotator passes a record by.
type Skip struct {
	LeaseToken int64
	Reason     string
	ActiveMS   int64
}

// SkipRecord moves a record to the end of the actor's list; the second time it is
// skipped for good. A draft is kept.
func (a *App) SkipRecord(ctx context.Context, queueID, recordID string, s Skip) (Submitted, error) {
	return a.settle(ctx, "SkipRecord", queueID, recordID, func(t *task) error { return t.skip(ctx, s) })
}

func (t *task) skip(ctx context.Context, s Skip) error {
	if err := t.holds(s.LeaseToken); err != nil {
		return err
	}
	if t.stored.State == postil.Completed {
		return postil.Errorf(postil.Conflict, "this record has been submitted")
	}
	if t.queue.SkipReason == postil.SkipReasonRequired && strings.TrimSpace(s.Reason) == "" {
		return postil.At(postil.Invalid, "reason", "is required in this queue")
	}
	after, u := t.stored, undo{}
	u.remember(t.stored)
	after.Skips++
	after.SkipReason, after.ChangedAt, after.Lease.Ends = s.Reason, &t.Now, 0
	after.ActiveMS += s.ActiveMS
	day := store.WorkDay{Day: postil.Day(t.Now), ActiveMS: s.ActiveMS}
	if after.Rank = postil.LaterRank + t.Now; after.Skips > 1 {
		after.State = postil.Skipped
		if t.stored.State != postil.Skipped {
			day.Skipped, u.Day = 1, &day.Day
		}
	}
	after.Undo = u.text()
	if err := t.ChangeAssignment(ctx, t.stored, after); err != nil {
		return err
	}
	return t.AddDay(ctx, after.SpaceID, after.QueueID, after.UserID, day)
}

// ReopenRecord makes a record that the actor has skipped one to do, in its old
// place.
func (a *App) ReopenRecord(ctx context.Context, queueID, recordID string) (Submitted, error) {
	return a.settle(ctx, "ReopenRecord", queueID, recordID, func(t *task) error {
		if t.stored.State == postil.Completed {
			return postil.Errorf(postil.Conflict, "this record has been submitted; claim it to change what was said")
		}
		if t.stored.Skips == 0 {
			return nil
		}
		after := t.stored
		after.State, after.Rank, after.Skips, after.SkipReason, after.Undo = postil.Pending, t.record.Rank, 0, "", nil
		return t.ChangeAssignment(ctx, t.stored, after)
	})
}

// UndoRecord takes back the actor's last submit or skip of a record, which is one
// of their last in the queue: the assignment and the annotations become what they
// were, and what was submitted a draft. What has been written since stays.
func (a *App) UndoRecord(ctx context.Context, queueID, recordID string) (postil.WorkItem, error) {
	done, err := a.settle(ctx, "UndoRecord", queueID, recordID, func(t *task) error { return t.undo(ctx) })
	return done.Item, err
}

func (t *task) undo(ctx context.Context) error {
	horizon, err := t.UndoHorizon(ctx, t.queue.SpaceID, t.queue.ID, t.Actor.UserID, postil.MaxUndo)
	if err != nil {
		return err
	}
	u, known, err := undoOf(t.stored)
	if err != nil {
		return err
	}
	if !known || u.Bulk || *t.stored.ChangedAt < horizon {
		return postil.Errorf(postil.Conflict, "there is nothing to undo: it is not one of your last %d submits and skips here", postil.MaxUndo)
	}
	if !t.annotates && (t.stored.Implied || t.stored.ByMethod) {
		return postil.Errorf(postil.Conflict, "you are no longer an annotator of this queue; what you have submitted stays")
	}
	if err := t.takeBack(ctx, u); err != nil {
		return err
	}
	return t.restore(ctx, t.record, t.stored, u)
}

// restore gives an assignment to a record the state it had, and uncounts what is
// undone.
func (c *change) restore(ctx context.Context, r postil.Record, stored postil.Assignment, u undo) error {
	after := stored
	after.State, after.Skips, after.SkipReason, after.CompletedAt, after.ChangedAt = u.State, u.Skips, u.SkipReason, u.CompletedAt, u.ChangedAt
	after.Undo, after.Rank = nil, r.Rank // which may be another by now
	if u.Rank >= postil.LaterRank {
		after.Rank = u.Rank
	}
	if err := c.ChangeAssignment(ctx, stored, after); err != nil {
		return err
	}
	return c.uncount(ctx, stored, u)
}

// takeBack gives annotations the values they had before a submit, and makes what
// was submitted a draft, unless there is a newer one.
func (t *task) takeBack(ctx context.Context, u undo) error {
	if u.Submitted == nil {
		return nil
	}
	now, err := t.LockOwnAnnotations(ctx, t.queue.SpaceID, t.record.TargetID, t.Actor.UserID)
	if err != nil {
		return err
	}
	slices.SortFunc(u.Values, func(a, b undoValue) int { return cmp.Compare(a.ConfigID, b.ConfigID) })
	for _, v := range u.Values {
		if now[v.ConfigID].Version != v.Version {
			continue
		}
		s := said{postil.AnnotationConfig{ID: v.ConfigID}, postil.AnnotationInput{Name: v.Name, Label: v.Label, Score: v.Score, Text: v.Text}, v.Absent}
		if _, err := t.writeExact(ctx, t.queue, t.record.TargetID, s); err != nil {
			return err
		}
	}
	return t.RestoreDraft(ctx, t.queue.SpaceID, t.queue.ID, t.Actor.UserID,
		postil.Draft{RecordID: t.record.ID, Version: u.Version + 1, Content: *u.Submitted, Device: t.stored.Lease.Device, UpdatedAt: t.Now})
}

// uncount takes what is undone out of what was done on its day. The time spent
// stays spent.
func (c *change) uncount(ctx context.Context, a postil.Assignment, u undo) error {
	if u.Bucket != nil {
		if err := c.AddTime(ctx, a.SpaceID, a.QueueID, a.UserID, *u.Bucket, -1); err != nil {
			return err
		}
	}
	if u.Day == nil {
		return nil
	}
	day := store.WorkDay{Day: *u.Day}
	if u.Submitted != nil || u.Bulk {
		day.Submitted = -1
	} else {
		day.Skipped = -1
	}
	return c.AddDay(ctx, a.SpaceID, a.QueueID, a.UserID, day)
}
