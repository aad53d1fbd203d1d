package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/postil/postil/client"
)

// Users are the commands about the accounts of people.
type Users struct {
	Flags `embed:""`

	List             listUsers        `cmd:"" help:"List the users."`
	Get              getUser          `cmd:"" help:"Show a user."`
	Create           createUser       `cmd:"" help:"Make an account, or invite somebody."`
	Update           updateUser       `cmd:"" help:"Rename a user."`
	Delete           deleteUser       `cmd:"" help:"Delete a user; what they said stays."`
	ResendInvitation resendInvitation `cmd:"" help:"Invite a user again."`
	ResetPassword    resetPassword    `cmd:"" help:"Have a user set a new password."`
}

// UserArg names a user.
type UserArg struct {
	User string `arg:"" help:"Address or id of the user."`
}

// find returns the user.
func (u UserArg) find(ctx context.Context, s *session) (*client.User, error) {
	return s.Users.Get(ctx, u.User)
}

type listUsers struct {
	Limit  `embed:""`
	Email  string   `placeholder:"TEXT" help:"Only those whose addresses contain a text, in any case."`
	Status []string `enum:"active,invited,expired" placeholder:"STATUS" help:"Only those who are active, invited or expired; may be given several times."`
}

// Run lists the users.
func (c *listUsers) Run(ctx context.Context, s *session) error {
	var status []client.UserStatus
	for _, word := range c.Status {
		status = append(status, client.UserStatus(strings.ToUpper(word)))
	}
	return list(s, "users", "EMAIL=email! NAME=name ROLE=role STATUS=status ID=id",
		c.Limit, s.Users.All(ctx, client.ListUsers{Email: c.Email, Status: status, PageOptions: c.page()}))
}

type getUser struct {
	UserArg `embed:""`
}

// Run shows the user.
func (c *getUser) Run(ctx context.Context, s *session) error {
	u, err := c.find(ctx, s)
	return item(s, u, err)
}

type createUser struct {
	Email  string `arg:"" help:"The address."`
	Name   string `required:"" placeholder:"NAME" help:"The name of the person."`
	Role   string `enum:"admin,member,annotator" default:"member" help:"admin, member or annotator (${default})."`
	Invite string `enum:"none,email_link,temporary_password" default:"temporary_password" help:"How they get in: none, email_link or temporary_password, which is shown once (${default})."`
}

// Run makes the account.
func (c *createUser) Run(ctx context.Context, s *session) error {
	u, err := s.Users.Create(ctx, client.CreateUser{Name: c.Name, Email: c.Email,
		Role: client.Role{Type: predefined, Name: strings.ToUpper(c.Role)}, InviteMode: client.InviteMode(strings.ToUpper(c.Invite))})
	return item(s, u, err)
}

// predefined is the type of the roles that there are from the start.
const predefined = "PREDEFINED"

type updateUser struct {
	UserArg `embed:""`
	Name    string `required:"" placeholder:"NAME" help:"The new name."`
}

// Run renames the user.
func (c *updateUser) Run(ctx context.Context, s *session) error {
	u, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	u, err = s.Users.Update(ctx, u.ID, client.UpdateUser{Name: &c.Name})
	return item(s, u, err)
}

type deleteUser struct {
	UserArg `embed:""`
	Consent `embed:""`
}

// Run deletes the user.
func (c *deleteUser) Run(ctx context.Context, s *session) error {
	u, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete the user %s?", quoted(u.Email))); err != nil {
		return err
	}
	if err := s.Users.Delete(ctx, u.ID); err != nil {
		return err
	}
	return deleted(s, "user", u.Email)
}

type resendInvitation struct {
	UserArg `embed:""`
}

// Run invites the user again.
func (c *resendInvitation) Run(ctx context.Context, s *session) error {
	u, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if err := s.Users.ResendInvitation(ctx, u.ID); err != nil {
		return err
	}
	return done(s, "invited "+u.Email+" again", map[string]any{"invited": u.Email})
}

type resetPassword struct {
	UserArg `embed:""`
}

// Run has the user set a new password.
func (c *resetPassword) Run(ctx context.Context, s *session) error {
	u, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if err := s.Users.ResetPassword(ctx, u.ID); err != nil {
		return err
	}
	return done(s, "reset the password of "+u.Email, map[string]any{"reset": u.Email})
}
