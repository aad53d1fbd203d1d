package app

import (
	"context"
	"time"

	"github.com/postil/postil/internal/store"
)

// KeepSwept removes what queues leave that are deleted on this server, until ctx
// ends. Of a server that dies over it, others find it by SweepQueues.
func (a *App) KeepSwept(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.deleted:
		}
		if err := a.SweepQueues(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "what deleted queues have left is not removed yet", "err", err)
		}
	}
}

// sweepSoon has KeepSwept look what there is to remove.
func (a *App) sweepSoon() {
	select {
	case a.deleted <- struct{}{}:
	default: // it will
	}
}

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
