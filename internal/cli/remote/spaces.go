package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/postil/postil/client"
)

// Spaces are the commands about spaces and who is in them.
type Spaces struct {
	Flags `embed:""`

	List       listSpaces  `cmd:"" help:"List the spaces."`
	Get        getSpace    `cmd:"" help:"Show a space."`
	Create     createSpace `cmd:"" help:"Make a space."`
	Update     updateSpace `cmd:"" help:"Change a space."`
	Delete     deleteSpace `cmd:"" help:"Delete a space with everything in it."`
	AddUser    addUser     `cmd:"" help:"Put a user into a space, or change their role there."`
	RemoveUser removeUser  `cmd:"" help:"Take a user out of a space."`
}

// SpaceArg names a space.
type SpaceArg struct {
	SpaceName string `arg:"" name:"space-name" help:"Name or id of the space."`
}

type listSpaces struct {
	Filter `embed:""`
}

// Run lists the spaces.
func (c *listSpaces) Run(ctx context.Context, s *session) error {
	return list(s, "spaces", "NAME=name DESCRIPTION=description PRIVATE=is_private CREATED=created_at! ID=id",
		c.Limit, s.Spaces.All(ctx, client.ListSpaces{Name: c.Name, PageOptions: c.page()}))
}

type getSpace struct {
	SpaceArg `embed:""`
}

// Run shows the space.
func (c *getSpace) Run(ctx context.Context, s *session) error {
	space, err := s.Spaces.Get(ctx, c.SpaceName)
	return item(s, space, err)
}

type createSpace struct {
	Name         string `arg:"" help:"The name of the space."`
	Organization string `required:"" placeholder:"ID" help:"Id of the organization that it is in."`
	Description  string `placeholder:"TEXT" help:"What it is for."`
	Private      bool   `help:"Only those who are put into it see it."`
}

// Run makes the space.
func (c *createSpace) Run(ctx context.Context, s *session) error {
	space, err := s.Spaces.Create(ctx, client.CreateSpace{Name: c.Name, OrganizationID: c.Organization, Description: c.Description, IsPrivate: c.Private})
	return item(s, space, err)
}

type updateSpace struct {
	SpaceArg    `embed:""`
	Name        *string `placeholder:"NAME" help:"A new name."`
	Description *string `placeholder:"TEXT" help:"What it is for."`
	Private     *bool   `negatable:"" help:"Whether only those who are put into it see it."`
}

// Run changes the space.
func (c *updateSpace) Run(ctx context.Context, s *session) error {
	space, err := s.Spaces.Update(ctx, c.SpaceName, client.UpdateSpace{Name: c.Name, Description: c.Description, IsPrivate: c.Private})
	return item(s, space, err)
}

type deleteSpace struct {
	SpaceArg `embed:""`
	Consent  `embed:""`
}

// Run deletes the space.
func (c *deleteSpace) Run(ctx context.Context, s *session) error {
	space, err := s.Spaces.Get(ctx, c.SpaceName)
	if err != nil {
		return err
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete the space %s with everything in it?", quoted(space.Name))); err != nil {
		return err
	}
	if err := s.Spaces.Delete(ctx, space.ID); err != nil {
		return err
	}
	return deleted(s, "space", space.Name)
}

type addUser struct {
	SpaceArg `embed:""`
	UserArg  `embed:""`
	Role     string `enum:"admin,member,read_only,annotator" default:"member" help:"admin, member, read_only or annotator (${default})."`
}

// Run puts the user into the space.
func (c *addUser) Run(ctx context.Context, s *session) error {
	u, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	membership, err := s.Spaces.AddUser(ctx, c.SpaceName, u.ID, client.Role{Type: predefined, Name: strings.ToUpper(c.Role)})
	return item(s, membership, err)
}

type removeUser struct {
	SpaceArg `embed:""`
	UserArg  `embed:""`
	Consent  `embed:""`
}

// Run takes the user out of the space.
func (c *removeUser) Run(ctx context.Context, s *session) error {
	u, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Take %s out of the space %s?", quoted(u.Email), quoted(c.SpaceName))); err != nil {
		return err
	}
	if err := s.Spaces.RemoveUser(ctx, c.SpaceName, u.ID); err != nil {
		return err
	}
	return deleted(s, "member", u.Email)
}
