package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// SpaceFilter narrows the list of spaces. Empty members do not narrow.
type SpaceFilter struct {
	OrganizationID string // outside identifier
	Name           string // part of the name, any case
}

// ListSpaces returns a page of the spaces that the actor is a member of, newest
// first.
func (a *App) ListSpaces(ctx context.Context, f SpaceFilter, p postil.Paging) (postil.Page[postil.Space], error) {
	filter := store.SpaceFilter{Spaces: auth.FromContext(ctx).SpaceIDs(), Name: f.Name}
	if f.OrganizationID != "" {
		var err error
		filter.Organization, err = a.ids.Decode(postil.OrganizationID, f.OrganizationID, "org_id")
		if isCode(err, postil.NotFound) {
			return postil.Page[postil.Space]{}, nil // nobody's organization has no spaces
		}
		if err != nil {
			return postil.Page[postil.Space]{}, err
		}
	}
	rows, err := a.st.ListSpaces(ctx, filter, p)
	return postil.PageOf(rows, p.Limit, func(s postil.Space) postil.Cursor { return postil.Cursor{ID: s.ID, Set: true} }), err
}

// Space returns a space that the actor is a member of, in whatever role.
func (a *App) Space(ctx context.Context, id string) (postil.Space, error) {
	row, err := a.ids.Decode(postil.SpaceID, id, "space_id")
	if err != nil {
		return postil.Space{}, err
	}
	if _, member := auth.FromContext(ctx).Spaces[row]; !member {
		return postil.Space{}, postil.At(postil.NotFound, "space_id", "space not found")
	}
	return a.st.Space(ctx, row)
}

// CreateSpace creates an empty space in an organization and makes the actor its
// administrator. Account administrators and administrators of the organization
// may, if they belong to it.
func (a *App) CreateSpace(ctx context.Context, organizationID string, s postil.Space) (postil.Space, error) {
	if err := s.Validate(); err != nil {
		return s, err
	}
	organization, err := a.ids.Decode(postil.OrganizationID, organizationID, "organization_id")
	if err != nil {
		return s, err
	}
	defer a.actors.forget()
	err = a.change(ctx, "CreateSpace", func(c *change) error {
		if err := c.mayCreateSpaces(ctx, organization); err != nil {
			return err
		}
		s.ID, s.OrganizationID, s.CreatedAt = c.newID(), organization, c.Now
		c.about(s.ID, s.ID)
		return c.addSpace(ctx, s, c.Actor.UserID)
	})
	return s, err
}

func (c *change) mayCreateSpaces(ctx context.Context, organization int64) error {
	role, err := c.roleInOrganization(ctx, organization, "organization_id")
	if err != nil {
		return err
	}
	if role != postil.RoleAdmin {
		return postil.Errorf(postil.Forbidden, "only administrators of the account or of the organization may create spaces")
	}
	if err := requirePerson(c.Actor); err != nil { // who would administer it
		return err
	}
	return c.HoldOrganization(ctx, organization)
}

// SpaceUpdate is a change of a space; nil members stay.
type SpaceUpdate struct {
	Name        *string
	Description *string
	IsPrivate   *bool
}

// UpdateSpace changes a space that the actor administers.
func (a *App) UpdateSpace(ctx context.Context, id string, u SpaceUpdate) (postil.Space, error) {
	var s postil.Space
	err := a.changeSpace(ctx, "UpdateSpace", id, func(c *change, space int64) (err error) {
		if s, err = c.LockSpace(ctx, space); err != nil {
			return err
		}
		set(&s.Name, u.Name)
		set(&s.Description, u.Description)
		set(&s.IsPrivate, u.IsPrivate)
		if err := s.Validate(); err != nil {
			return err
		}
		return c.UpdateSpace(ctx, s)
	})
	return s, err
}

// DeleteSpace deletes a space that the actor administers and everything in it,
// for good. Its audit rows stay.
func (a *App) DeleteSpace(ctx context.Context, id string) error {
	defer a.actors.forget()
	return a.changeSpace(ctx, "DeleteSpace", id, func(c *change, space int64) error { return c.DeleteSpace(ctx, space) })
}

// changeSpace runs fn on a space that the actor administers.
func (a *App) changeSpace(ctx context.Context, op, id string, fn func(c *change, space int64) error) error {
	space, err := a.spaceAt(auth.FromContext(ctx), id, "space_id", administer)
	if err != nil {
		return err
	}
	return a.bulkChange(ctx, op, func(c *change) error {
		c.about(space, space)
		return fn(c, space)
	})
}
