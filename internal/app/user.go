package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// UserFilter narrows the list of users. Statuses are those that are shown, which
// is any but INACTIVE.
type UserFilter struct {
	Email    string // part of the address, any case; empty for all
	Statuses []postil.UserStatus
}

// usersSeenBy returns the accounts the actor may read: account administrators all
// of them, annotators their own, everybody else those in their organizations.
func usersSeenBy(actor auth.Actor) store.UserScope {
	switch actor.Role {
	case postil.RoleAdmin:
		return store.UserScope{}
	case postil.RoleAnnotator:
		return store.UserScope{Only: actor.UserID}
	}
	return store.UserScope{SharedWith: actor.UserID}
}

// ListUsers returns a page of users, oldest first, each with the status of now.
func (a *App) ListUsers(ctx context.Context, f UserFilter, p postil.Paging) (postil.Page[postil.User], error) {
	now := a.Now()
	filter := store.UserFilter{UserScope: usersSeenBy(auth.FromContext(ctx)), Email: f.Email, Statuses: f.Statuses, Now: now}
	rows, err := a.st.ListUsers(ctx, filter, p)
	for i := range rows {
		rows[i].Status = rows[i].StatusAt(now)
	}
	return postil.PageOf(rows, p.Limit, func(u postil.User) postil.Cursor {
		return postil.Cursor{Time: u.CreatedAt, ID: u.ID, Set: true}
	}), err
}

// User returns one user, who is not deleted, with the status of now.
func (a *App) User(ctx context.Context, id string) (postil.User, error) {
	row, err := a.ids.Decode(postil.UserID, id, "user_id")
	if err != nil {
		return postil.User{}, err
	}
	u, err := a.st.User(ctx, usersSeenBy(auth.FromContext(ctx)), row)
	u.Status = u.StatusAt(a.Now())
	return u, err
}

// UserUpdate is a change of a user; nil members stay.
type UserUpdate struct {
	Name        *string // without the space around it
	IsDeveloper *bool   // for account administrators
}

// UpdateUser changes a user: people their own name, account administrators
// everybody.
func (a *App) UpdateUser(ctx context.Context, id string, update UserUpdate) (postil.User, error) {
	var u postil.User
	row, err := a.ids.Decode(postil.UserID, id, "user_id")
	if err != nil {
		return u, err
	}
	err = a.change(ctx, "UpdateUser", func(c *change) (err error) {
		c.about(0, row)
		if _, err = c.User(ctx, usersSeenBy(c.Actor), row); err != nil {
			return err
		}
		if row != c.Actor.UserID || update.IsDeveloper != nil {
			if err := requireAccountAdmin(c.Actor); err != nil {
				return err
			}
		}
		if u, err = c.lockLivingUser(ctx, row); err != nil {
			return err
		}
		if update.Name != nil {
			u.Name = strings.TrimSpace(*update.Name)
		}
		set(&u.IsDeveloper, update.IsDeveloper)
		if err := u.Validate(); err != nil {
			return err
		}
		return c.UpdateUser(ctx, u)
	})
	u.Status = u.StatusAt(a.Now())
	return u, err
}

// DeleteUser ends an account for good: the person leaves every space and
// organization, and their keys and sessions end. What they annotated stays. Where
// they were the last administrator of a space, the actor becomes it, as nobody
// could administer it otherwise. Deleting a deleted account does nothing.
func (a *App) DeleteUser(ctx context.Context, id string) error {
	actor := auth.FromContext(ctx)
	if err := requireAccountAdmin(actor); err != nil {
		return err
	}
	row, err := a.ids.Decode(postil.UserID, id, "user_id")
	if err != nil {
		return err
	}
	if row == actor.UserID {
		return postil.At(postil.Malformed, "user_id", "you cannot delete your own account")
	}
	defer a.actors.forget()
	return a.change(ctx, "DeleteUser", func(c *change) error {
		c.about(0, row)
		admins, err := c.LockActiveAdmins(ctx)
		if err != nil {
			return err
		}
		if len(admins) == 1 && admins[0] == row {
			return postil.At(postil.Conflict, "user_id", "the last active account administrator cannot be deleted")
		}
		u, err := c.LockUser(ctx, row)
		if err == nil && u.Bot {
			err = postil.At(postil.NotFound, "user_id", "user not found")
		}
		if err != nil || u.Status == postil.UserInactive {
			return err
		}
		return c.deactivate(ctx, u)
	})
}

func (c *change) deactivate(ctx context.Context, u postil.User) error {
	if err := c.leaveEverything(ctx, u.ID); err != nil {
		return err
	}
	if err := c.RevokeKeys(ctx, u.ID, c.Now); err != nil {
		return err
	}
	if err := c.EndSessions(ctx, u.ID); err != nil {
		return err
	}
	u.Status, u.PasswordHash, u.InvitationExpires = postil.UserInactive, "", nil
	return c.UpdateUser(ctx, u)
}

// leaveEverything takes a user out of every space and organization. The actor
// takes over those that would have no administrator.
func (c *change) leaveEverything(ctx context.Context, user int64) error {
	organizations, err := c.LockOrganizationsLedBy(ctx, user)
	if err != nil {
		return err
	}
	spaces, err := c.LockSpacesLedBy(ctx, user)
	if err != nil {
		return err
	}
	for _, o := range organizations {
		if err := c.takeOverOrganization(ctx, o, user); err != nil {
			return err
		}
	}
	for _, s := range spaces {
		if err := c.takeOverSpace(ctx, s, user); err != nil {
			return err
		}
	}
	roles, err := c.SpaceRoles(ctx, user)
	if err != nil {
		return err
	}
	for _, space := range slices.Sorted(maps.Keys(roles)) {
		if err := c.leaveQueues(ctx, space, user); err != nil {
			return err
		}
	}
	if err := c.DropInvitations(ctx, user); err != nil {
		return err
	}
	return c.DeleteMemberships(ctx, user)
}

// takeOverOrganization makes the actor an administrator of an organization, locked,
// that has none but the user, who leaves it.
func (c *change) takeOverOrganization(ctx context.Context, o postil.Organization, user int64) error {
	admins, err := c.ActiveOrganizationAdmins(ctx, o.ID)
	if err != nil || slices.ContainsFunc(admins, func(admin int64) bool { return admin != user }) {
		return err
	}
	if err := c.mayTakeOver(user, "organization", o.Name); err != nil {
		return err
	}
	_, err = c.UpsertOrganizationMember(ctx, c.organizationMember(o.ID, c.Actor.UserID, postil.RoleAdmin))
	return err
}

// takeOverSpace is takeOverOrganization for a space.
func (c *change) takeOverSpace(ctx context.Context, s postil.Space, user int64) error {
	admins, err := c.ActiveSpaceAdmins(ctx, s.ID)
	if err != nil || slices.ContainsFunc(admins, func(admin int64) bool { return admin != user }) {
		return err
	}
	if err := c.mayTakeOver(user, "space", s.Name); err != nil {
		return err
	}
	if err := c.joinAs(ctx, s.OrganizationID, c.Actor.UserID, postil.RoleAdmin); err != nil {
		return err
	}
	_, err = c.UpsertMembership(ctx, postil.Membership{ID: c.newID(), SpaceID: s.ID, UserID: c.Actor.UserID, Role: postil.RoleAdmin, CreatedAt: c.Now})
	return err
}

func (c *change) mayTakeOver(user int64, what, name string) error {
	if c.Actor.Bot || c.Actor.UserID == user {
		return postil.At(postil.Conflict, "user_id", "is the last administrator of the %s %q; give the role ADMIN to another member first", what, name)
	}
	return nil
}

// lockLivingUser returns a person who is not deleted, locked.
func (c *change) lockLivingUser(ctx context.Context, id int64) (postil.User, error) {
	u, err := c.LockUser(ctx, id)
	if err == nil && (u.Status == postil.UserInactive || u.Bot) {
		err = postil.Errorf(postil.NotFound, "user not found")
	}
	return u, err
}

// ResetPassword makes an active user sign in anew: their sessions end. The
// password stays as it is until it is set, so that nobody is locked out: there is
// no mail to send a new one with.
func (a *App) ResetPassword(ctx context.Context, id string) error {
	defer a.actors.forget()
	return a.administerUser(ctx, "ResetUserPassword", id, func(c *change, u postil.User) error {
		if u.Status != postil.UserActive {
			return postil.At(postil.Malformed, "user_id", "the user is %s and has no password to reset", u.StatusAt(c.Now))
		}
		if u.PasswordHash == "" {
			return postil.At(postil.Malformed, "user_id", "the user does not sign in with a password")
		}
		return c.EndSessions(ctx, u.ID)
	})
}

// administerUser runs fn on a living user, locked; the actor must be an account
// administrator.
func (a *App) administerUser(ctx context.Context, op, id string, fn func(*change, postil.User) error) error {
	if err := requireAccountAdmin(auth.FromContext(ctx)); err != nil {
		return err
	}
	row, err := a.ids.Decode(postil.UserID, id, "user_id")
	if err != nil {
		return err
	}
	return a.change(ctx, op, func(c *change) error {
		c.about(0, row)
		u, err := c.lockLivingUser(ctx, row)
		if err != nil {
			return err
		}
		return fn(c, u)
	})
}
