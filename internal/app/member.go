package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// AddMember gives a user a role in a space that the actor administers, or
// another one. The user must belong to the space's organization, and the role
// must suit the account; the last administrator of a space keeps that role.
func (a *App) AddMember(ctx context.Context, spaceID, userID string, role postil.Role) (postil.Membership, error) {
	var m postil.Membership
	err := a.changeMember(ctx, "AddSpaceUser", spaceID, userID, func(c *change, s postil.Space, u postil.User) (err error) {
		m, err = c.setRole(ctx, s, u, role)
		return err
	})
	return m, err
}

// setRole gives a user a role in a space; both must be locked.
func (c *change) setRole(ctx context.Context, s postil.Space, u postil.User, role postil.Role) (postil.Membership, error) {
	if err := c.mayJoin(ctx, s, u, role); err != nil {
		return postil.Membership{}, err
	}
	if role != postil.RoleAdmin {
		if err := c.leavesAdmin(ctx, s.ID, u.ID); err != nil {
			return postil.Membership{}, err
		}
	}
	return c.UpsertMembership(ctx, postil.Membership{ID: c.newID(), SpaceID: s.ID, UserID: u.ID, Role: role, CreatedAt: c.Now})
}

// Members returns a page of the users of a space that the actor may read, by
// address, each with the status of now.
func (a *App) Members(ctx context.Context, spaceID string, p postil.Paging) (postil.Page[postil.Member], error) {
	space, err := a.spaceAt(auth.FromContext(ctx), spaceID, "space_id", readContent)
	if err != nil {
		return postil.Page[postil.Member]{}, err
	}
	rows, err := a.st.Members(ctx, space, p)
	for i := range rows {
		rows[i].User.Status = rows[i].User.StatusAt(a.Now())
	}
	return postil.PageOf(rows, p.Limit, func(m postil.Member) postil.Cursor {
		return postil.Cursor{Text: postil.EmailKey(m.User.Email), Set: true}
	}), err
}

// ChangeRole gives a member of a space that the actor administers another role,
// under the rules of AddMember.
func (a *App) ChangeRole(ctx context.Context, spaceID, userID string, role postil.Role) (postil.Member, error) {
	var m postil.Member
	err := a.changeMember(ctx, "UpdateSpaceUser", spaceID, userID, func(c *change, s postil.Space, u postil.User) (err error) {
		if _, err := c.Member(ctx, s.ID, u.ID); err != nil {
			return at(err, "user_id")
		}
		if _, err := c.setRole(ctx, s, u, role); err != nil {
			return err
		}
		m, err = c.Member(ctx, s.ID, u.ID)
		m.User.Status = m.User.StatusAt(c.Now)
		return err
	})
	return m, err
}

// RemoveMember takes a user out of a space that the actor administers, and out
// of its queues. What they annotated stays.
func (a *App) RemoveMember(ctx context.Context, spaceID, userID string) error {
	return a.changeMember(ctx, "RemoveSpaceUser", spaceID, userID, func(c *change, s postil.Space, u postil.User) error {
		if err := c.leavesAdmin(ctx, s.ID, u.ID); err != nil {
			return err
		}
		return c.leaveSpace(ctx, s, u.ID)
	})
}

// leaveSpace takes a member out of a space, which is locked, and out of its
// queues.
func (c *change) leaveSpace(ctx context.Context, s postil.Space, user int64) error {
	if err := c.DeleteMembership(ctx, s.ID, user); err != nil {
		return err
	}
	if err := c.DropInvitationsInto(ctx, s.ID, user); err != nil {
		return err
	}
	return c.leaveQueues(ctx, s.ID, user)
}

// changeMember runs fn on a space that the actor administers and a user, both
// locked, the user first: whoever locks both keeps to this order.
func (a *App) changeMember(ctx context.Context, op, spaceID, userID string, fn func(*change, postil.Space, postil.User) error) error {
	space, err := a.spaceAt(auth.FromContext(ctx), spaceID, "space_id", administer)
	if err != nil {
		return err
	}
	user, err := a.ids.Decode(postil.UserID, userID, "user_id")
	if err != nil {
		return err
	}
	defer a.actors.forget()
	return a.change(ctx, op, func(c *change) error {
		c.about(space, user)
		u, err := c.lockLivingUser(ctx, user)
		if err != nil {
			return err
		}
		s, err := c.LockSpace(ctx, space)
		if err != nil {
			return err
		}
		return fn(c, s, u)
	})
}

// mayJoin returns an error unless the user may have the role in the space.
func (c *change) mayJoin(ctx context.Context, s postil.Space, u postil.User, role postil.Role) error {
	_, err := c.OrganizationRole(ctx, s.OrganizationID, u.ID)
	if isCode(err, postil.NotFound) {
		return postil.At(postil.Malformed, "user_id", "the user does not belong to the organization of the space")
	}
	if err != nil {
		return err
	}
	return suits(u, role)
}

// suits returns an error unless the account may have the role in a space or an
// organization.
func suits(u postil.User, role postil.Role) error {
	var p postil.Problems
	if u.Role == postil.RoleAnnotator {
		p.Check(role == postil.RoleAnnotator, "role", "an account with the role ANNOTATOR can only be an ANNOTATOR")
	} else {
		p.Check(role != postil.RoleAnnotator, "role", "ANNOTATOR is for accounts with the role ANNOTATOR only, this one is %s", u.Role)
	}
	return p.Err()
}

// leavesAdmin returns an error when the space would have no administrator who can
// sign in without the user.
func (c *change) leavesAdmin(ctx context.Context, space, user int64) error {
	admins, err := c.ActiveSpaceAdmins(ctx, space)
	if err == nil && len(admins) == 1 && admins[0] == user {
		return postil.At(postil.Conflict, "user_id", "the last administrator of a space must stay one; give the role ADMIN to another member first")
	}
	return err
}
