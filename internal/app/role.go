package app

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// Role returns a role. It is part of the program, and anybody may know it.
func (a *App) Role(id string) (postil.PredefinedRole, error) {
	n, err := a.ids.Decode(postil.RoleID, id, "role_id")
	if err != nil {
		return postil.PredefinedRole{}, err
	}
	for _, r := range postil.PredefinedRoles() {
		if r.ID == n {
			return r, nil
		}
	}
	return postil.PredefinedRole{}, postil.At(postil.NotFound, "role_id", "role not found")
}

// Began returns when the installation was made: when its first account was.
func (a *App) Began(ctx context.Context) (int64, error) { return a.st.FirstAccountAt(ctx) }
