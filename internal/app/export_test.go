package app

import "context"

// CatchUp tells subscribers what other servers have changed since it was called
// before.
func (a *App) CatchUp(ctx context.Context) error { return a.catchUp(ctx) }

// Publish tells subscribers of events.
func (a *App) Publish(list ...QueueEvent) { a.publish(list...) }

// Hears reports whether other servers are heard.
func (a *App) Hears() bool { return a.others.hears.Load() }

// Change does nothing but what every change does.
func (a *App) Change(ctx context.Context, op string) error {
	return a.change(ctx, op, func(*change) error { return nil })
}
