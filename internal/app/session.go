package app

import (
	"context"
	"time"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

const (
	// sessionLife is how long a session lasts, and idleLife how long one that is not used.
	sessionLife = 14 * 24 * time.Hour
	idleLife    = 3 * 24 * time.Hour
)

// NewSession is a session that has just begun. Its secret is shown to nobody but
// the browser it belongs to.
type NewSession struct {
	User      postil.User
	Secret    string
	ExpiresAt int64 // microseconds
}

// SignIn begins a session. A wrong password and an unknown address are told the
// same, and take the same time.
func (a *App) SignIn(ctx context.Context, email, password string) (NewSession, error) {
	user, err := a.st.UserByEmail(ctx, email)
	if err != nil && !isCode(err, postil.NotFound) {
		return NewSession{}, err
	}
	wrong := postil.Errorf(postil.Unauthenticated, "e-mail or password is wrong")
	if !auth.CheckPassword(password, user.PasswordHash) || user.Status != postil.UserActive {
		return NewSession{}, wrong
	}
	var began NewSession
	err = a.change(actAs(ctx, user), "SignIn", func(c *change) (err error) {
		c.about(0, user.ID)
		now, err := c.LockUser(ctx, user.ID)
		if err != nil {
			return err
		}
		if now.PasswordHash != user.PasswordHash || now.Status != postil.UserActive {
			return wrong // changed since it was checked
		}
		began, err = c.beginSession(ctx, now)
		return err
	})
	return began, err
}

// actAs returns a context in which a user acts from where the actor is, who is
// nobody yet.
func actAs(ctx context.Context, u postil.User) context.Context {
	actor := auth.FromContext(ctx)
	return auth.WithActor(ctx, auth.Actor{UserID: u.ID, Email: u.Email, Role: u.Role, IP: actor.IP, UserAgent: actor.UserAgent})
}

// beginSession stores a new session of a user, who must be locked.
func (c *change) beginSession(ctx context.Context, u postil.User) (NewSession, error) {
	if err := c.MarkUserSeen(ctx, u.ID, c.Now); err != nil {
		return NewSession{}, err
	}
	began := NewSession{User: u, Secret: auth.NewSession(), ExpiresAt: c.Now + sessionLife.Microseconds()}
	return began, c.InsertSession(ctx, postil.Session{ID: c.newID(), UserID: u.ID, UserAgent: c.Actor.UserAgent, IP: c.Actor.IP,
		CreatedAt: c.Now, LastSeenAt: c.Now, ExpiresAt: began.ExpiresAt}, auth.HashSecret(began.Secret))
}

// SignOut ends the session that the request was made in, if it was in one.
func (a *App) SignOut(ctx context.Context) error {
	session := auth.FromContext(ctx).SessionID
	if session == 0 {
		return nil
	}
	err := a.endSession(ctx, "SignOut", session)
	if isCode(err, postil.NotFound) {
		return nil // it has ended meanwhile
	}
	return err
}

// Sessions returns the actor's living sessions, the most recently used first.
func (a *App) Sessions(ctx context.Context) ([]postil.Session, error) {
	now := a.Now()
	return a.st.Sessions(ctx, auth.FromContext(ctx).UserID, now, now-idleLife.Microseconds())
}

// EndSession ends one of the actor's sessions.
func (a *App) EndSession(ctx context.Context, id string) error {
	session, err := a.ids.Decode(postil.SessionID, id, "session_id")
	if err != nil {
		return err
	}
	return a.endSession(ctx, "EndSession", session)
}

func (a *App) endSession(ctx context.Context, op string, session int64) error {
	defer a.actors.forget()
	return a.change(ctx, op, func(c *change) error {
		c.about(0, session)
		return c.DeleteSession(ctx, c.Actor.UserID, session)
	})
}
