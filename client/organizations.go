package client

import (
	"context"
	"iter"
	"time"
)

// Organizations are the operations on organizations, which hold spaces, and their
// members.
type Organizations struct{ service }

// ListOrganizations chooses among the organizations.
type ListOrganizations struct {
	Name string // a part of the name, in any case
	PageOptions
}

// List returns a page of the organizations that the caller can see.
func (s *Organizations) List(ctx context.Context, o ListOrganizations) (*Page[Organization], error) {
	q := o.query()
	set(q, "name", o.Name)
	return fetch[Page[Organization]](ctx, s.c, get("/v2/organizations", q))
}

// All goes through the organizations of all pages from the one of the options on.
func (s *Organizations) All(ctx context.Context, o ListOrganizations) iter.Seq2[Organization, error] {
	return all(o.Cursor, func(cursor string) (*Page[Organization], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// CreateOrganization is what a new organization is to be like.
type CreateOrganization struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// Create makes an organization.
func (s *Organizations) Create(ctx context.Context, n CreateOrganization) (*Organization, error) {
	return fetch[Organization](ctx, s.c, post("/v2/organizations", n))
}

// Get returns an organization, by id or name.
func (s *Organizations) Get(ctx context.Context, organization string) (*Organization, error) {
	path, err := s.path(ctx, organization)
	if err != nil {
		return nil, err
	}
	return fetch[Organization](ctx, s.c, get(path, nil))
}

// UpdateOrganization is what is to change of an organization. What is nil stays as
// it is; at least one field must be set.
type UpdateOrganization struct {
	Name        *string
	Description *string // cleared by an empty text
}

// Update changes an organization, which is named by its id or name.
func (s *Organizations) Update(ctx context.Context, organization string, u UpdateOrganization) (*Organization, error) {
	body := map[string]any{}
	if u.Name != nil {
		body["name"] = *u.Name
	}
	if u.Description != nil {
		body["description"] = orNull(*u.Description)
	}
	if len(body) == 0 {
		return nil, argument("update", "must change at least one field")
	}
	path, err := s.path(ctx, organization)
	if err != nil {
		return nil, err
	}
	return fetch[Organization](ctx, s.c, patch(path, body))
}

// Delete removes an organization, its spaces and everything in them for good.
func (s *Organizations) Delete(ctx context.Context, organization string) error {
	path, err := s.path(ctx, organization)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path, nil), nil)
}

// AddUser makes a user a member of an organization, or gives a member another role.
func (s *Organizations) AddUser(ctx context.Context, organization, userID string, role Role) (*OrganizationMembership, error) {
	path, err := s.path(ctx, organization)
	if err != nil {
		return nil, err
	}
	return fetch[OrganizationMembership](ctx, s.c, post(path+"/users", map[string]any{"user_id": userID, "role": role}))
}

// RemoveUser ends a membership, also in the organization's spaces.
func (s *Organizations) RemoveUser(ctx context.Context, organization, userID string) error {
	path, err := s.path(ctx, organization)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path+at("/users/", userID), nil), nil)
}

func (s *Organizations) path(ctx context.Context, organization string) (string, error) {
	id := organization
	if !IsID(organization) {
		var err error
		if id, err = organizationLookup.find(ctx, s.c, organization); err != nil {
			return "", err
		}
	}
	return at("/v2/organizations/", id), nil
}

// Organization holds spaces.
type Organization struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
}

// OrganizationMembership says which role a user has in an organization.
type OrganizationMembership struct {
	ID             string `json:"id"`
	UserID         string `json:"user_id"`
	OrganizationID string `json:"organization_id"`
	Role           Role   `json:"role"`
}
