// Package auth knows who is acting, and how passwords, API keys and sessions
// are made and checked. Where they are stored is the store's business, what a
// role may do the use cases'.
package auth

import (
	"context"
	"slices"

	"github.com/postil/postil/internal/postil"
)

// Actor is who makes a request.
type Actor struct {
	UserID     int64
	Email      string
	Role       postil.Role // account role
	Bot        bool        // a service key acts, and no person
	IngestOnly bool        // the key may send spans, and nothing else
	// Spaces are the spaces the person is a member of, with the role there.
	Spaces map[int64]postil.Role
	// SessionID is the session that the request was made in, or 0.
	SessionID int64
	IP        string
	UserAgent string
	// IdempotencyKey is the key under which this request's effect is remembered, or empty.
	IdempotencyKey string
	KeyTaken       int64 // when, in microseconds
}

// SpaceIDs returns the spaces the actor is a member of, ascending.
func (a Actor) SpaceIDs() []int64 {
	ids := make([]int64, 0, len(a.Spaces))
	for id := range a.Spaces {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

type actorKey struct{}

// WithActor returns a context in which a acts.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// FromContext returns who acts in ctx; without anyone it returns an Actor that
// is a member of nothing.
func FromContext(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// Require returns an error unless somebody acts in ctx who may do more than send
// spans: Unauthenticated for nobody, Forbidden for such a key.
func Require(ctx context.Context) error {
	switch a := FromContext(ctx); {
	case a.UserID == 0:
		return postil.Errorf(postil.Unauthenticated, "an API key or a session is needed")
	case a.IngestOnly:
		return postil.Errorf(postil.Forbidden, "this API key may send spans, and nothing else")
	}
	return nil
}

type againKey struct{}

func withAgain(ctx context.Context, again func() (Actor, error)) context.Context {
	return context.WithValue(ctx, againKey{}, again)
}

// Again returns the context of a request that goes on for long with who acts in
// it by now: their rights may have changed since it began, and who has signed out
// is nobody.
func Again(ctx context.Context) (context.Context, error) {
	again, ok := ctx.Value(againKey{}).(func() (Actor, error))
	if !ok {
		return ctx, nil
	}
	actor, err := again()
	return WithActor(ctx, actor), err
}
