package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// minPassword is the shortest password accepted, in characters.
const minPassword = 8

// CheckNewPassword returns a problem unless password may be set.
func CheckNewPassword(password string) error {
	var p postil.Problems
	checkNewPassword(&p, password)
	return p.Err()
}

func checkNewPassword(p *postil.Problems, password string) {
	n := len([]rune(password))
	p.Check(n >= minPassword && n <= 1000, "password", "must have %d to 1000 characters", minPassword)
}

// NewPassword is a password to be set.
type NewPassword struct {
	Password string
	Current  *string // the one it replaces, where that is asked for
}

// SetPassword sets a user's password and ends their sessions. People set their
// own, account administrators anyone's. Whoever sets their own in a session has
// to know the present one, unless somebody else made it, and gets a new session.
func (a *App) SetPassword(ctx context.Context, userID string, n NewPassword) (began *NewSession, err error) {
	actor := auth.FromContext(ctx)
	user, err := a.ids.Decode(postil.UserID, userID, "user_id")
	if err != nil {
		return nil, err
	}
	own := user == actor.UserID
	if !own {
		if err := requireAccountAdmin(actor); err != nil {
			return nil, err
		}
	}
	if err := CheckNewPassword(n.Password); err != nil {
		return nil, err
	}
	inSession := own && actor.SessionID != 0
	known := ""
	if inSession {
		if known, err = a.checkCurrent(ctx, user, n.Current); err != nil {
			return nil, err
		}
	}
	hash := auth.HashPassword(n.Password)
	defer a.actors.forget()
	err = a.change(ctx, "SetPassword", func(c *change) error {
		c.about(0, user)
		u, err := c.lockLivingUser(ctx, user)
		if err != nil {
			return err
		}
		if inSession && u.PasswordHash != known {
			return errCurrentPassword // changed since it was checked
		}
		if err := c.SetPassword(ctx, user, hash, own); err != nil {
			return err
		}
		if err := c.EndSessions(ctx, user); err != nil || !inSession {
			return err
		}
		made, err := c.beginSession(ctx, u)
		began = &made
		return err
	})
	return began, err
}

// errCurrentPassword says no more than that.
var errCurrentPassword = postil.At(postil.Invalid, "current_password", "is not the present password")

// checkCurrent returns the hash of a user's password, or an error when current is
// another one and the user should know it.
func (a *App) checkCurrent(ctx context.Context, user int64, current *string) (hash string, err error) {
	u, err := a.st.User(ctx, store.UserScope{}, user)
	switch {
	case err != nil:
		return "", err
	case u.MustSetPassword || u.PasswordHash == "":
	case current == nil:
		return "", postil.At(postil.Malformed, "current_password", "is required")
	case !auth.CheckPassword(*current, u.PasswordHash):
		return "", errCurrentPassword
	}
	return u.PasswordHash, nil
}

// SetPreferences stores what the actor has set for themselves, a JSON object.
func (a *App) SetPreferences(ctx context.Context, preferences string) error {
	return a.change(ctx, "SetPreferences", func(c *change) error {
		c.about(0, c.Actor.UserID)
		return c.SetPreferences(ctx, c.Actor.UserID, preferences)
	})
}
