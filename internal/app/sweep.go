package app

import (
	"context"
	"time"

	"github.com/postil/postil/internal/store"
)

// SweepQueues removes what deleted queues have left behind, a few rows at a time,
// until nothing is left or ctx ends. It may be called by several servers at once.
func (a *App) SweepQueues(ctx context.Context) error {
	deleted, err := a.st.DeletedQueues(ctx)
	if err != nil {
		return err
	}
	for _, q := range deleted {
		if err := a.sweepQueue(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// sweepQueue rests as long as it works, which leaves the better part of the
// database to those who wait for answers.
func (a *App) sweepQueue(ctx context.Context, q store.DeletedQueue) error {
	for more := true; more; {
		var rest store.DeletedQueue
		began := time.Now()
		err := a.st.BulkTx(ctx, func(st *store.Store) (err error) {
			rest, more, err = st.SweepQueue(ctx, q)
			return err
		})
		if err != nil {
			return err
		}
		q = rest
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Since(began)):
		}
	}
	return nil
}
