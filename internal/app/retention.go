package app

import (
	"context"

	"github.com/postil/postil/internal/store"
)

// expiredTraces is how many traces are deleted at once, with all their spans.
const expiredTraces = 100

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
		err := a.forget(ctx, expiredTraces, func(st *store.Store) (int64, error) {
			return st.DeleteTraces(ctx, space, expired.Traces, expiredTraces)
		})
		if err != nil {
			return err
		}
	}
	return a.forget(ctx, forgetStep, func(st *store.Store) (int64, error) { return st.DeleteAudit(ctx, expired.Audit, forgetStep) })
}
