package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// InsertInvitation stores what an invitation is about, under the hash of its token.
func (st *Store) InsertInvitation(ctx context.Context, i postil.Invitation, hash string) error {
	_, err := st.exec(ctx, `INSERT INTO invitation (hash, user_id, space_id, inviter_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		hash, i.UserID, i.SpaceID, i.InviterID, i.CreatedAt, i.ExpiresAt)
	return err
}

// Invitation returns the invitation with this hash that can be accepted at a
// time.
func (st *Store) Invitation(ctx context.Context, hash string, now int64) (postil.Invitation, error) {
	return one(ctx, st, "invitation", func(row scanner) (i postil.Invitation, err error) {
		err = row.Scan(&i.UserID, &i.SpaceID, &i.InviterID, &i.CreatedAt, &i.ExpiresAt, &i.Email, &i.Name, &i.SpaceName, &i.InviterName)
		return i, err
	}, `SELECT i.user_id, i.space_id, i.inviter_id, i.created_at, i.expires_at, u.email, u.name, s.name, inviter.name FROM invitation i
		JOIN account u ON u.id = i.user_id JOIN space s ON s.id = i.space_id JOIN account inviter ON inviter.id = i.inviter_id
		WHERE i.hash = $1 AND i.expires_at > $2 AND u.status = 'INVITED'`, hash, now)
}

// ExtendInvitations makes a user's invitations last until end.
func (st *Store) ExtendInvitations(ctx context.Context, user, end int64) error {
	_, err := st.exec(ctx, `UPDATE invitation SET expires_at = $1 WHERE user_id = $2`, end, user)
	return err
}

// DropInvitations forgets a user's invitations.
func (st *Store) DropInvitations(ctx context.Context, user int64) error {
	_, err := st.exec(ctx, `DELETE FROM invitation WHERE user_id = $1`, user)
	return err
}

// DropInvitationsInto forgets a user's invitations into a space.
func (st *Store) DropInvitationsInto(ctx context.Context, space, user int64) error {
	_, err := st.exec(ctx, `DELETE FROM invitation WHERE user_id = $1 AND space_id = $2`, user, space)
	return err
}
