package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// FirstSpace is the name of the space that Install creates.
const FirstSpace = "default"

// Installed reports whether there is anyone who could sign in.
func (a *App) Installed(ctx context.Context) (bool, error) {
	_, err := a.st.Setting(ctx, "installed")
	if isCode(err, postil.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Installation is the first administrator and their key.
type Installation struct {
	Email           string
	PasswordHash    string
	MustSetPassword bool // it was made up, and seen by whoever saw the server start
	Key             string
}

// Install creates the first organization, the space "default", an administrator
// and their first API key, all or nothing. Two processes that start at once
// install once: the second gets a Conflict.
func (a *App) Install(ctx context.Context, first Installation) error {
	return a.change(ctx, "Install", func(c *change) error {
		if err := c.InsertSetting(ctx, "installed", "yes"); err != nil {
			return err
		}
		org := postil.Organization{ID: c.newID(), Name: "default", CreatedAt: c.Now}
		space := postil.Space{ID: c.newID(), OrganizationID: org.ID, Name: FirstSpace, CreatedAt: c.Now}
		admin := postil.User{ID: c.newID(), Email: first.Email, Name: "Administrator", Status: postil.UserActive,
			Role: postil.RoleAdmin, IsDeveloper: true, PasswordHash: first.PasswordHash, MustSetPassword: first.MustSetPassword,
			InviteMode: postil.InviteNone, CreatedAt: c.Now}
		c.about(space.ID, admin.ID)
		if err := c.InsertOrganization(ctx, org); err != nil {
			return err
		}
		if err := c.InsertUser(ctx, admin); err != nil {
			return err
		}
		if err := c.joinAs(ctx, org.ID, admin.ID, postil.RoleAdmin); err != nil {
			return err
		}
		if err := c.addSpace(ctx, space, admin.ID); err != nil {
			return err
		}
		return c.InsertKey(ctx, postil.APIKey{ID: c.newID(), UserID: admin.ID, MakerID: admin.ID, Name: "first key", Redacted: auth.Redact(first.Key), CreatedAt: c.Now},
			auth.HashSecret(first.Key))
	})
}

// addSpace stores a space with its first administrator.
func (c *change) addSpace(ctx context.Context, s postil.Space, admin int64) error {
	if err := c.InsertSpace(ctx, s); err != nil {
		return err
	}
	_, err := c.UpsertMembership(ctx, postil.Membership{ID: c.newID(), SpaceID: s.ID, UserID: admin, Role: postil.RoleAdmin, CreatedAt: c.Now})
	return err
}
