package client

import (
	"context"
	"crypto/rand"
)

type idempotencyKeyOf struct{}

// WithIdempotencyKey has the next write made with the context carry a key of the
// caller's, of at most 255 characters, instead of one that the client makes. Postil
// carries out a request once that comes again with the same key within a day, also
// from another process, and answers as it did the first time. Use a context for one
// write only.
func WithIdempotencyKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, idempotencyKeyOf{}, key)
}

func idempotencyKey(ctx context.Context) string {
	if key, ok := ctx.Value(idempotencyKeyOf{}).(string); ok {
		return key
	}
	return rand.Text()
}
