package store

import (
	"context"
)

// Answer is the remembered answer to a request with an Idempotency-Key.
type Answer struct {
	Fingerprint string // of the request
	Applied     bool   // the effect is committed
	Status      int    // 0 while the answer is not known
	Header      string // Content-Type of the answer
	Body        string
	CreatedAt   int64 // microseconds
}

// ClaimKey takes an Idempotency-Key for a request that begins; taken is false
// when it has been used since the time forgotten.
func (st *Store) ClaimKey(ctx context.Context, user int64, key, fingerprint string, now, forgotten int64) (taken bool, err error) {
	n, err := st.exec(ctx, `INSERT INTO idempotency (user_id, key, fingerprint, applied, created_at) VALUES ($1, $2, $3, FALSE, $4)
		ON CONFLICT (user_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, applied = FALSE, status = NULL, header = NULL, body = NULL,
			created_at = excluded.created_at
		WHERE idempotency.created_at < $5`, user, key, fingerprint, now, forgotten)
	return n == 1, err
}

// ReclaimKey takes over a key whose request began before the given time and
// neither had its effect nor an answer: its process is gone.
func (st *Store) ReclaimKey(ctx context.Context, user int64, key string, before, now int64) (bool, error) {
	n, err := st.exec(ctx, `UPDATE idempotency SET created_at = $1
		WHERE user_id = $2 AND key = $3 AND NOT applied AND status IS NULL AND created_at < $4`, now, user, key, before)
	return n == 1, err
}

// MarkApplied notes, in the transaction that has the effect, that it has it. The
// transaction fails when another request has taken over the key since the time
// taken, as KeyLost tells.
func (st *Store) MarkApplied(ctx context.Context, user int64, key string, taken int64) error {
	// The column cannot be NULL, so that nobody has to wait and look whether a row was changed.
	return st.later(ctx, `UPDATE idempotency SET applied = CASE WHEN created_at = $1 THEN TRUE END WHERE user_id = $2 AND key = $3`, taken, user, key)
}

// KeyLost reports whether a transaction failed by MarkApplied.
func (st *Store) KeyLost(err error) bool { return st.eng.isNull(err) }

// KeepAnswer remembers the answer for retries, unless the key was taken over.
func (st *Store) KeepAnswer(ctx context.Context, user int64, key string, taken int64, status int, header, body string) error {
	_, err := st.exec(ctx, `UPDATE idempotency SET status = $1, header = $2, body = $3 WHERE user_id = $4 AND key = $5 AND created_at = $6`,
		status, header, body, user, key, taken)
	return err
}

// ReleaseKey frees a key whose request had no effect, so that it can be tried
// again, unless the key was taken over.
func (st *Store) ReleaseKey(ctx context.Context, user int64, key string, taken int64) error {
	_, err := st.exec(ctx, `DELETE FROM idempotency WHERE user_id = $1 AND key = $2 AND NOT applied AND created_at = $3`, user, key, taken)
	return err
}

// ReleaseKeys frees the keys used since a time whose requests had neither effect nor
// answer, when none of them can be running.
func (st *Store) ReleaseKeys(ctx context.Context, since int64) error {
	_, err := st.exec(ctx, `DELETE FROM idempotency WHERE created_at >= $1 AND NOT applied AND status IS NULL`, since)
	return err
}

// KeyAnswer returns what is known of a key.
func (st *Store) KeyAnswer(ctx context.Context, user int64, key string) (Answer, error) {
	return one(ctx, st, "key", func(row scanner) (a Answer, err error) {
		err = row.Scan(&a.Fingerprint, &a.Applied, &a.Status, &a.Header, &a.Body, &a.CreatedAt)
		return a, err
	}, `SELECT fingerprint, applied, COALESCE(status, 0), COALESCE(header, ''), COALESCE(body, ''), created_at
		FROM idempotency WHERE user_id = $1 AND key = $2`, user, key)
}

// ForgetKeys deletes some of the keys used before a time, and tells how many.
func (st *Store) ForgetKeys(ctx context.Context, before int64, limit int) (int64, error) {
	return st.exec(ctx, `DELETE FROM idempotency WHERE created_at < $1 AND (user_id, key) IN
		(SELECT user_id, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)`, before, limit)
}
