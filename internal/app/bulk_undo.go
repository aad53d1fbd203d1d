package app

import (
	"context"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// undoAll takes back what a bulk annotate of the actor did to records at a time.
// A record that the actor has changed since, by a value or by its state, stays as
// it is and is not counted, and so does what they finished in a queue that they no
// longer annotate.
func (c *change) undoAll(ctx context.Context, q postil.Queue, ids []int64, at int64) (int, error) {
	annotates, err := c.ShareWalk(ctx, q.SpaceID, q.ID, c.Actor.UserID)
	if err != nil {
		return 0, err
	}
	records, err := c.ShareRecords(ctx, q.SpaceID, q.ID, ids)
	if err != nil {
		return 0, err
	}
	asked := map[int64]postil.Assignment{}
	targets := make([]int64, len(records))
	for i, r := range records {
		targets[i] = r.TargetID
		stored, err := c.LockAssignment(ctx, q.SpaceID, r.ID, c.Actor.UserID)
		switch {
		case err == nil && stored.ChangedAt != nil && *stored.ChangedAt >= at:
			asked[r.ID] = stored
		case ignoreNotFound(err) != nil:
			return 0, err
		}
	}
	written, err := c.WrittenAt(ctx, q.SpaceID, q.ID, targets, c.Actor.UserID, at)
	if err != nil {
		return 0, err
	}
	undone := 0
	for _, i := range lockOrder(records, func(r postil.Record) int64 { return r.TargetID }) {
		r := records[i]
		stored, isAsked := asked[r.ID]
		if isAsked && (*stored.ChangedAt != at || !annotates && (stored.Implied || stored.ByMethod)) {
			continue // worked on since, or finished work of somebody who annotates here no more
		}
		done, err := c.takeBackAll(ctx, q, r.TargetID, written[r.TargetID])
		if err != nil {
			return 0, err
		}
		if !done {
			continue
		}
		undone++
		if !isAsked {
			continue
		}
		u, known, err := undoOf(stored)
		if err == nil && known && u.Bulk {
			err = c.restore(ctx, r, stored, u)
		}
		if err != nil {
			return 0, err
		}
	}
	c.tell(q.SpaceID, q.ID, ChangedProgress)
	return undone, nil
}

// takeBackAll gives the actor's annotations of a target the values they had before
// they were written, if none of them has been written again since.
func (c *change) takeBackAll(ctx context.Context, q postil.Queue, target int64, written []store.Written) (bool, error) {
	now, err := c.LockOwnAnnotations(ctx, q.SpaceID, target, c.Actor.UserID)
	if err != nil {
		return false, err
	}
	for _, w := range written {
		if now[w.ConfigID].Version != w.Version {
			return false, nil
		}
	}
	for _, w := range written {
		s := said{postil.AnnotationConfig{ID: w.ConfigID}, w.Before, w.Before == (postil.AnnotationInput{})}
		s.in.Name = now[w.ConfigID].Name
		if _, err := c.writeExact(ctx, q, target, s); err != nil {
			return false, err
		}
	}
	return len(written) > 0, nil
}
