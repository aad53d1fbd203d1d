package app

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// Claim asks for the next records of a queue.
type Claim struct {
	Count    int
	Prefetch bool          // for a short time
	Exclude  []string      // records that the device has at hand
	After    postil.Cursor // where the claim before ended; unset to begin with the first record
	Device   string
}

// NoWork is why a claim was answered with fewer records than asked for.
type NoWork string

// The reasons. Without one, what is left is what the device has at hand.
const (
	AllPassed    NoWork = "PASSED" // what is left comes before where the claim began
	AllDone      NoWork = "DONE"
	SkippedLeft  NoWork = "SKIPPED_LEFT"
	AllLeased    NoWork = "LEASED"
	NoneAssigned NoWork = "NONE_ASSIGNED"
)

// Claimed is what a claim was answered with.
type Claimed struct {
	Items    []postil.WorkItem
	Next     postil.Cursor // where it ended
	Reason   NoWork
	Until    int64 // when the first record comes free that is leased
	Progress postil.Progress
}

// leaseLife is how long a lease on a record of the queue lasts, in microseconds.
func leaseLife(q postil.Queue, prefetch bool) int64 {
	if prefetch {
		return postil.PrefetchLease
	}
	return q.LeaseSeconds * 1_000_000
}

// ClaimWork leases the next records that the actor has to annotate: drafts that
// were begun, then the others in the order of the queue, then what was skipped
// once.
func (a *App) ClaimWork(ctx context.Context, queueID string, claim Claim) (Claimed, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueWithConfigs)
	if err != nil {
		return Claimed{}, err
	}
	if err := mayWork(auth.FromContext(ctx), q); err != nil {
		return Claimed{}, err
	}
	exclude := []int64{}
	for i, id := range claim.Exclude {
		row, err := a.ids.Decode(postil.QueueRecordID, id, fmt.Sprintf("exclude[%d]", i))
		if isCode(err, postil.Malformed) {
			return Claimed{}, err
		}
		exclude = append(exclude, row) // 0 when it is another installation's, and no record
	}
	var leased []postil.Assignment
	var w store.Worker
	next := claim.After
	err = a.change(ctx, "ClaimWork", func(c *change) error {
		c.about(q.SpaceID, q.ID)
		w = store.Worker{Space: q.SpaceID, Queue: q.ID, User: c.Actor.UserID, Device: claim.Device, Now: c.Now}
		picked, begun, err := c.pick(ctx, q, w, exclude, claim.After, claim.Count)
		if err != nil {
			return err
		}
		leased, err = c.lease(ctx, w, picked, c.Now+leaseLife(q, claim.Prefetch))
		if last := len(leased) - 1; last >= 0 {
			next = placeOf(leased[last], slices.Contains(picked[:begun], leased[last].RecordID))
		}
		return err
	})
	if err != nil {
		return Claimed{}, err
	}
	claimed, err := a.claimed(ctx, q, w, exclude, leased, claim)
	claimed.Next = next
	return claimed, err
}

// placeOf returns the place of an assignment in the order in which records are
// claimed: those begun before, by rank, and then the others.
func placeOf(a postil.Assignment, begun bool) postil.Cursor {
	place := postil.Cursor{Set: true, Time: a.Rank, ID: othersPlace}
	if begun {
		place.ID = begunPlace
	}
	return place
}

const (
	begunPlace = iota
	othersPlace
)

// pick returns up to n records behind a place for a device to lease, the next
// first, and how many of them were begun before.
func (c *change) pick(ctx context.Context, q postil.Queue, w store.Worker, exclude []int64, after postil.Cursor, n int) (picked []int64, begun int, err error) {
	walked, annotates, err := c.LockWalk(ctx, w.Space, w.Queue, w.User)
	if err != nil {
		return nil, 0, err
	}
	above := int64(math.MinInt64)
	if after.Set {
		above = after.Time
	}
	if !after.Set || after.ID == begunPlace {
		if picked, err = c.FreeDrafts(ctx, w, exclude, above, n); err != nil {
			return nil, 0, err
		}
		above = math.MinInt64
	}
	begun = len(picked)
	more := func(below int64) error {
		if len(picked) == n {
			return nil
		}
		found, err := c.FreeRecords(ctx, w, slices.Concat(exclude, picked), above, below, n-len(picked))
		picked = append(picked, found...)
		return err
	}
	if annotates && q.AssignmentMethod == postil.AssignAll {
		for ahead := true; ahead && len(picked) < n; {
			if err := more(walked + 1); err != nil { // a row further ahead, of a record that was opened by itself, waits for its turn
				return nil, 0, err
			}
			if len(picked) == n {
				break
			}
			if walked, ahead, err = c.Walk(ctx, w.Space, w.Queue, w.User, walked, n-len(picked)); err != nil {
				return nil, 0, err
			}
		}
	}
	err = more(math.MaxInt64)
	return picked, begun, err
}

// lease leases those of the records that are still free, and returns them in the
// given order.
func (c *change) lease(ctx context.Context, w store.Worker, records []int64, ends int64) ([]postil.Assignment, error) {
	taken := make([]*postil.Assignment, len(records))
	for _, i := range lockOrder(records, func(record int64) int64 { return record }) {
		got, ok, err := c.TakeLease(ctx, w, records[i], ends)
		if err != nil {
			return nil, err
		}
		if ok {
			taken[i] = &got
		}
	}
	var leased []postil.Assignment
	for _, got := range taken {
		if got != nil {
			leased = append(leased, *got)
		}
	}
	return leased, nil
}

// claimed reads what was leased, outside the transaction because contents are
// large, and says why it is not more.
func (a *App) claimed(ctx context.Context, q postil.Queue, w store.Worker, exclude []int64, leased []postil.Assignment, claim Claim) (c Claimed, err error) {
	records := make([]int64, len(leased))
	leases := map[int64]postil.Lease{}
	for i, l := range leased {
		records[i], leases[l.RecordID] = l.RecordID, l.Lease
	}
	if c.Items, err = a.workItems(ctx, q, records); err != nil {
		return c, err
	}
	for i := range c.Items {
		lease := leases[c.Items[i].Record.ID] // not one that another device has taken since
		c.Items[i].Lease = &lease
	}
	if c.Progress, err = a.progress(ctx, q); err != nil || len(c.Items) == claim.Count {
		return c, err
	}
	passed := false
	if claim.After.Set {
		if passed, err = a.hasFree(ctx, w, slices.Concat(exclude, records)); err != nil {
			return c, err
		}
	}
	c.Until, err = a.st.LeasedElsewhere(ctx, w, exclude)
	switch {
	case c.Progress.Assigned == 0:
		c.Reason = NoneAssigned
	case passed:
		c.Reason = AllPassed
	case c.Until > 0:
		c.Reason = AllLeased
	case c.Progress.Left == 0 && c.Progress.Skipped > 0:
		c.Reason = SkippedLeft
	case c.Progress.Left == 0:
		c.Reason = AllDone
	}
	return c, err
}

// hasFree reports whether a device could lease any record but the excluded ones,
// of those that its user has come to.
func (a *App) hasFree(ctx context.Context, w store.Worker, exclude []int64) (bool, error) {
	begun, err := a.st.FreeDrafts(ctx, w, exclude, math.MinInt64, 1)
	if err != nil || len(begun) > 0 {
		return len(begun) > 0, err
	}
	others, err := a.st.FreeRecords(ctx, w, exclude, math.MinInt64, math.MaxInt64, 1)
	return len(others) > 0, err
}

// ClaimRecord leases one record that the actor is asked to annotate, whatever has
// become of it. One that another device of the actor holds is a conflict, unless
// it is to be taken over.
func (a *App) ClaimRecord(ctx context.Context, queueID, recordID, device string, prefetch, takeOver bool) (postil.WorkItem, error) {
	var record int64
	var lease postil.Lease
	q, err := a.workOn(ctx, "ClaimRecord", queueID, recordID, func(t *task) error {
		after := t.stored
		if after.Lease.Held(t.Now) && after.Lease.Device != device && !takeOver {
			return postil.Errorf(postil.Conflict, "another tab or device of yours has this record open")
		}
		after.Lease = postil.Lease{Token: after.Lease.Next(t.Now), Ends: t.Now + leaseLife(t.queue, prefetch), Device: device}
		record, lease = t.record.ID, after.Lease
		return t.ChangeAssignment(ctx, t.stored, after)
	})
	if err != nil {
		return postil.WorkItem{}, err
	}
	item, err := a.workItem(ctx, q, record)
	item.Lease = &lease
	return item, err
}

// LeaseRef names a lease.
type LeaseRef struct {
	RecordID string
	Token    int64
}

// LeaseNow is what became of a lease.
type LeaseNow struct {
	RecordID string
	Held     bool
	Lease    postil.Lease // the one there is now
}

// RenewLeases makes leases of the actor last longer. One that has run out, and
// that nobody else has taken, is taken anew.
func (a *App) RenewLeases(ctx context.Context, queueID string, refs []LeaseRef, prefetch bool) ([]LeaseNow, error) {
	return a.eachLease(ctx, "RenewLeases", queueID, refs, func(c *change, q postil.Queue, l *postil.Lease) {
		l.Ends = max(l.Ends, c.Now+leaseLife(q, prefetch))
	})
}

// ReleaseLeases gives leases of the actor back; those that are another's by now
// are left alone. Their tokens stay good until somebody takes the record.
func (a *App) ReleaseLeases(ctx context.Context, queueID string, refs []LeaseRef) error {
	_, err := a.eachLease(ctx, "ReleaseLeases", queueID, refs, func(_ *change, _ postil.Queue, l *postil.Lease) { l.Ends = 0 })
	return err
}

// eachLease changes those of the leases whose tokens are good.
func (a *App) eachLease(ctx context.Context, op, queueID string, refs []LeaseRef, do func(*change, postil.Queue, *postil.Lease)) ([]LeaseNow, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return nil, err
	}
	if err := mayWork(auth.FromContext(ctx), q); err != nil {
		return nil, err
	}
	rows := make([]int64, len(refs))
	for i, ref := range refs {
		row, err := a.ids.Decode(postil.QueueRecordID, ref.RecordID, fmt.Sprintf("leases[%d].record_id", i))
		if isCode(err, postil.Malformed) {
			return nil, err
		}
		rows[i] = row
	}
	now := make([]LeaseNow, len(refs))
	err = a.change(ctx, op, func(c *change) error {
		c.about(q.SpaceID, q.ID)
		if _, _, err := c.LockWalk(ctx, q.SpaceID, q.ID, c.Actor.UserID); err != nil {
			return err
		}
		for _, i := range lockOrder(rows, func(row int64) int64 { return row }) {
			now[i] = LeaseNow{RecordID: refs[i].RecordID}
			stored, err := c.LockAssignment(ctx, q.SpaceID, rows[i], c.Actor.UserID)
			if isCode(err, postil.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if now[i].Held = stored.QueueID == q.ID && refs[i].Token > 0 && stored.Lease.Token == refs[i].Token; now[i].Held {
				after := stored
				do(c, q, &after.Lease)
				if err := c.ChangeAssignment(ctx, stored, after); err != nil {
					return err
				}
				stored = after
			}
			now[i].Lease = stored.Lease
		}
		return nil
	})
	return now, err
}
