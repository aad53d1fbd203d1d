package client

import (
	"context"
	"iter"
	"time"
)

// Projects are the operations on projects, which hold traces.
type Projects struct{ service }

// List returns a page of projects.
func (s *Projects) List(ctx context.Context, o ListOptions) (*Page[Project], error) {
	return fetch[Page[Project]](ctx, s.c, get("/v2/projects", o.query()))
}

// All goes through the projects of all pages from the one of the options on.
func (s *Projects) All(ctx context.Context, o ListOptions) iter.Seq2[Project, error] {
	return all(o.Cursor, func(cursor string) (*Page[Project], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// Create makes a project in a space that is named by its id or name.
func (s *Projects) Create(ctx context.Context, space, name string) (*Project, error) {
	id, err := s.c.spaceID(ctx, space)
	if err != nil {
		return nil, err
	}
	return fetch[Project](ctx, s.c, post("/v2/projects", map[string]any{"name": name, "space_id": id}))
}

// Get returns a project.
func (s *Projects) Get(ctx context.Context, project Ref) (*Project, error) {
	path, err := s.path(ctx, project)
	if err != nil {
		return nil, err
	}
	return fetch[Project](ctx, s.c, get(path, nil))
}

// Rename gives a project another name. It is the update of the official clients.
func (s *Projects) Rename(ctx context.Context, project Ref, name string) (*Project, error) {
	path, err := s.path(ctx, project)
	if err != nil {
		return nil, err
	}
	return fetch[Project](ctx, s.c, patch(path, map[string]any{"name": name}))
}

// Delete removes a project and its traces for good.
func (s *Projects) Delete(ctx context.Context, project Ref) error {
	path, err := s.path(ctx, project)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path, nil), nil)
}

func (s *Projects) path(ctx context.Context, project Ref) (string, error) {
	id, err := s.c.resolve(ctx, projectLookup, project)
	return at("/v2/projects/", id), err
}

// Project holds the traces of one application.
type Project struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	SpaceID   string    `json:"space_id"`
	CreatedAt time.Time `json:"created_at"`
}
