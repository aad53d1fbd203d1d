package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ListFilter narrows the list of a named resource. Empty members do not narrow.
type ListFilter struct {
	SpaceID   string // outside identifier
	SpaceName string // part of the space's name, any case
	Name      string // part of the item's name, any case
}

// scope turns a filter into the spaces to list, none but those of the actor that
// are given. A space that is not there or not readable is NotFound.
func (a *App) scope(ctx context.Context, actor auth.Actor, f ListFilter, readable []int64) (store.NameFilter, error) {
	if f.SpaceID != "" {
		space, err := a.ids.Decode(postil.SpaceID, f.SpaceID, "space_id")
		if err != nil {
			return store.NameFilter{}, err
		}
		if _, member := actor.Spaces[space]; !member {
			return store.NameFilter{}, postil.At(postil.NotFound, "space_id", "space not found")
		}
		readable = only(readable, space)
	}
	scope := store.NameFilter{Spaces: readable, Name: f.Name}
	if f.SpaceName == "" {
		return scope, nil
	}
	var err error
	scope.Spaces, scope.Exact, err = a.st.SpacesNamed(ctx, readable, f.SpaceName)
	return scope, err
}

// only returns the part of list that is v.
func only(list []int64, v int64) []int64 {
	for _, x := range list {
		if x == v {
			return []int64{v}
		}
	}
	return nil
}
