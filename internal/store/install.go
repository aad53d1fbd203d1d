package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// Setting returns a setting of the installation, or a NotFound error.
func (st *Store) Setting(ctx context.Context, name string) (string, error) {
	return one(ctx, st, "setting "+name, value[string], `SELECT value FROM setting WHERE name = $1`, name)
}

// InsertSetting stores a setting that must not be there yet.
func (st *Store) InsertSetting(ctx context.Context, name, value string) error {
	return st.insert(ctx, postil.Errorf(postil.Conflict, "setting %s is already there", name),
		`INSERT INTO setting (name, value) VALUES ($1, $2)`, name, value)
}

// NextProcess gives a number below postil.Processes to a process that starts: each
// gets another, until all have been given and it is the turn of the first again.
func (st *Store) NextProcess(ctx context.Context) (int64, error) {
	return one(ctx, st, "process", value[int64], `INSERT INTO setting (name, value) VALUES ('process', '0')
		ON CONFLICT (name) DO UPDATE SET value = CAST((CAST(setting.value AS BIGINT) + 1) % $1 AS TEXT)
		RETURNING CAST(value AS BIGINT)`, postil.Processes)
}

// InsertSpace stores a new space.
func (st *Store) InsertSpace(ctx context.Context, s postil.Space) error {
	return st.insert(ctx, spaceTaken(s.Name),
		`INSERT INTO space (id, organization_id, name, description, is_private, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.ID, s.OrganizationID, s.Name, s.Description, s.IsPrivate, s.CreatedAt)
}

// UpsertMembership gives a user a role in a space and returns the membership as
// it is now; its id and creation time stay when it was there before.
func (st *Store) UpsertMembership(ctx context.Context, m postil.Membership) (postil.Membership, error) {
	return one(ctx, st, "membership", func(row scanner) (m postil.Membership, err error) {
		err = row.Scan(&m.ID, &m.SpaceID, &m.UserID, &m.Role, &m.CreatedAt)
		return m, err
	}, `INSERT INTO space_member (space_id, user_id, id, role, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (space_id, user_id) DO UPDATE SET role = excluded.role
		RETURNING id, space_id, user_id, role, created_at`, m.SpaceID, m.UserID, m.ID, m.Role, m.CreatedAt)
}

// InsertUser stores a new account.
func (st *Store) InsertUser(ctx context.Context, u postil.User) error {
	return st.insert(ctx, postil.At(postil.Conflict, "email", "a user with the address %q already exists", u.Email),
		`INSERT INTO account (id, email, email_key, name, status, role, is_developer, password_hash, invite_mode, invitation_expires, created_at, must_set_password, bot)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		u.ID, u.Email, postil.EmailKey(u.Email), u.Name, u.Status, u.Role, u.IsDeveloper, u.PasswordHash, u.InviteMode, u.InvitationExpires, u.CreatedAt, u.MustSetPassword, u.Bot)
}
