package app

import (
	"context"
	"strings"
	"time"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// invitationLife is how long an invitation can be accepted.
const invitationLife = 7 * 24 * time.Hour

// NewUser is an account to be created.
type NewUser struct {
	Name        string // the space around it is dropped
	Email       string
	Role        postil.Role
	InviteMode  string
	IsDeveloper *bool // nil: true but for annotators
}

// CreatedUser is the outcome of creating an account.
type CreatedUser struct {
	postil.User
	// Invited says that the address was invited before, and nothing has changed.
	Invited bool
	// TemporaryPassword is what the person signs in with first, or empty. It is not kept.
	TemporaryPassword string
}

// CreateUser creates an account in the actor's organization, if that is an
// account administrator. With InviteNone and InviteTemporaryPassword it is active
// at once: the first has no password until one is set, the second the one that is
// returned, which works right away because there would be no other way to accept
// it. With InviteEmailLink it is invited; the invitation is stored, and no mail is
// sent, as there is no mail server to send it: creating the same address with
// InviteNone makes it active.
//
// An address that is invited stays as it is unless the mode is InviteNone; an
// expired invitation is made anew. That of an active or deleted account is a
// Conflict.
func (a *App) CreateUser(ctx context.Context, n NewUser) (CreatedUser, error) {
	if err := requireAccountAdmin(auth.FromContext(ctx)); err != nil {
		return CreatedUser{}, err
	}
	wanted := CreatedUser{User: n.user()}
	if err := wanted.Validate(); err != nil {
		return CreatedUser{}, err
	}
	if n.InviteMode == postil.InviteTemporaryPassword {
		wanted.TemporaryPassword = auth.NewPassword()
		wanted.PasswordHash, wanted.MustSetPassword = auth.HashPassword(wanted.TemporaryPassword), true
	}
	var made CreatedUser
	defer a.actors.forget()
	err := a.change(ctx, "CreateUser", func(c *change) (err error) {
		made, err = c.createUser(ctx, wanted)
		c.about(0, made.ID)
		return err
	})
	return made, err
}

// user returns the account as it is to be, without id and times.
func (n NewUser) user() postil.User {
	u := postil.User{Name: strings.TrimSpace(n.Name), Email: n.Email, Status: postil.UserActive, Role: n.Role,
		IsDeveloper: n.Role != postil.RoleAnnotator, InviteMode: n.InviteMode}
	if n.InviteMode == postil.InviteEmailLink {
		u.Status = postil.UserInvited
	}
	set(&u.IsDeveloper, n.IsDeveloper)
	return u
}

func (c *change) createUser(ctx context.Context, wanted CreatedUser) (CreatedUser, error) {
	if wanted.Status == postil.UserInvited {
		wanted.InvitationExpires = c.invitationEnd()
	}
	found, err := c.LockUserByEmail(ctx, wanted.Email)
	switch {
	case isCode(err, postil.NotFound):
		wanted.ID, wanted.CreatedAt = c.newID(), c.Now
		if err := c.InsertUser(ctx, wanted.User); err != nil {
			return CreatedUser{}, err
		}
		return wanted, c.joinOrganization(ctx, wanted.User)
	case err != nil:
		return CreatedUser{}, err
	case found.Status != postil.UserInvited:
		return CreatedUser{}, emailTaken(found)
	case found.StatusAt(c.Now) == postil.UserInvited && wanted.InviteMode != postil.InviteNone:
		return CreatedUser{User: found, Invited: true}, nil
	}
	wanted.ID, wanted.Email, wanted.CreatedAt = found.ID, found.Email, found.CreatedAt
	return wanted, c.renew(ctx, found, wanted.User)
}

func emailTaken(u postil.User) error {
	if u.Status == postil.UserInactive {
		return postil.At(postil.Conflict, "email", "the account with the address %q was deleted", u.Email)
	}
	return postil.At(postil.Conflict, "email", "a user with the address %q already exists", u.Email)
}

// renew puts an account in the place of an invitation. Roles that the person was
// given meanwhile stay, unless they do not suit the account any more.
func (c *change) renew(ctx context.Context, was, is postil.User) error {
	if (was.Role == postil.RoleAnnotator) != (is.Role == postil.RoleAnnotator) {
		if err := c.leaveEverything(ctx, was.ID); err != nil {
			return err
		}
	}
	if err := c.DropInvitations(ctx, was.ID); err != nil {
		return err
	}
	if err := c.UpdateUser(ctx, is); err != nil {
		return err
	}
	return c.joinOrganization(ctx, is)
}

// joinOrganization makes a user a member of the actor's first organization.
func (c *change) joinOrganization(ctx context.Context, u postil.User) error {
	own, err := c.OrganizationsOf(ctx, c.Actor.UserID)
	if err != nil {
		return err
	}
	if len(own) == 0 {
		return postil.Errorf(postil.Forbidden, "you belong to no organization that the user could join")
	}
	if err := c.HoldOrganization(ctx, own[0]); err != nil {
		return err
	}
	return c.joinAs(ctx, own[0], u.ID, u.Role)
}

func (c *change) invitationEnd() *int64 {
	end := c.Now + invitationLife.Microseconds()
	return &end
}

// ResendInvitation makes an invitation last as long as a new one, also one that
// has expired. No mail is sent; see CreateUser.
func (a *App) ResendInvitation(ctx context.Context, id string) error {
	return a.administerUser(ctx, "ResendUserInvitation", id, func(c *change, u postil.User) error {
		if u.Status != postil.UserInvited {
			return postil.At(postil.Malformed, "user_id", "the user is %s, only invited ones can be invited again", u.Status)
		}
		u.InvitationExpires = c.invitationEnd()
		if err := c.ExtendInvitations(ctx, u.ID, *u.InvitationExpires); err != nil {
			return err
		}
		return c.UpdateUser(ctx, u)
	})
}
