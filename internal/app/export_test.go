package app

import "context"

// CatchUp tells subscribers what other servers have changed since it was called
// before.
func (a *App) CatchUp(ctx context.Context) error { return a.catchUp(ctx) }

// Publish tells subscribers of events.
func (a *App) Publish(list ...QueueEvent) { a.events.publish(list...) }
