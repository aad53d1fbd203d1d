package app

import (
	"context"

	"github.com/postil/postil/internal/store"
)

// How many traces, and rows of the audit log, are deleted in one transaction.
// Others wait for it.
const (
	expiredTraces = 100
	expiredAudit  = 1000
)

// Retain deletes what is older than it is to be kept, and on PostgreSQL makes the
// partitions for what will come. It is to be called every hour, also where
// everything is kept. Running it twice at once does no harm.
func (a *App) Retain(ctx context.Context) error {
	expired, err := a.st.KeepPartitions(ctx, a.now(), a.opts.Keep)
	if err != nil {
		return err
	}
	spaces, err := a.st.SpaceIDs(ctx)
	if err != nil {
		return err
	}
	for _, space := range spaces {
		err := a.deleteAll(ctx, expiredTraces, func(st *store.Store) (int, error) { return st.DeleteTraces(ctx, space, expired.Traces, expiredTraces) })
		if err != nil {
			return err
		}
	}
	return a.deleteAll(ctx, expiredAudit, func(st *store.Store) (int, error) { return st.DeleteAudit(ctx, expired.Audit, expiredAudit) })
}

// deleteAll deletes a step at a time, until one finds fewer than it may take.
func (a *App) deleteAll(ctx context.Context, step int, del func(*store.Store) (int, error)) error {
	for n := step; n == step; {
		err := a.st.BulkTx(ctx, func(st *store.Store) (err error) {
			n, err = del(st)
			return err
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
