package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ListProjects returns a page of projects, newest first.
func (a *App) ListProjects(ctx context.Context, f ListFilter, p postil.Paging) (postil.Page[postil.Project], error) {
	actor := auth.FromContext(ctx)
	scope, err := a.scope(ctx, actor, f, spacesWith(actor, readContent))
	if err != nil {
		return postil.Page[postil.Project]{}, err
	}
	rows, err := a.st.ListProjects(ctx, scope, p)
	return postil.PageOf(rows, p.Limit, func(p postil.Project) postil.Cursor { return scope.After(p.SpaceID, p.ID) }), err
}

// CreateProject creates an empty project in the space named by spaceID.
func (a *App) CreateProject(ctx context.Context, spaceID, name string) (postil.Project, error) {
	p := postil.Project{Name: name}
	if err := p.Validate(); err != nil {
		return p, err
	}
	space, err := a.spaceAt(auth.FromContext(ctx), spaceID, "space_id", writeContent)
	if err != nil {
		return p, err
	}
	err = a.change(ctx, "CreateProject", func(c *change) error {
		p.ID, p.SpaceID, p.CreatedAt = c.newID(), space, c.Now
		c.about(space, p.ID)
		return c.InsertProject(ctx, p)
	})
	return p, err
}

// Project returns one project.
func (a *App) Project(ctx context.Context, id string) (postil.Project, error) {
	return a.project(ctx, a.st, id, readContent)
}

// project returns the project with an outside identifier, in which the actor
// must have the right.
func (a *App) project(ctx context.Context, st *store.Store, id string, r right) (postil.Project, error) {
	actor := auth.FromContext(ctx)
	row, err := a.ids.Decode(postil.ProjectID, id, "project_id")
	if err != nil {
		return postil.Project{}, err
	}
	p, err := st.Project(ctx, spacesWith(actor, readContent), row)
	if err != nil {
		return p, err
	}
	return p, allow(actor, p.SpaceID, r, "project")
}

// ProjectName names a project as bulk interfaces do: by its name in a space.
type ProjectName struct {
	SpaceID string // outside identifier; empty: the first space the actor may write to
	Name    string
}

// ProjectNamed returns the project with a name, which the actor may read.
func (a *App) ProjectNamed(ctx context.Context, n ProjectName) (postil.Project, error) {
	space, err := a.spaceAt(auth.FromContext(ctx), n.SpaceID, "space_id", readContent)
	if err != nil {
		return postil.Project{}, err
	}
	return named(ctx, a.st, space, n.Name)
}

// projectToWrite returns the project with a name, which the actor may write to.
func (a *App) projectToWrite(ctx context.Context, n ProjectName) (postil.Project, error) {
	space, err := a.ingestSpace(auth.FromContext(ctx), n.SpaceID)
	if err != nil {
		return postil.Project{}, err
	}
	return named(ctx, a.st, space, n.Name)
}

func named(ctx context.Context, st *store.Store, space int64, name string) (postil.Project, error) {
	p, err := st.ProjectNamed(ctx, space, projectName(name))
	if isCode(err, postil.NotFound) {
		err = postil.At(postil.NotFound, "project", "there is no project %q in the space", name)
	}
	return p, err
}

// RenameProject gives a project another name. Spans that come in under the old
// name make a new project.
func (a *App) RenameProject(ctx context.Context, id, name string) (postil.Project, error) {
	var p postil.Project
	err := a.changeProject(ctx, "UpdateProject", id, func(c *change, found postil.Project) error {
		p = found
		p.Name = name
		if err := p.Validate(); err != nil {
			return err
		}
		return c.RenameProject(ctx, p.SpaceID, p.ID, p.Name)
	})
	return p, err
}

// DeleteProject deletes a project and its spans, for good. Queue records made of
// them stay, and so do annotations.
func (a *App) DeleteProject(ctx context.Context, id string) error {
	return a.changeProject(ctx, "DeleteProject", id, func(c *change, p postil.Project) error {
		return c.DeleteProject(ctx, p.SpaceID, p.ID)
	})
}

// changeProject runs fn on a project that the actor may change.
func (a *App) changeProject(ctx context.Context, op, id string, fn func(*change, postil.Project) error) error {
	return a.bulkChange(ctx, op, func(c *change) error {
		p, err := a.project(ctx, c.Store, id, writeContent)
		if err != nil {
			return err
		}
		c.about(p.SpaceID, p.ID)
		return fn(c, p)
	})
}
