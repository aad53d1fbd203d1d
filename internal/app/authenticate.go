package app

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

func newSecret() uint64 {
	var b [8]byte
	crand.Read(b[:]) // never fails
	return binary.BigEndian.Uint64(b[:])
}

// actorLife is how long a key or session is trusted without asking the store
// again: what is revoked stops working within this time on every replica, at once
// on the one that revoked it and on those that hear of it.
const actorLife = time.Second

// maxActors bounds the cache; it is emptied when full.
const maxActors = 10_000

// actorCache remembers who a credential belongs to for actorLife.
type actorCache struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]knownActor
	reset int64 // counts resets, so that an answer read before one is not kept after it

	forgot func() // called when something was changed here; may be nil
}

type knownActor struct {
	actor auth.Actor
	until time.Time
}

func newActorCache(now func() time.Time) *actorCache {
	return &actorCache{now: now, known: map[string]knownActor{}}
}

func (c *actorCache) get(credential string) (auth.Actor, int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.known[credential]
	return k.actor, c.reset, ok && c.now().Before(k.until)
}

func (c *actorCache) put(credential string, actor auth.Actor, reset int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if reset != c.reset {
		return
	}
	if len(c.known) >= maxActors {
		clear(c.known)
	}
	c.known[credential] = knownActor{actor, c.now().Add(actorLife)}
}

// forget drops everything; whoever changes accounts, keys or memberships calls it
// after the change is committed.
func (c *actorCache) forget() {
	c.clear()
	if c.forgot != nil {
		c.forgot()
	}
}

func (c *actorCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.known)
	c.reset++
}

// AuthenticateKey returns who an API key belongs to, or Unauthenticated.
func (a *App) AuthenticateKey(ctx context.Context, key string) (auth.Actor, error) {
	return a.authenticate(ctx, keyCredential, auth.HashSecret(key), a.st.KeyOwner)
}

// AuthenticateSession returns who a session cookie's value belongs to, or
// Unauthenticated.
func (a *App) AuthenticateSession(ctx context.Context, secret string) (auth.Actor, error) {
	return a.authenticate(ctx, sessionCredential, auth.HashSecret(secret), func(ctx context.Context, hash string, now int64) (store.Credential, error) {
		return a.st.SessionOwner(ctx, hash, now, now-idleLife.Microseconds())
	})
}

func (a *App) authenticate(ctx context.Context, kind credentialKind, hash string,
	owner func(context.Context, string, int64) (store.Credential, error)) (auth.Actor, error) {
	name := string(kind) + hash
	actor, reset, ok := a.actors.get(name)
	if ok {
		return actor, nil
	}
	now := a.Now()
	c, err := owner(ctx, hash, now)
	if isCode(err, postil.NotFound) {
		return auth.Actor{}, postil.Errorf(postil.Unauthenticated, "the credentials are missing, wrong, expired or revoked")
	}
	if err != nil {
		return auth.Actor{}, err
	}
	roles, err := a.st.SpaceRoles(ctx, c.ID)
	if err != nil {
		return auth.Actor{}, err
	}
	actor = auth.Actor{UserID: c.ID, Email: c.Email, Role: c.Role, Bot: c.Bot, IngestOnly: c.IngestOnly, Spaces: roles}
	if kind == sessionCredential {
		actor.SessionID = c.RowID
	}
	a.actors.put(name, actor, reset)
	a.seen.note(kind, c, now)
	return actor, nil
}

func isCode(err error, code postil.Code) bool {
	e, ok := asError(err)
	return ok && e.Code == code
}

func asError(err error) (e *postil.Error, ok bool) {
	ok = errors.As(err, &e)
	return e, ok
}

// Authenticate returns a context in which the owner of an API key acts, or
// Unauthenticated.
func (a *App) Authenticate(ctx context.Context, key string) (context.Context, error) {
	actor, err := a.AuthenticateKey(ctx, key)
	return auth.WithActor(ctx, actor), err
}
