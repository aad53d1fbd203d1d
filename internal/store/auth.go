package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

const userColumns = `u.id, u.email, u.name, u.status, u.role, u.is_developer, u.password_hash, u.invite_mode, u.invitation_expires, u.created_at, u.preferences, u.must_set_password`

func scanUser(row scanner) (u postil.User, err error) {
	err = row.Scan(&u.ID, &u.Email, &u.Name, &u.Status, &u.Role, &u.IsDeveloper, &u.PasswordHash, &u.InviteMode, &u.InvitationExpires, &u.CreatedAt,
		&u.Preferences, &u.MustSetPassword)
	return u, err
}

// KeyOwner returns the active user whose living API key has the given hash.
func (st *Store) KeyOwner(ctx context.Context, hash string, now int64) (postil.User, error) {
	return one(ctx, st, "key", scanUser, `SELECT `+userColumns+` FROM api_key k JOIN account u ON u.id = k.user_id
		WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2) AND u.status = 'ACTIVE'`, hash, now)
}

// SessionOwner returns the active user whose living session has the given hash.
func (st *Store) SessionOwner(ctx context.Context, hash string, now int64) (postil.User, error) {
	return one(ctx, st, "session", scanUser, `SELECT `+userColumns+` FROM session s JOIN account u ON u.id = s.user_id
		WHERE s.hash = $1 AND s.expires_at > $2 AND u.status = 'ACTIVE'`, hash, now)
}

// UserByEmail returns the account with this address, compared without case.
func (st *Store) UserByEmail(ctx context.Context, email string) (postil.User, error) {
	return one(ctx, st, "user", scanUser, `SELECT `+userColumns+` FROM account u WHERE u.email_key = $1`, postil.EmailKey(email))
}

// SpaceRoles returns the role the user has in each space.
func (st *Store) SpaceRoles(ctx context.Context, user int64) (map[int64]postil.Role, error) {
	rows, err := collect(ctx, st, func(row scanner) (m postil.Membership, err error) {
		err = row.Scan(&m.SpaceID, &m.Role)
		return m, err
	}, `SELECT space_id, role FROM space_member WHERE user_id = $1`, user)
	roles := make(map[int64]postil.Role, len(rows))
	for _, m := range rows {
		roles[m.SpaceID] = m.Role
	}
	return roles, err
}

// InsertKey stores a new API key under its hash.
func (st *Store) InsertKey(ctx context.Context, id, user int64, name, hash, redacted string, now int64) error {
	return st.insert(ctx, postil.Errorf(postil.Conflict, "this API key is already in use"),
		`INSERT INTO api_key (id, user_id, name, hash, redacted, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, user, name, hash, redacted, now)
}

// InsertSession stores a new session under the hash of its cookie.
func (st *Store) InsertSession(ctx context.Context, hash string, user, now, expires int64) error {
	_, err := st.exec(ctx, `INSERT INTO session (hash, id, user_id, user_agent, ip, created_at, last_seen_at, expires_at)
		VALUES ($1, $2, $3, '', '', $4, $4, $5)`, hash, now, user, now, expires)
	return err
}

// DeleteSession ends one session.
func (st *Store) DeleteSession(ctx context.Context, hash string) error {
	_, err := st.exec(ctx, `DELETE FROM session WHERE hash = $1`, hash)
	return err
}

// SetPassword stores a password hash and ends the user's sessions.
func (st *Store) SetPassword(ctx context.Context, user int64, hash string) error {
	if _, err := st.exec(ctx, `UPDATE account SET password_hash = $1 WHERE id = $2`, hash, user); err != nil {
		return err
	}
	_, err := st.exec(ctx, `DELETE FROM session WHERE user_id = $1`, user)
	return err
}
