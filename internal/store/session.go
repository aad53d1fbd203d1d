package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// InsertSession stores a new session under the hash of its cookie's value.
func (st *Store) InsertSession(ctx context.Context, s postil.Session, hash string) error {
	_, err := st.exec(ctx, `INSERT INTO session (hash, id, user_id, user_agent, ip, created_at, last_seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, hash, s.ID, s.UserID, s.UserAgent, s.IP, s.CreatedAt, s.LastSeenAt, s.ExpiresAt)
	return err
}

// Sessions returns a user's living sessions, the most recently used first: those
// that have been used after the time idle.
func (st *Store) Sessions(ctx context.Context, user, now, idle int64) ([]postil.Session, error) {
	return collect(ctx, st, func(row scanner) (s postil.Session, err error) {
		err = row.Scan(&s.ID, &s.UserID, &s.UserAgent, &s.IP, &s.CreatedAt, &s.LastSeenAt, &s.ExpiresAt)
		return s, err
	}, `SELECT id, user_id, user_agent, ip, created_at, last_seen_at, expires_at FROM session
		WHERE user_id = $1 AND expires_at > $2 AND last_seen_at > $3 ORDER BY last_seen_at DESC, id DESC`, user, now, idle)
}

// ForgetSessions deletes some of the sessions that ended before a time, or have not
// been used after the time idle, and tells how many.
func (st *Store) ForgetSessions(ctx context.Context, ended, idle int64, limit int) (int64, error) {
	return st.exec(ctx, `DELETE FROM session WHERE (expires_at < $1 OR last_seen_at < $2) AND hash IN
		(SELECT hash FROM session WHERE expires_at < $1 OR last_seen_at < $2 LIMIT $3)`, ended, idle, limit)
}

// DeleteSession ends one session of a user; one that is not there is NotFound.
func (st *Store) DeleteSession(ctx context.Context, user, id int64) error {
	n, err := st.exec(ctx, `DELETE FROM session WHERE user_id = $1 AND id = $2`, user, id)
	if err == nil && n == 0 {
		return postil.At(postil.NotFound, "session_id", "session not found")
	}
	return err
}

// EndSessions signs a user out everywhere.
func (st *Store) EndSessions(ctx context.Context, user int64) error {
	_, err := st.exec(ctx, `DELETE FROM session WHERE user_id = $1`, user)
	return err
}

// MarkSessionSeen and MarkKeySeen note when a session or a key was used, and
// MarkUserSeen when a user was here, unless something later is known.
func (st *Store) MarkSessionSeen(ctx context.Context, id, at int64) error {
	_, err := st.exec(ctx, `UPDATE session SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1`, at, id)
	return err
}

// MarkKeySeen is described with MarkSessionSeen.
func (st *Store) MarkKeySeen(ctx context.Context, id, at int64) error {
	_, err := st.exec(ctx, `UPDATE api_key SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)`, at, id)
	return err
}

// MarkUserSeen is described with MarkSessionSeen.
func (st *Store) MarkUserSeen(ctx context.Context, user, at int64) error {
	_, err := st.exec(ctx, `UPDATE account SET last_seen_at = $1 WHERE id = $2 AND (last_seen_at IS NULL OR last_seen_at < $1)`, at, user)
	return err
}
