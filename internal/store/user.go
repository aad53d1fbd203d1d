package store

import (
	"context"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// UserScope is which people somebody sees, deleted accounts and those of service
// keys never. Without any member it is all of them.
type UserScope struct {
	Only       int64 // just this one
	SharedWith int64 // those in an organization of this user
}

func (s UserScope) conditions() *conditions {
	var c conditions
	c.and("u.status <> 'INACTIVE' AND NOT u.bot")
	if s.Only != 0 {
		c.and("u.id = " + c.param(s.Only))
	}
	if s.SharedWith != 0 {
		c.and(`EXISTS (SELECT 1 FROM organization_member m
			JOIN organization_member own ON own.organization_id = m.organization_id AND own.user_id = ` + c.param(s.SharedWith) + `
			WHERE m.user_id = u.id)`)
	}
	return &c
}

// User returns an account within the scope.
func (st *Store) User(ctx context.Context, scope UserScope, id int64) (postil.User, error) {
	c := scope.conditions()
	c.and("u.id = " + c.param(id))
	return one(ctx, st, "user", scanUser, `SELECT `+userColumns+` FROM account u`+c.text, c.args...)
}

// Account returns an account, whoever's it is.
func (st *Store) Account(ctx context.Context, id int64) (postil.User, error) {
	return one(ctx, st, "user", scanUser, `SELECT `+userColumns+` FROM account u WHERE u.id = $1`, id)
}

// FirstAccountAt returns when the oldest account was made.
func (st *Store) FirstAccountAt(ctx context.Context) (int64, error) {
	return one(ctx, st, "account", value[int64], `SELECT created_at FROM account ORDER BY created_at, id LIMIT 1`)
}

// LockUser returns an account, deleted or not, and keeps it from being changed by
// others until the transaction ends.
func (st *Store) LockUser(ctx context.Context, id int64) (postil.User, error) {
	return one(ctx, st, "user", scanUser, `SELECT `+userColumns+` FROM account u WHERE u.id = $1`+st.eng.forUpdate, id)
}

// LockUserByEmail is LockUser by address, compared without case.
func (st *Store) LockUserByEmail(ctx context.Context, email string) (postil.User, error) {
	return one(ctx, st, "user", scanUser, `SELECT `+userColumns+` FROM account u WHERE u.email_key = $1`+st.eng.forUpdate, postil.EmailKey(email))
}

// LockActiveAdmins returns the people who administer the account, locked in one
// order by all who do so.
func (st *Store) LockActiveAdmins(ctx context.Context) ([]int64, error) {
	return collect(ctx, st, value[int64], `SELECT id FROM account WHERE role = 'ADMIN' AND status = 'ACTIVE' AND NOT bot ORDER BY id`+st.eng.forUpdate)
}

// UserFilter narrows the list of users.
type UserFilter struct {
	UserScope
	Email    string              // part of the address, any case; empty for all
	Statuses []postil.UserStatus // as they are shown Now
	Now      int64
}

// ListUsers reads a page of users, and one more, oldest first.
func (st *Store) ListUsers(ctx context.Context, f UserFilter, p postil.Paging) ([]postil.User, error) {
	c := f.conditions()
	if f.Email != "" {
		c.and(st.eng.contains("u.email", c.param(strings.ToLower(f.Email))))
	}
	shown := "CASE WHEN u.status = 'INVITED' AND u.invitation_expires <= " + c.param(f.Now) + " THEN 'EXPIRED' ELSE u.status END"
	statuses := make([]string, len(f.Statuses))
	for i, s := range f.Statuses {
		statuses[i] = string(s)
	}
	c.and(st.eng.inTexts(shown, c.param(st.eng.texts(statuses))))
	if p.After.Set {
		c.and("(u.created_at, u.id) > (" + c.param(p.After.Time) + ", " + c.param(p.After.ID) + ")")
	}
	return collect(ctx, st, scanUser, `SELECT `+userColumns+` FROM account u`+c.text+
		` ORDER BY u.created_at, u.id LIMIT `+c.param(p.Limit+1), c.args...)
}

// UpdateUser stores everything of an account but its address, creation time and
// preferences.
func (st *Store) UpdateUser(ctx context.Context, u postil.User) error {
	_, err := st.exec(ctx, `UPDATE account SET name = $1, status = $2, role = $3, is_developer = $4, password_hash = $5,
		invite_mode = $6, invitation_expires = $7, must_set_password = $8 WHERE id = $9`,
		u.Name, u.Status, u.Role, u.IsDeveloper, u.PasswordHash, u.InviteMode, u.InvitationExpires, u.MustSetPassword, u.ID)
	return err
}

// DeleteMemberships takes a user out of every space and organization.
func (st *Store) DeleteMemberships(ctx context.Context, user int64) error {
	if _, err := st.exec(ctx, `DELETE FROM space_member WHERE user_id = $1`, user); err != nil {
		return err
	}
	_, err := st.exec(ctx, `DELETE FROM organization_member WHERE user_id = $1`, user)
	return err
}

// SetPassword stores a password hash; own says that the user chose the password.
func (st *Store) SetPassword(ctx context.Context, user int64, hash string, own bool) error {
	_, err := st.exec(ctx, `UPDATE account SET password_hash = $1, must_set_password = must_set_password AND NOT $2 WHERE id = $3`, hash, own, user)
	return err
}

// SetPreferences stores what a user has set for themselves, a JSON object.
func (st *Store) SetPreferences(ctx context.Context, user int64, preferences string) error {
	_, err := st.exec(ctx, `UPDATE account SET preferences = $1 WHERE id = $2`, preferences, user)
	return err
}
