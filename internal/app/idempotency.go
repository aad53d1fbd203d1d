package app

import (
	"context"
	"time"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

const (
	// keyLife is how long an Idempotency-Key is remembered.
	keyLife = 24 * time.Hour
	// requestLife is longer than nearly every request runs. One that began earlier and left no answer belongs to a process
	// that is gone, or else finds its key taken when it is to commit.
	requestLife = 2 * time.Minute
)

// Answer is what a request was answered with.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
	Secret      bool // holds what is shown once, and is never kept
}

// Once runs a request with an Idempotency-Key so that sending it again has no
// second effect: a repeat gets the first answer. The same key with another
// fingerprint is Invalid; a request that is still running is a Conflict. Run
// must act in the context it is given. Server errors are not remembered unless
// the request had its effect; of an answer that holds a secret, or was lost in a
// crash, only that it was given.
func (a *App) Once(ctx context.Context, key, fingerprint string, run func(context.Context) Answer) (Answer, error) {
	actor, now := auth.FromContext(ctx), a.Now()
	var taken bool
	err := a.st.Tx(ctx, func(st *store.Store) (err error) {
		taken, err = st.ClaimKey(ctx, actor.UserID, key, fingerprint, now, now-keyLife.Microseconds())
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	if !taken {
		kept, ok, err := a.keptAnswer(ctx, actor.UserID, key, fingerprint, now)
		if ok || err != nil {
			return kept, err
		}
	}
	actor.IdempotencyKey, actor.KeyTaken = key, now
	answer := run(auth.WithActor(ctx, actor))
	return answer, a.keepAnswer(context.WithoutCancel(ctx), actor, answer)
}

// keptAnswer returns the answer to an earlier request; ok is false when that
// request died without an effect and this one has taken its place.
func (a *App) keptAnswer(ctx context.Context, user int64, key, fingerprint string, now int64) (answer Answer, ok bool, err error) {
	kept, err := a.st.KeyAnswer(ctx, user, key)
	switch {
	case isCode(err, postil.NotFound):
		return answer, false, postil.Errorf(postil.Conflict, "a request with this Idempotency-Key has just failed; send it again")
	case err != nil:
		return answer, false, err
	case kept.Fingerprint != fingerprint:
		return answer, false, postil.At(postil.Invalid, "Idempotency-Key", "has been used for another request")
	case kept.Status != 0:
		return Answer{Status: kept.Status, ContentType: kept.Header, Body: []byte(kept.Body)}, true, nil
	}
	var reclaimed bool
	err = a.st.Tx(ctx, func(st *store.Store) (err error) {
		reclaimed, err = st.ReclaimKey(ctx, user, key, now-requestLife.Microseconds(), now)
		return err
	})
	if err != nil || reclaimed {
		return answer, false, err
	}
	if kept.Applied {
		return answer, false, postil.Errorf(postil.Conflict,
			"the request with this Idempotency-Key was carried out, but its answer is not kept; read the resource instead of sending it again")
	}
	return answer, false, postil.Errorf(postil.Conflict, "the request with this Idempotency-Key is still running")
}

func (a *App) keepAnswer(ctx context.Context, by auth.Actor, answer Answer) error {
	return a.st.Tx(ctx, func(st *store.Store) error {
		if answer.Status >= 500 {
			return st.ReleaseKey(ctx, by.UserID, by.IdempotencyKey, by.KeyTaken)
		}
		if answer.Secret {
			return nil
		}
		return st.KeepAnswer(ctx, by.UserID, by.IdempotencyKey, by.KeyTaken, answer.Status, answer.ContentType, string(answer.Body))
	})
}
