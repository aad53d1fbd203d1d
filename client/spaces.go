package client

import (
	"context"
	"iter"
	"time"
)

// Spaces are the operations on spaces and their members.
type Spaces struct{ service }

// ListSpaces chooses among the spaces.
type ListSpaces struct {
	OrganizationID string
	Name           string // a part of the name, in any case
	PageOptions
}

// List returns a page of the spaces that the caller can see.
func (s *Spaces) List(ctx context.Context, o ListSpaces) (*Page[Space], error) {
	q := o.query()
	set(q, "org_id", o.OrganizationID)
	set(q, "name", o.Name)
	return fetch[Page[Space]](ctx, s.c, get("/v2/spaces", q))
}

// All goes through the spaces of all pages from the one of the options on.
func (s *Spaces) All(ctx context.Context, o ListSpaces) iter.Seq2[Space, error] {
	return all(o.Cursor, func(cursor string) (*Page[Space], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// CreateSpace is what a new space is to be like.
type CreateSpace struct {
	Name           string `json:"name"`
	OrganizationID string `json:"organization_id"`
	Description    string `json:"description,omitempty"`
	IsPrivate      bool   `json:"is_private,omitempty"`
}

// Create makes a space.
func (s *Spaces) Create(ctx context.Context, n CreateSpace) (*Space, error) {
	return fetch[Space](ctx, s.c, post("/v2/spaces", n))
}

// Get returns a space, by id or name.
func (s *Spaces) Get(ctx context.Context, space string) (*Space, error) {
	path, err := s.path(ctx, space)
	if err != nil {
		return nil, err
	}
	return fetch[Space](ctx, s.c, get(path, nil))
}

// UpdateSpace is what is to change of a space. What is nil stays as it is; at least
// one field must be set.
type UpdateSpace struct {
	Name        *string
	Description *string // cleared by an empty text
	IsPrivate   *bool
}

// Update changes a space, which is named by its id or name.
func (s *Spaces) Update(ctx context.Context, space string, u UpdateSpace) (*Space, error) {
	body := map[string]any{}
	if u.Name != nil {
		body["name"] = *u.Name
	}
	if u.Description != nil {
		body["description"] = orNull(*u.Description)
	}
	if u.IsPrivate != nil {
		body["is_private"] = *u.IsPrivate
	}
	if len(body) == 0 {
		return nil, argument("update", "must change at least one field")
	}
	path, err := s.path(ctx, space)
	if err != nil {
		return nil, err
	}
	return fetch[Space](ctx, s.c, patch(path, body))
}

// Delete removes a space and everything in it for good.
func (s *Spaces) Delete(ctx context.Context, space string) error {
	path, err := s.path(ctx, space)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path, nil), nil)
}

// AddUser makes a user a member of a space, or gives a member another role.
func (s *Spaces) AddUser(ctx context.Context, space, userID string, role Role) (*SpaceMembership, error) {
	path, err := s.path(ctx, space)
	if err != nil {
		return nil, err
	}
	return fetch[SpaceMembership](ctx, s.c, post(path+"/users", map[string]any{"user_id": userID, "role": role}))
}

// RemoveUser ends a membership.
func (s *Spaces) RemoveUser(ctx context.Context, space, userID string) error {
	path, err := s.path(ctx, space)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path+at("/users/", userID), nil), nil)
}

func (s *Spaces) path(ctx context.Context, space string) (string, error) {
	id, err := s.c.spaceID(ctx, space)
	return at("/v2/spaces/", id), err
}

// Space holds projects, datasets, annotation configs and queues.
type Space struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
	IsPrivate   bool      `json:"is_private"`
}

// SpaceMembership says which role a user has in a space.
type SpaceMembership struct {
	ID      string `json:"id"`
	UserID  string `json:"user_id"`
	SpaceID string `json:"space_id"`
	Role    Role   `json:"role"`
}

// Role is what a user may do: one of the predefined roles, by name, or a custom
// role of Arize AX, by id.
type Role struct {
	Type string `json:"type"` // PREDEFINED or CUSTOM
	Name string `json:"name,omitempty"`
	ID   string `json:"id,omitempty"`
}

// The predefined roles. ReadOnly is one of spaces and organizations only.
var (
	Admin     = Role{Type: "PREDEFINED", Name: "ADMIN"}
	Member    = Role{Type: "PREDEFINED", Name: "MEMBER"}
	ReadOnly  = Role{Type: "PREDEFINED", Name: "READ_ONLY"}
	Annotator = Role{Type: "PREDEFINED", Name: "ANNOTATOR"}
)

// CustomRole is a role of Arize AX by its id.
func CustomRole(id string) Role { return Role{Type: "CUSTOM", ID: id} }
