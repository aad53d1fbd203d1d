package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

const userColumns = `u.id, u.email, u.name, u.status, u.role, u.is_developer, u.password_hash, u.invite_mode, u.invitation_expires, u.created_at, u.preferences, u.must_set_password, u.bot`

func userFields(u *postil.User) []any {
	return []any{&u.ID, &u.Email, &u.Name, &u.Status, &u.Role, &u.IsDeveloper, &u.PasswordHash, &u.InviteMode, &u.InvitationExpires, &u.CreatedAt,
		&u.Preferences, &u.MustSetPassword, &u.Bot}
}

func scanUser(row scanner) (u postil.User, err error) {
	err = row.Scan(userFields(&u)...)
	return u, err
}

// Credential is an API key or a session, and whose it is.
type Credential struct {
	postil.User
	RowID      int64 // of the key or session
	SeenAt     int64 // when it was last used, in microseconds; 0 for never
	IngestOnly bool  // of a key: it may send spans, and nothing else
}

func scanCredential(row scanner) (c Credential, err error) {
	err = row.Scan(append(userFields(&c.User), &c.RowID, &c.SeenAt, &c.IngestOnly)...)
	return c, err
}

// KeyOwner returns the living API key that has the given hash, or had it before it
// was refreshed and still honours it, and the active user it acts as.
func (st *Store) KeyOwner(ctx context.Context, hash string, now int64) (Credential, error) {
	return one(ctx, st, "key", scanCredential, `SELECT `+userColumns+`, k.id, COALESCE(k.last_used_at, 0), k.ingest_only FROM api_key k JOIN account u ON u.id = k.user_id
		WHERE (k.hash = $1 OR k.previous_hash = $1 AND k.previous_ends > $2) AND `+livingKey("$2")+` AND u.status = 'ACTIVE'`, hash, now)
}

// SessionOwner returns the living session that has the given hash and the active
// user it belongs to. It has been used after the time idle.
func (st *Store) SessionOwner(ctx context.Context, hash string, now, idle int64) (Credential, error) {
	return one(ctx, st, "session", scanCredential, `SELECT `+userColumns+`, s.id, s.last_seen_at, FALSE FROM session s JOIN account u ON u.id = s.user_id
		WHERE s.hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $3 AND u.status = 'ACTIVE'`, hash, now, idle)
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
