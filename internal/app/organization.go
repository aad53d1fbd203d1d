package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ListOrganizations returns a page of the organizations that the actor belongs
// to, newest first; name is a part of their names in any case, or empty.
func (a *App) ListOrganizations(ctx context.Context, name string, p postil.Paging) (postil.Page[postil.Organization], error) {
	rows, err := a.st.ListOrganizations(ctx, store.OrganizationFilter{Member: auth.FromContext(ctx).UserID, Name: name}, p)
	return postil.PageOf(rows, p.Limit, func(o postil.Organization) postil.Cursor { return postil.Cursor{ID: o.ID, Set: true} }), err
}

// Organization returns an organization that the actor belongs to.
func (a *App) Organization(ctx context.Context, id string) (postil.Organization, error) {
	row, err := a.ids.Decode(postil.OrganizationID, id, "org_id")
	if err != nil {
		return postil.Organization{}, err
	}
	if _, err := a.st.OrganizationRole(ctx, row, auth.FromContext(ctx).UserID); err != nil {
		return postil.Organization{}, at(err, "org_id")
	}
	return a.st.Organization(ctx, row)
}

// CreateOrganization creates an organization without spaces and makes the actor,
// an account administrator, its administrator.
func (a *App) CreateOrganization(ctx context.Context, o postil.Organization) (postil.Organization, error) {
	actor := auth.FromContext(ctx)
	if err := requireAccountAdmin(actor); err != nil {
		return o, err
	}
	if err := requirePerson(actor); err != nil {
		return o, err
	}
	if err := o.Validate(); err != nil {
		return o, err
	}
	err := a.change(ctx, "CreateOrganization", func(c *change) error {
		o.ID, o.CreatedAt = c.newID(), c.Now
		c.about(0, o.ID)
		if err := c.InsertOrganization(ctx, o); err != nil {
			return err
		}
		return c.joinAs(ctx, o.ID, c.Actor.UserID, postil.RoleAdmin)
	})
	return o, err
}

// OrganizationUpdate is a change of an organization; nil members stay.
type OrganizationUpdate struct {
	Name        *string
	Description *string
}

// UpdateOrganization changes an organization that the actor administers.
func (a *App) UpdateOrganization(ctx context.Context, id string, u OrganizationUpdate) (postil.Organization, error) {
	var o postil.Organization
	err := a.changeOrganization(ctx, a.change, "UpdateOrganization", id, func(c *change, found postil.Organization) error {
		o = found
		set(&o.Name, u.Name)
		set(&o.Description, u.Description)
		if err := o.Validate(); err != nil {
			return err
		}
		return c.UpdateOrganization(ctx, o)
	})
	return o, err
}

// DeleteOrganization deletes an organization that the actor administers, its
// spaces, also those the actor is not in, and everything in them, for good.
// Service keys that it leaves in no organization end.
func (a *App) DeleteOrganization(ctx context.Context, id string) error {
	defer a.actors.forget()
	return a.changeOrganization(ctx, a.bulkChange, "DeleteOrganization", id, func(c *change, o postil.Organization) error {
		spaces, err := c.LockSpacesOf(ctx, o.ID)
		if err != nil {
			return err
		}
		for _, s := range spaces {
			if err := c.DeleteSpace(ctx, s.ID); err != nil {
				return err
			}
		}
		if err := c.DeleteOrganization(ctx, o.ID); err != nil {
			return err
		}
		return c.RevokeHomelessKeys(ctx, c.Now)
	})
}

// AddOrganizationMember gives a user whom the actor may see a role in an
// organization that the actor administers, or another one. The role must suit the
// account; the last administrator of an organization keeps that role.
func (a *App) AddOrganizationMember(ctx context.Context, id, userID string, role postil.Role) (postil.OrganizationMembership, error) {
	var m postil.OrganizationMembership
	err := a.changeOrganizationMember(ctx, "AddOrganizationUser", id, userID, func(c *change, o postil.Organization, u postil.User) (err error) {
		if _, err := c.User(ctx, usersSeenBy(c.Actor), u.ID); err != nil {
			return at(err, "user_id")
		}
		if err := suits(u, role); err != nil {
			return err
		}
		if role != postil.RoleAdmin {
			if err := c.leavesOrganizationAdmin(ctx, o.ID, u.ID); err != nil {
				return err
			}
		}
		m, err = c.UpsertOrganizationMember(ctx, c.organizationMember(o.ID, u.ID, role))
		return err
	})
	return m, err
}

// RemoveOrganizationMember takes a user out of an organization that the actor
// administers, and out of its spaces and their queues. Where they were the last
// administrator of a space, the actor becomes it. What they annotated stays.
func (a *App) RemoveOrganizationMember(ctx context.Context, id, userID string) error {
	return a.changeOrganizationMember(ctx, "RemoveOrganizationUser", id, userID, func(c *change, o postil.Organization, u postil.User) error {
		if err := c.leavesOrganizationAdmin(ctx, o.ID, u.ID); err != nil {
			return err
		}
		if err := c.DeleteOrganizationMember(ctx, o.ID, u.ID); err != nil {
			return err
		}
		spaces, err := c.LockSpacesOf(ctx, o.ID)
		if err != nil {
			return err
		}
		roles, err := c.SpaceRoles(ctx, u.ID)
		if err != nil {
			return err
		}
		for _, s := range spaces {
			if roles[s.ID] == "" {
				continue
			}
			if err := c.takeOverSpace(ctx, s, u.ID); err != nil {
				return err
			}
			if err := c.leaveSpace(ctx, s, u.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// changeOrganization runs fn by a.change or a.bulkChange, on an organization,
// locked, that the actor administers.
func (a *App) changeOrganization(ctx context.Context, run func(context.Context, string, func(*change) error) error, op, id string,
	fn func(*change, postil.Organization) error) error {
	row, err := a.ids.Decode(postil.OrganizationID, id, "org_id")
	if err != nil {
		return err
	}
	return run(ctx, op, func(c *change) error {
		c.about(0, row)
		o, err := c.lockLedOrganization(ctx, row)
		if err != nil {
			return err
		}
		return fn(c, o)
	})
}

// changeOrganizationMember runs fn on an organization that the actor administers
// and a user, both locked, the user first.
func (a *App) changeOrganizationMember(ctx context.Context, op, id, userID string, fn func(*change, postil.Organization, postil.User) error) error {
	row, err := a.ids.Decode(postil.OrganizationID, id, "org_id")
	if err != nil {
		return err
	}
	user, err := a.ids.Decode(postil.UserID, userID, "user_id")
	if err != nil {
		return err
	}
	defer a.actors.forget()
	return a.change(ctx, op, func(c *change) error {
		c.about(0, user)
		u, missing := c.lockLivingUser(ctx, user)
		o, err := c.lockLedOrganization(ctx, row)
		if err != nil {
			return err
		}
		if missing != nil {
			return at(missing, "user_id")
		}
		return fn(c, o, u)
	})
}

// lockLedOrganization returns an organization, locked, if the actor administers it.
func (c *change) lockLedOrganization(ctx context.Context, id int64) (postil.Organization, error) {
	role, err := c.roleInOrganization(ctx, id, "org_id")
	if err != nil {
		return postil.Organization{}, err
	}
	if role != postil.RoleAdmin {
		return postil.Organization{}, postil.At(postil.Forbidden, "org_id", "your role %s does not allow this in the organization", role)
	}
	o, err := c.LockOrganization(ctx, id)
	return o, at(err, "org_id")
}

// roleInOrganization returns the actor's role in an organization named at path:
// account administrators administer those they belong to.
func (c *change) roleInOrganization(ctx context.Context, id int64, path string) (postil.Role, error) {
	role, err := c.OrganizationRole(ctx, id, c.Actor.UserID)
	if err == nil && c.Actor.Role == postil.RoleAdmin {
		role = postil.RoleAdmin
	}
	return role, at(err, path)
}

// leavesOrganizationAdmin returns an error when the organization would have no
// administrator who can sign in without the user.
func (c *change) leavesOrganizationAdmin(ctx context.Context, organization, user int64) error {
	admins, err := c.ActiveOrganizationAdmins(ctx, organization)
	if err == nil && len(admins) == 1 && admins[0] == user {
		return postil.At(postil.Conflict, "user_id", "the last administrator of an organization must stay one; give the role ADMIN to another member first")
	}
	return err
}

// joinAs makes a user a member of an organization, which keeps the role of one
// who is.
func (c *change) joinAs(ctx context.Context, organization, user int64, role postil.Role) error {
	return c.InsertOrganizationMember(ctx, c.organizationMember(organization, user, role))
}

func (c *change) organizationMember(organization, user int64, role postil.Role) postil.OrganizationMembership {
	return postil.OrganizationMembership{ID: c.newID(), OrganizationID: organization, UserID: user, Role: role, CreatedAt: c.Now}
}
