package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// onRecord runs fn on a record that the actor may read and say something about.
func (a *App) onRecord(ctx context.Context, op, queueID, recordID string, fn func(*change, postil.Queue, postil.Record) error) error {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return err
	}
	if role := auth.FromContext(ctx).Spaces[q.SpaceID]; role == postil.RoleReadOnly {
		return notAllowed(role)
	}
	return a.change(ctx, op, func(c *change) error {
		r, err := a.record(ctx, c, q, recordID)
		if err != nil {
			return err
		}
		c.tell(q.SpaceID, q.ID, ChangedProgress)
		return fn(c, q, r)
	})
}

// FlagRecord flags a record as the actor, in place of their flag before.
func (a *App) FlagRecord(ctx context.Context, queueID, recordID, reason string) (postil.Flag, error) {
	f := postil.Flag{Reason: reason}
	if err := f.Validate(); err != nil {
		return f, err
	}
	err := a.onRecord(ctx, "FlagRecord", queueID, recordID, func(c *change, _ postil.Queue, r postil.Record) (err error) {
		f.CreatedAt = c.Now
		if f.User, err = c.Person(ctx, c.Actor.UserID); err != nil {
			return err
		}
		return c.SetFlag(ctx, r, c.Actor.UserID, reason, c.Now)
	})
	return f, err
}

// UnflagRecord takes the actor's flag back; without one nothing happens.
func (a *App) UnflagRecord(ctx context.Context, queueID, recordID string) error {
	return a.onRecord(ctx, "UnflagRecord", queueID, recordID, func(c *change, _ postil.Queue, r postil.Record) error {
		return c.DeleteFlag(ctx, r, c.Actor.UserID)
	})
}

// commentsOnly returns whose comments in a queue the actor sees, 0 for
// everybody's: annotators of a blind queue see nothing of each other.
func commentsOnly(actor auth.Actor, q postil.Queue) int64 {
	if q.Blind == postil.BlindOff || may(actor.Spaces[q.SpaceID], readContent) {
		return 0
	}
	return actor.UserID
}

// Comments returns a page of the comments on a record, oldest first.
func (a *App) Comments(ctx context.Context, queueID, recordID string, p postil.Paging) (postil.Page[postil.Comment], error) {
	var page postil.Page[postil.Comment]
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return page, err
	}
	row, err := a.ids.Decode(postil.QueueRecordID, recordID, "record_id")
	if err != nil {
		return page, err
	}
	if _, err := a.st.RecordTarget(ctx, q.SpaceID, q.ID, row); err != nil { // it is there, and the queue's
		return page, err
	}
	rows, err := a.st.Comments(ctx, q.SpaceID, row, commentsOnly(auth.FromContext(ctx), q), p)
	return postil.PageOf(rows, p.Limit, func(c postil.Comment) postil.Cursor { return postil.Cursor{ID: c.ID} }), err
}

// AddComment comments on a record.
func (a *App) AddComment(ctx context.Context, queueID, recordID, text string) (postil.Comment, error) {
	k := postil.Comment{Text: text}
	if err := k.Validate(); err != nil {
		return k, err
	}
	err := a.onRecord(ctx, "AddComment", queueID, recordID, func(c *change, _ postil.Queue, r postil.Record) (err error) {
		k.ID, k.CreatedAt = c.newID(), c.Now
		if k.User, err = c.Person(ctx, c.Actor.UserID); err != nil {
			return err
		}
		return c.InsertComment(ctx, r, k)
	})
	return k, err
}

// DeleteComment deletes a comment of the actor, or as an administrator of the
// space anybody's.
func (a *App) DeleteComment(ctx context.Context, queueID, recordID, commentID string) error {
	id, err := a.ids.Decode(postil.CommentID, commentID, "comment_id")
	if err != nil {
		return err
	}
	return a.onRecord(ctx, "DeleteComment", queueID, recordID, func(c *change, q postil.Queue, r postil.Record) error {
		k, err := c.Comment(ctx, q.SpaceID, r.ID, id)
		if err != nil {
			return err
		}
		only := commentsOnly(c.Actor, q)
		switch {
		case only != 0 && k.User.ID != only:
			return postil.Errorf(postil.NotFound, "comment not found")
		case k.User.ID != c.Actor.UserID && !may(c.Actor.Spaces[q.SpaceID], administer):
			return postil.Errorf(postil.Forbidden, "only administrators of the space delete what others have said")
		}
		return c.DeleteComment(ctx, q.SpaceID, id)
	})
}
