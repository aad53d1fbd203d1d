package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// Me is who acts, and where.
type Me struct {
	User   postil.User
	Spaces []MySpace // newest first
}

// MySpace is a space with the actor's role in it.
type MySpace struct {
	postil.Space
	Role postil.Role
}

// Me returns who the actor is and the spaces they are a member of.
func (a *App) Me(ctx context.Context) (Me, error) {
	actor := auth.FromContext(ctx)
	user, err := a.st.Account(ctx, actor.UserID)
	if err != nil {
		return Me{}, err
	}
	me, ids := Me{User: user}, actor.SpaceIDs()
	spaces, err := a.st.ListSpaces(ctx, store.SpaceFilter{Spaces: ids}, postil.Paging{Limit: len(ids)})
	for _, s := range spaces {
		me.Spaces = append(me.Spaces, MySpace{s, actor.Spaces[s.ID]})
	}
	return me, err
}
