package app

import "context"

// CatchUp returns a function that tells subscribers what other servers have
// changed since it was called before.
func (a *App) CatchUp() func(context.Context) error {
	known, err := a.catchUp(context.Background(), nil)
	return func(ctx context.Context) error {
		if err == nil {
			known, err = a.catchUp(ctx, known)
		}
		return err
	}
}

// Publish tells subscribers of events.
func (a *App) Publish(list ...QueueEvent) { a.events.publish(list...) }
