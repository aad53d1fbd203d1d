package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

const selectMember = `SELECT ` + userColumns + `, m.id, m.space_id, m.role, m.created_at, u.last_seen_at
	FROM space_member m JOIN account u ON u.id = m.user_id`

func scanMember(row scanner) (m postil.Member, err error) {
	err = row.Scan(append(userFields(&m.User), &m.ID, &m.SpaceID, &m.Role, &m.CreatedAt, &m.LastSeenAt)...)
	m.UserID = m.User.ID
	return m, err
}

// Member returns a user of a space; one who is not in it is NotFound.
func (st *Store) Member(ctx context.Context, space, user int64) (postil.Member, error) {
	return one(ctx, st, "member", scanMember, selectMember+` WHERE m.space_id = $1 AND m.user_id = $2 AND NOT u.bot`, space, user)
}

// Members reads a page of the people of a space, and one more, by their address.
// The cursor's Text is the last one's, as it is compared.
func (st *Store) Members(ctx context.Context, space int64, p postil.Paging) ([]postil.Member, error) {
	var c conditions
	c.and("NOT u.bot AND m.space_id = " + c.param(space))
	if p.After.Set {
		c.and("u.email_key > " + c.param(p.After.Text))
	}
	return collect(ctx, st, scanMember, selectMember+c.text+` ORDER BY u.email_key LIMIT `+c.param(p.Limit+1), c.args...)
}
