package app

import (
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// right is what a role may do in a space.
type right int

const (
	readContent right = iota // projects, datasets, configs, all queues
	writeContent
	administer // the space itself and its members
)

// may reports whether a space role includes a right. ANNOTATOR has none of
// these: what an annotator may do follows from the queues they annotate.
func may(role postil.Role, r right) bool {
	switch role {
	case postil.RoleAdmin:
		return true
	case postil.RoleMember:
		return r <= writeContent
	case postil.RoleReadOnly:
		return r == readContent
	}
	return false
}

// spacesWith returns the spaces in which the actor has a right.
func spacesWith(actor auth.Actor, r right) []int64 {
	var ids []int64
	for _, id := range actor.SpaceIDs() {
		if may(actor.Spaces[id], r) {
			ids = append(ids, id)
		}
	}
	return ids
}

// allow returns an error unless the actor has the right in the space: NotFound
// when even reading is not allowed there, so that nothing tells what is hidden
// from what is not there.
func allow(actor auth.Actor, space int64, r right, what string) error {
	role := actor.Spaces[space]
	switch {
	case may(role, r):
		return nil
	case may(role, readContent):
		return notAllowed(role)
	}
	return postil.Errorf(postil.NotFound, "%s not found", what)
}

// notAllowed refuses what a role does not include.
func notAllowed(role postil.Role) error {
	return postil.Errorf(postil.Forbidden, "your role %s does not allow this in the space", role)
}

// spaceAt returns the row of a space named in a request at path, in which the
// actor must have the right.
func (a *App) spaceAt(actor auth.Actor, id, path string, r right) (int64, error) {
	space, err := a.ids.Decode(postil.SpaceID, id, path)
	if err != nil {
		return 0, err
	}
	if _, member := actor.Spaces[space]; !member {
		return 0, postil.At(postil.NotFound, path, "space not found")
	}
	if !may(actor.Spaces[space], r) {
		return 0, at(notAllowed(actor.Spaces[space]), path)
	}
	return space, nil
}

// requirePerson refuses service keys what makes somebody responsible.
func requirePerson(actor auth.Actor) error {
	if actor.Bot {
		return postil.Errorf(postil.Forbidden, "a service key may not do this, only a person")
	}
	return nil
}

// requireAccountAdmin returns an error unless the actor administers the
// installation's users.
func requireAccountAdmin(actor auth.Actor) error {
	if actor.Role != postil.RoleAdmin {
		return postil.Errorf(postil.Forbidden, "only account administrators may do this")
	}
	return nil
}
