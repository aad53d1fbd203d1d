package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// livingKey is the condition that a key k works at the time bound to now.
func livingKey(now string) string {
	return `k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ` + now + `)`
}

// InsertKey stores a new API key under its hash.
func (st *Store) InsertKey(ctx context.Context, k postil.APIKey, hash string) error {
	return st.insert(ctx, postil.Errorf(postil.Conflict, "this API key is already in use"),
		`INSERT INTO api_key (id, user_id, name, hash, redacted, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		k.ID, k.UserID, k.Name, hash, k.Redacted, k.CreatedAt, k.ExpiresAt)
}

// Keys returns a user's living API keys, newest first.
func (st *Store) Keys(ctx context.Context, user, now int64) ([]postil.APIKey, error) {
	return collect(ctx, st, func(row scanner) (k postil.APIKey, err error) {
		err = row.Scan(&k.ID, &k.UserID, &k.Name, &k.Redacted, &k.CreatedAt, &k.ExpiresAt, &k.LastUsedAt)
		return k, err
	}, `SELECT k.id, k.user_id, k.name, k.redacted, k.created_at, k.expires_at, k.last_used_at FROM api_key k
		WHERE k.user_id = $1 AND `+livingKey("$2")+` ORDER BY k.id DESC`, user, now)
}

// RevokeKey revokes a living API key of a user; one that is not there is
// NotFound.
func (st *Store) RevokeKey(ctx context.Context, user, id, now int64) error {
	n, err := st.exec(ctx, `UPDATE api_key AS k SET revoked_at = $1 WHERE k.user_id = $2 AND k.id = $3 AND `+livingKey("$4"), now, user, id, now)
	if err == nil && n == 0 {
		return postil.At(postil.NotFound, "api_key_id", "API key not found")
	}
	return err
}

// RevokeKeys revokes all API keys of a user.
func (st *Store) RevokeKeys(ctx context.Context, user, now int64) error {
	_, err := st.exec(ctx, `UPDATE api_key SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL`, now, user)
	return err
}
