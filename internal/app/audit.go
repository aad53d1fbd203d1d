package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// AuditFilter narrows the audit log. Both ends are part of it, in microseconds.
type AuditFilter struct {
	From, To   int64
	UserID     string   // outside identifier, or empty for everybody
	Operations []string // their names, or none for all
}

// AuditLog returns a page of what users have changed, newest first, to an account
// administrator. Reading leaves nothing in it.
func (a *App) AuditLog(ctx context.Context, f AuditFilter, p postil.Paging) (postil.Page[postil.AuditEntry], error) {
	if err := requireAccountAdmin(auth.FromContext(ctx)); err != nil {
		return postil.Page[postil.AuditEntry]{}, err
	}
	filter := store.AuditFilter{From: f.From, To: f.To, Operations: f.Operations}
	if f.UserID != "" {
		var err error
		filter.User, err = a.ids.Decode(postil.UserID, f.UserID, "user_id")
		if isCode(err, postil.NotFound) {
			return postil.Page[postil.AuditEntry]{}, nil // nobody has done nothing
		}
		if err != nil {
			return postil.Page[postil.AuditEntry]{}, err
		}
	}
	rows, err := a.st.AuditLog(ctx, filter, p)
	return postil.PageOf(rows, p.Limit, func(e postil.AuditEntry) postil.Cursor { return postil.Cursor{ID: e.ID, Set: true} }), err
}
