package app

import (
	"context"
	"time"

	"github.com/postil/postil/internal/store"
)

const (
	// forgetStep is how many rows are deleted at once, so that nobody waits long.
	forgetStep = 500
	// sessionsKept is how long sessions that have ended stay, for whoever looks into what happened.
	sessionsKept = 24 * time.Hour
)

// ForgetKeys deletes the Idempotency-Keys that count no more. It may run at any
// time, and more than once.
func (a *App) ForgetKeys(ctx context.Context) error {
	before := a.Now() - keyLife.Microseconds()
	return a.forget(ctx, forgetStep, func(st *store.Store) (int64, error) { return st.ForgetKeys(ctx, before, forgetStep) })
}

// ForgetSessions deletes the sessions that ended by themselves more than a day ago.
// It may run at any time, and more than once.
func (a *App) ForgetSessions(ctx context.Context) error {
	ended := a.Now() - sessionsKept.Microseconds()
	return a.forget(ctx, forgetStep, func(st *store.Store) (int64, error) {
		return st.ForgetSessions(ctx, ended, ended-idleLife.Microseconds(), forgetStep)
	})
}

// forget deletes rows a step at a time until a step finds less than it may delete.
func (a *App) forget(ctx context.Context, size int, step func(*store.Store) (int64, error)) error {
	for n := int64(size); n == int64(size); {
		if err := a.st.BulkTx(ctx, func(st *store.Store) (err error) {
			n, err = step(st)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
