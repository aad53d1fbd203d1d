package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// SetFlag stores a user's flag of a record, in place of the one before.
func (st *Store) SetFlag(ctx context.Context, r postil.Record, user int64, reason string, now int64) error {
	_, err := st.exec(ctx, `INSERT INTO flag (space_id, record_id, user_id, queue_id, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (space_id, record_id, user_id) DO UPDATE SET reason = excluded.reason, created_at = excluded.created_at`,
		r.SpaceID, r.ID, user, r.QueueID, reason, now)
	return err
}

// DeleteFlag deletes a user's flag of a record, if there is one.
func (st *Store) DeleteFlag(ctx context.Context, r postil.Record, user int64) error {
	_, err := st.exec(ctx, `DELETE FROM flag WHERE space_id = $1 AND record_id = $2 AND user_id = $3`, r.SpaceID, r.ID, user)
	return err
}

// Person returns a user as others see one.
func (st *Store) Person(ctx context.Context, id int64) (postil.Person, error) {
	return one(ctx, st, "user", func(row scanner) (p postil.Person, err error) {
		err = row.Scan(&p.ID, &p.Email, &p.Name)
		return p, err
	}, `SELECT id, email, name FROM account WHERE id = $1`, id)
}

// InsertComment stores a new comment on a record.
func (st *Store) InsertComment(ctx context.Context, r postil.Record, c postil.Comment) error {
	_, err := st.exec(ctx, `INSERT INTO comment (space_id, id, record_id, queue_id, user_id, text, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.SpaceID, c.ID, r.ID, r.QueueID, c.User.ID, c.Text, c.CreatedAt)
	return err
}

const commentColumns = `k.id, k.text, k.created_at, u.id, u.email, u.name FROM comment k JOIN account u ON u.id = k.user_id`

func scanComment(row scanner) (c postil.Comment, err error) {
	err = row.Scan(&c.ID, &c.Text, &c.CreatedAt, &c.User.ID, &c.User.Email, &c.User.Name)
	return c, err
}

// Comments reads a page of the comments on a record, and one more, oldest first;
// user narrows them to one person's, 0 is everybody's.
func (st *Store) Comments(ctx context.Context, space, record, user int64, p postil.Paging) ([]postil.Comment, error) {
	var c conditions
	c.and("k.space_id = " + c.param(space))
	c.and("k.record_id = " + c.param(record))
	c.and("k.id > " + c.param(p.After.ID))
	if user != 0 {
		c.and("k.user_id = " + c.param(user))
	}
	return collect(ctx, st, scanComment, `SELECT `+commentColumns+c.text+` ORDER BY k.id LIMIT `+c.param(p.Limit+1), c.args...)
}

// Comment returns a comment on a record.
func (st *Store) Comment(ctx context.Context, space, record, id int64) (postil.Comment, error) {
	return one(ctx, st, "comment", scanComment, `SELECT `+commentColumns+` WHERE k.space_id = $1 AND k.id = $2 AND k.record_id = $3`, space, id, record)
}

// DeleteComment deletes a comment.
func (st *Store) DeleteComment(ctx context.Context, space, id int64) error {
	_, err := st.exec(ctx, `DELETE FROM comment WHERE space_id = $1 AND id = $2`, space, id)
	return err
}
