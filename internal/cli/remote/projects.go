package remote

import (
	"context"
	"fmt"

	"github.com/postil/postil/client"
)

// Projects are the commands about projects.
type Projects struct {
	Flags `embed:""`

	List   listProjects  `cmd:"" help:"List the projects of the space, or of all."`
	Get    getProject    `cmd:"" help:"Show a project."`
	Create createProject `cmd:"" help:"Make a project."`
	Update updateProject `cmd:"" help:"Rename a project."`
	Delete deleteProject `cmd:"" help:"Delete a project with its spans for good; records of them keep their copies."`
}

type listProjects struct {
	Filter `embed:""`
}

// Run lists the projects.
func (c *listProjects) Run(ctx context.Context, s *session) error {
	return list(s, "projects", "NAME=name CREATED=created_at! ID=id", c.Limit, s.Projects.All(ctx, c.options(s)))
}

type getProject struct {
	ProjectArg `embed:""`
}

// Run shows the project.
func (c *getProject) Run(ctx context.Context, s *session) error {
	p, err := s.Projects.Get(ctx, s.ref(c.Project))
	return item(s, p, err)
}

type createProject struct {
	Name string `arg:"" help:"The name of the project."`
}

// Run makes the project.
func (c *createProject) Run(ctx context.Context, s *session) error {
	p, err := s.Projects.Create(ctx, s.space, c.Name)
	return item(s, p, err)
}

type updateProject struct {
	ProjectArg `embed:""`
	Name       string `required:"" placeholder:"NAME" help:"The new name."`
}

// Run renames the project.
func (c *updateProject) Run(ctx context.Context, s *session) error {
	p, err := s.Projects.Rename(ctx, s.ref(c.Project), c.Name)
	return item(s, p, err)
}

type deleteProject struct {
	ProjectArg `embed:""`
	Consent    `embed:""`
}

// Run deletes the project.
func (c *deleteProject) Run(ctx context.Context, s *session) error {
	p, err := s.Projects.Get(ctx, s.ref(c.Project))
	if err != nil {
		return err
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete the project %s with all its spans?", quoted(p.Name))); err != nil {
		return err
	}
	if err := s.Projects.Delete(ctx, client.ByID(p.ID)); err != nil {
		return err
	}
	return deleted(s, "project", p.Name)
}
