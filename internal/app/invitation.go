package app

import (
	"cmp"
	"context"
	"strings"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// Invitee is somebody to be invited into a space.
type Invitee struct {
	Email string
	Name  string // or empty, until the person says it
	Role  postil.Role
}

// Invited is the outcome: the person is a member of the space.
type Invited struct {
	User postil.User
	Role postil.Role
	// Token is what the invitation link ends with, or empty where there is none. It is not kept.
	Token     string
	ExpiresAt *int64
}

// InviteMember makes somebody a member of a space that the actor administers, or,
// as an annotator, of one the actor may write to. An address without an account
// gets one that is invited; whoever has not accepted yet gets a new link in place
// of earlier ones. Somebody who is active is just made a member, or is a Conflict
// when they are one.
func (a *App) InviteMember(ctx context.Context, spaceID string, n Invitee) (Invited, error) {
	space, err := a.spaceAt(auth.FromContext(ctx), spaceID, "space_id", rightToGive(n.Role))
	if err != nil {
		return Invited{}, err
	}
	wanted := n.user()
	if err := wanted.Validate(); err != nil {
		return Invited{}, err
	}
	var invited Invited
	defer a.actors.forget()
	err = a.change(ctx, "InviteSpaceUser", func(c *change) error {
		u, err := c.invitee(ctx, wanted)
		if err != nil {
			return err
		}
		c.about(space, u.ID)
		s, err := c.LockSpace(ctx, space)
		if err != nil {
			return err
		}
		if err := c.joinSpace(ctx, s, u, n.Role); err != nil {
			return err
		}
		invited = Invited{User: u, Role: n.Role}
		if u.Status == postil.UserActive {
			return nil
		}
		return c.giveLink(ctx, s, &invited)
	})
	return invited, err
}

// rightToGive is the right that giving somebody a role in a space takes.
func rightToGive(role postil.Role) right {
	if role == postil.RoleAnnotator {
		return writeContent
	}
	return administer
}

// user returns the account as it is to be, without id and times.
func (n Invitee) user() postil.User {
	email := strings.TrimSpace(n.Email)
	local, _, _ := strings.Cut(email, "@")
	u := postil.User{Name: cmp.Or(strings.TrimSpace(n.Name), local), Email: email, Status: postil.UserInvited, Role: postil.RoleMember,
		IsDeveloper: true, InviteMode: postil.InviteEmailLink}
	if n.Role == postil.RoleAnnotator {
		u.Role, u.IsDeveloper = postil.RoleAnnotator, false
	}
	return u
}

// invitee returns the account of an address, locked; a new one is invited.
func (c *change) invitee(ctx context.Context, wanted postil.User) (postil.User, error) {
	found, err := c.LockUserByEmail(ctx, wanted.Email)
	switch {
	case isCode(err, postil.NotFound):
		wanted.ID, wanted.CreatedAt, wanted.InvitationExpires = c.newID(), c.Now, c.invitationEnd()
		return wanted, c.InsertUser(ctx, wanted)
	case err == nil && (found.Status == postil.UserInactive || found.Bot):
		return found, emailTaken(found)
	}
	return found, err
}

// joinSpace makes a user, who is locked as the space is, a member of it and of
// its organization.
func (c *change) joinSpace(ctx context.Context, s postil.Space, u postil.User, role postil.Role) error {
	_, err := c.Member(ctx, s.ID, u.ID)
	switch {
	case err == nil && u.Status == postil.UserActive:
		return postil.At(postil.Conflict, "email", "%q is a member of the space already", u.Email)
	case err != nil && !isCode(err, postil.NotFound):
		return err
	}
	if err := c.joinAs(ctx, s.OrganizationID, u.ID, u.Role); err != nil {
		return err
	}
	_, err = c.setRole(ctx, s, u, role)
	return err
}

// giveLink makes a link by which the person can accept, if the actor may have it.
func (c *change) giveLink(ctx context.Context, s postil.Space, i *Invited) error {
	if ok, err := c.vouchesFor(ctx, i.User); err != nil || !ok {
		return err
	}
	if err := c.DropInvitations(ctx, i.User.ID); err != nil {
		return err
	}
	i.Token, i.ExpiresAt = auth.NewSession(), c.invitationEnd()
	i.User.InvitationExpires = i.ExpiresAt
	if err := c.UpdateUser(ctx, i.User); err != nil {
		return err
	}
	return c.InsertInvitation(ctx, postil.Invitation{UserID: i.User.ID, SpaceID: s.ID, InviterID: c.Actor.UserID,
		CreatedAt: c.Now, ExpiresAt: *i.ExpiresAt}, auth.HashSecret(i.Token))
}

// vouchesFor reports whether the actor could have given an invited user all that
// the account has. Whoever has the link can take the account, and must not get by
// it into spaces where others have invited the person.
func (c *change) vouchesFor(ctx context.Context, u postil.User) (bool, error) {
	if c.Actor.Role == postil.RoleAdmin || u.Role == postil.RoleAdmin {
		return c.Actor.Role == postil.RoleAdmin, nil
	}
	roles, err := c.SpaceRoles(ctx, u.ID)
	if err != nil {
		return false, err
	}
	for space, role := range roles {
		if !may(c.Actor.Spaces[space], rightToGive(role)) {
			return false, nil
		}
	}
	theirs, err := c.OrganizationsOf(ctx, u.ID)
	if err != nil {
		return false, err
	}
	for _, organization := range theirs {
		_, err := c.OrganizationRole(ctx, organization, c.Actor.UserID)
		if err != nil {
			return false, ignoreNotFound(err)
		}
	}
	return true, nil
}

func ignoreNotFound(err error) error {
	if isCode(err, postil.NotFound) {
		return nil
	}
	return err
}

// Invitation returns what the token of an invitation link stands for. One that is
// unknown, used or expired is NotFound.
func (a *App) Invitation(ctx context.Context, token string) (postil.Invitation, error) {
	return a.st.Invitation(ctx, auth.HashSecret(token), a.Now())
}

// AcceptInvitation gives the account behind an invitation link a name and a
// password, makes it active and signs the person in. The link works once.
func (a *App) AcceptInvitation(ctx context.Context, token, name, password string) (NewSession, error) {
	found, err := a.Invitation(ctx, token)
	if err != nil {
		return NewSession{}, err
	}
	var p postil.Problems
	p.CheckName("name", name)
	checkNewPassword(&p, password)
	if err := p.Err(); err != nil {
		return NewSession{}, err
	}
	hash := auth.HashPassword(password)
	var began NewSession
	defer a.actors.forget()
	err = a.change(actAs(ctx, postil.User{ID: found.UserID}), "AcceptInvitation", func(c *change) error {
		c.about(found.SpaceID, found.UserID)
		u, err := c.LockUser(ctx, found.UserID)
		if err != nil {
			return err
		}
		if _, err := c.Invitation(ctx, auth.HashSecret(token), c.Now); err != nil { // somebody may have been faster
			return err
		}
		u.Name, u.PasswordHash, u.Status, u.InvitationExpires = strings.TrimSpace(name), hash, postil.UserActive, nil
		if err := c.UpdateUser(ctx, u); err != nil {
			return err
		}
		if err := c.DropInvitations(ctx, u.ID); err != nil {
			return err
		}
		began, err = c.beginSession(ctx, u)
		return err
	})
	return began, err
}
