package app

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// share brings a RANDOM queue to the state its method promises: every record that
// is not assigned by name has exactly one annotator, and the annotators' loads
// differ by at most one, as far as what is not completed can still be moved. The
// queue must be locked. It does nothing to an ALL queue.
func (c *change) share(ctx context.Context, q postil.Queue) error {
	if q.AssignmentMethod != postil.AssignRandom {
		return nil
	}
	open, err := c.Unassigned(ctx, q.SpaceID, q.ID)
	if err != nil {
		return err
	}
	if err := c.draw(ctx, q, open); err != nil {
		return err
	}
	return c.balance(ctx, q)
}

// leaveQueues takes a user out of the queues of a space; what they have not
// completed goes to the others, as when a lead takes them out of a queue.
func (c *change) leaveQueues(ctx context.Context, space, user int64) error {
	queues, err := c.QueuesOfAnnotator(ctx, space, user)
	if err != nil {
		return err
	}
	for _, id := range queues {
		q, err := c.LockQueue(ctx, store.InSpace(space), id)
		if isCode(err, postil.NotFound) { // deleted at this moment
			continue
		}
		if err != nil {
			return err
		}
		if err := c.EndWalks(ctx, space, id, []int64{user}); err != nil {
			return err
		}
		if err := c.DropPending(ctx, space, id, []int64{user}); err != nil {
			return err
		}
		if err := c.RetireAnnotator(ctx, space, id, user); err != nil {
			return err
		}
		c.tell(space, id, ChangedSettings)
		if err := c.share(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// draw gives each record to one of the annotators with the least load, at random
// among equals.
func (c *change) draw(ctx context.Context, q postil.Queue, records []store.Share) error {
	if len(records) == 0 {
		return nil
	}
	loads, err := c.Loads(ctx, q.SpaceID, q.ID)
	if err != nil || len(loads) == 0 {
		return err // without annotators the records wait for the first
	}
	for i := range records {
		least := pickLeast(loads)
		loads[least].Records++
		records[i].Users = []int64{loads[least].UserID}
	}
	return c.AssignByMethod(ctx, q.SpaceID, q.ID, records)
}

// pickLeast returns the index of one of the smallest loads, each as likely.
func pickLeast(loads []store.Load) int {
	least, equals := 0, 1
	for i := 1; i < len(loads); i++ {
		switch {
		case loads[i].Records < loads[least].Records:
			least, equals = i, 1
		case loads[i].Records == loads[least].Records:
			if equals++; rand.IntN(equals) == 0 {
				least = i
			}
		}
	}
	return least
}

// balance moves pending records from the most to the least loaded annotators
// until the loads differ by at most one or nothing can be moved. It does nothing
// to an ALL queue.
func (c *change) balance(ctx context.Context, q postil.Queue) error {
	if q.AssignmentMethod != postil.AssignRandom {
		return nil
	}
	loads, err := c.Loads(ctx, q.SpaceID, q.ID)
	if err != nil {
		return err
	}
	byLoad := func(a, b store.Load) int { return int(a.Records - b.Records) }
	for len(loads) > 1 {
		slices.SortStableFunc(loads, byLoad)
		least, most := &loads[0], &loads[len(loads)-1]
		surplus := most.Records - least.Records
		if surplus <= 1 {
			return nil
		}
		moved, err := c.MovePending(ctx, q.SpaceID, q.ID, most.UserID, least.UserID, surplus/2)
		if err != nil {
			return err
		}
		most.Records, least.Records = most.Records-moved, least.Records+moved
		if moved == 0 { // everything the most loaded has is completed; the others may still be uneven
			loads = loads[:len(loads)-1]
		}
	}
	return nil
}
