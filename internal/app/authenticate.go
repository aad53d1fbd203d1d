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
)

func newSecret() uint64 {
	var b [8]byte
	crand.Read(b[:]) // never fails
	return binary.BigEndian.Uint64(b[:])
}

// actorLife is how long a key or session is trusted without asking the store
// again: what is revoked stops working within this time on every replica, and at
// once on the one that revoked it.
const actorLife = time.Second

// maxActors bounds the cache; it is emptied when full.
const maxActors = 10_000

// actorCache remembers who a credential belongs to for actorLife.
type actorCache struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]knownActor
	reset int64 // counts resets, so that an answer read before one is not kept after it
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
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.known)
	c.reset++
}

// AuthenticateKey returns who an API key belongs to, or Unauthenticated.
func (a *App) AuthenticateKey(ctx context.Context, key string) (auth.Actor, error) {
	return a.authenticate(ctx, "key:", auth.HashSecret(key), a.st.KeyOwner)
}

// AuthenticateSession returns who a session cookie's value belongs to, or
// Unauthenticated.
func (a *App) AuthenticateSession(ctx context.Context, secret string) (auth.Actor, error) {
	return a.authenticate(ctx, "session:", auth.HashSecret(secret), a.st.SessionOwner)
}

func (a *App) authenticate(ctx context.Context, kind, hash string,
	owner func(context.Context, string, int64) (postil.User, error)) (auth.Actor, error) {
	actor, reset, ok := a.actors.get(kind + hash)
	if ok {
		return actor, nil
	}
	user, err := owner(ctx, hash, a.Now())
	if isCode(err, postil.NotFound) {
		return auth.Actor{}, postil.Errorf(postil.Unauthenticated, "the credentials are missing, wrong, expired or revoked")
	}
	if err != nil {
		return auth.Actor{}, err
	}
	roles, err := a.st.SpaceRoles(ctx, user.ID)
	if err != nil {
		return auth.Actor{}, err
	}
	actor = auth.Actor{UserID: user.ID, Email: user.Email, Role: user.Role, Spaces: roles}
	a.actors.put(kind+hash, actor, reset)
	return actor, nil
}

// sessionLife is how long a session lasts.
const sessionLife = 14 * 24 * time.Hour

// SignIn returns the secret of a new session and when it ends. A wrong password
// and an unknown address are told the same, and take the same time.
func (a *App) SignIn(ctx context.Context, email, password string) (secret string, expires time.Time, err error) {
	user, err := a.st.UserByEmail(ctx, email)
	if err != nil && !isCode(err, postil.NotFound) {
		return "", time.Time{}, err
	}
	if !auth.CheckPassword(password, user.PasswordHash) || user.Status != postil.UserActive {
		return "", time.Time{}, postil.Errorf(postil.Unauthenticated, "e-mail or password is wrong")
	}
	secret, expires = auth.NewSession(), a.now().Add(sessionLife)
	err = a.change(auth.WithActor(ctx, auth.Actor{UserID: user.ID, IP: auth.FromContext(ctx).IP}), "SignIn", func(c *change) error {
		return c.InsertSession(ctx, auth.HashSecret(secret), user.ID, c.Now, expires.UnixMicro())
	})
	return secret, expires, err
}

// SignOut ends a session.
func (a *App) SignOut(ctx context.Context, secret string) error {
	defer a.actors.forget()
	return a.change(ctx, "SignOut", func(c *change) error { return c.DeleteSession(ctx, auth.HashSecret(secret)) })
}

// minPassword is the shortest password accepted, in characters.
const minPassword = 8

// CheckNewPassword returns a problem unless password may be set.
func CheckNewPassword(password string) error {
	var p postil.Problems
	n := len([]rune(password))
	p.Check(n >= minPassword && n <= 1000, "password", "must have %d to 1000 characters", minPassword)
	return p.Err()
}

// SetPassword sets a user's password and ends their sessions. People set their
// own, account administrators anyone's.
func (a *App) SetPassword(ctx context.Context, userID, password string) error {
	actor := auth.FromContext(ctx)
	user, err := a.ids.Decode(postil.UserID, userID, "user_id")
	if err != nil {
		return err
	}
	if user != actor.UserID {
		if err := requireAccountAdmin(actor); err != nil {
			return err
		}
	}
	if err := CheckNewPassword(password); err != nil {
		return err
	}
	hash := auth.HashPassword(password)
	defer a.actors.forget()
	return a.change(ctx, "SetPassword", func(c *change) error {
		c.about(0, user)
		if _, err := c.lockLivingUser(ctx, user); err != nil {
			return err
		}
		return c.SetPassword(ctx, user, hash)
	})
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
