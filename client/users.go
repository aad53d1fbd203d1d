package client

import (
	"context"
	"iter"
	"strings"
	"time"
)

// Users are the operations on accounts.
type Users struct{ service }

// ListUsers chooses among the users.
type ListUsers struct {
	Email  string       // a part of the address, in any case
	Status []UserStatus // any of them; all unless it is set
	PageOptions
}

// List returns a page of users, oldest first.
func (s *Users) List(ctx context.Context, o ListUsers) (*Page[User], error) {
	q := o.query()
	set(q, "email", o.Email)
	for _, status := range o.Status {
		q.Add("status", string(status))
	}
	return fetch[Page[User]](ctx, s.c, get("/v2/users", q))
}

// All goes through the users of all pages from the one of the options on.
func (s *Users) All(ctx context.Context, o ListUsers) iter.Seq2[User, error] {
	return all(o.Cursor, func(cursor string) (*Page[User], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// CreateUser is what a new user is to be like.
type CreateUser struct {
	Name        string     `json:"name"`
	Email       string     `json:"email"`
	Role        Role       `json:"role"`
	InviteMode  InviteMode `json:"invite_mode"`
	IsDeveloper *bool      `json:"is_developer,omitempty"` // follows from the role unless it is set
}

// Create makes a user. One who is invited already is returned as they are.
func (s *Users) Create(ctx context.Context, n CreateUser) (*CreatedUser, error) {
	return fetch[CreatedUser](ctx, s.c, post("/v2/users", n))
}

// Get returns a user, by id or e-mail address.
func (s *Users) Get(ctx context.Context, user string) (*User, error) {
	if strings.Contains(user, "@") {
		return s.byEmail(ctx, user)
	}
	return fetch[User](ctx, s.c, get(at("/v2/users/", user), nil))
}

func (s *Users) byEmail(ctx context.Context, email string) (*User, error) {
	for u, err := range s.All(ctx, ListUsers{Email: email, PageOptions: PageOptions{Limit: maxPage}}) {
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(u.Email, email) {
			return &u, nil
		}
	}
	return nil, &NotFoundError{Kind: "user", Name: email}
}

// UpdateUser is what is to change of a user. What is nil stays as it is; at least
// one field must be set.
type UpdateUser struct {
	Name        *string `json:"name,omitempty"`
	IsDeveloper *bool   `json:"is_developer,omitempty"`
}

// Update changes a user.
func (s *Users) Update(ctx context.Context, userID string, u UpdateUser) (*User, error) {
	if u == (UpdateUser{}) {
		return nil, argument("update", "must change at least one field")
	}
	return fetch[User](ctx, s.c, patch(at("/v2/users/", userID), u))
}

// Delete ends an account, with its memberships and keys.
func (s *Users) Delete(ctx context.Context, userID string) error {
	return s.c.do(ctx, remove(at("/v2/users/", userID), nil), nil)
}

// ResendInvitation invites a user again who has not come yet.
func (s *Users) ResendInvitation(ctx context.Context, userID string) error {
	return s.c.do(ctx, post(at("/v2/users/", userID)+"/resend-invitation", nil), nil)
}

// ResetPassword sends a user what is needed to set another password.
func (s *Users) ResetPassword(ctx context.Context, userID string) error {
	return s.c.do(ctx, post(at("/v2/users/", userID)+"/reset-password", nil), nil)
}

// UserStatus is the state of an account.
type UserStatus string

// The states of accounts.
const (
	UserActive  UserStatus = "ACTIVE"
	UserInvited UserStatus = "INVITED"
	UserExpired UserStatus = "EXPIRED" // the invitation ended
)

// InviteMode says how a new user gets in.
type InviteMode string

// The ways to get in.
const (
	InviteNone              InviteMode = "NONE" // at once
	InviteEmailLink         InviteMode = "EMAIL_LINK"
	InviteTemporaryPassword InviteMode = "TEMPORARY_PASSWORD"
)

// User is an account.
type User struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Email       string     `json:"email"`
	CreatedAt   time.Time  `json:"created_at"`
	Status      UserStatus `json:"status"`
	Role        Role       `json:"role"`
	IsDeveloper bool       `json:"is_developer"`
}

// CreatedUser is a new account.
type CreatedUser struct {
	User
	InviteMode        InviteMode `json:"invite_mode,omitempty"`
	TemporaryPassword string     `json:"temporary_password,omitempty"` // shown this once
}
