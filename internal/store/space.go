package store

import (
	"context"
	"strings"

	"github.com/postil/postil/internal/postil"
)

const spaceColumns = `s.id, s.organization_id, s.name, s.description, s.is_private, s.created_at`

func scanSpace(row scanner) (s postil.Space, err error) {
	err = row.Scan(&s.ID, &s.OrganizationID, &s.Name, &s.Description, &s.IsPrivate, &s.CreatedAt)
	return s, err
}

func spaceTaken(name string) *postil.Error {
	return postil.At(postil.Conflict, "name", "a space named %q already exists", name)
}

// UpdateSpace stores the members of a space that may change.
func (st *Store) UpdateSpace(ctx context.Context, s postil.Space) error {
	return st.insert(ctx, spaceTaken(s.Name), `UPDATE space SET name = $1, description = $2, is_private = $3 WHERE id = $4`,
		s.Name, s.Description, s.IsPrivate, s.ID)
}

// spaceTables are the tables whose rows belong to a space and go with it. Audit
// rows name spaces too, but tell of them and stay.
var spaceTables = []string{
	"deleted_queue", "walk", "record", "assignment", "queue_annotator", "queue_config", "queue", "revision", "annotation", "target",
	"draft", "flag", "comment", "work_day", "work_time", "invitation",
	"annotation_config", "example", "dataset_version", "dataset", "trace", "span", "project", "space_member",
}

// DeleteSpace deletes a space and everything in it.
func (st *Store) DeleteSpace(ctx context.Context, id int64) error {
	for _, table := range spaceTables {
		if _, err := st.exec(ctx, `DELETE FROM `+table+` WHERE space_id = $1`, id); err != nil {
			return err
		}
	}
	_, err := st.exec(ctx, `DELETE FROM space WHERE id = $1`, id)
	return err
}

// Space returns a space.
func (st *Store) Space(ctx context.Context, id int64) (postil.Space, error) {
	return one(ctx, st, "space", scanSpace, `SELECT `+spaceColumns+` FROM space s WHERE s.id = $1`, id)
}

// LockSpace returns a space and keeps its members from being changed by others
// until the transaction ends.
func (st *Store) LockSpace(ctx context.Context, id int64) (postil.Space, error) {
	return one(ctx, st, "space", scanSpace, `SELECT `+spaceColumns+` FROM space s WHERE s.id = $1`+st.eng.forUpdate, id)
}

// SpaceFilter narrows the list of spaces.
type SpaceFilter struct {
	Spaces       []int64 // the spaces to list, never more than the caller may read
	Organization int64   // or 0 for all
	Name         string  // part of the name, any case; empty for all
}

// ListSpaces reads a page of spaces, and one more, newest first.
func (st *Store) ListSpaces(ctx context.Context, f SpaceFilter, p postil.Paging) ([]postil.Space, error) {
	var c conditions
	c.and(st.eng.inInts("s.id", c.param(st.eng.ints(f.Spaces))))
	if f.Organization != 0 {
		c.and("s.organization_id = " + c.param(f.Organization))
	}
	if f.Name != "" {
		c.and(st.eng.contains("s.name", c.param(strings.ToLower(f.Name))))
	}
	if p.After.Set {
		c.and("s.id < " + c.param(p.After.ID))
	}
	return collect(ctx, st, scanSpace, `SELECT `+spaceColumns+` FROM space s`+c.text+` ORDER BY s.id DESC LIMIT `+c.param(p.Limit+1), c.args...)
}

// SpaceIDs returns every space there is.
func (st *Store) SpaceIDs(ctx context.Context) ([]int64, error) {
	return collect(ctx, st, value[int64], `SELECT id FROM space ORDER BY id`)
}

// ActiveSpaceAdmins returns the people who administer a space, without those who
// have not accepted their invitation.
func (st *Store) ActiveSpaceAdmins(ctx context.Context, space int64) ([]int64, error) {
	return collect(ctx, st, value[int64], `SELECT m.user_id FROM space_member m JOIN account u ON u.id = m.user_id
		WHERE m.space_id = $1 AND m.role = 'ADMIN' AND u.status = 'ACTIVE' AND NOT u.bot`, space)
}

// LockSpacesLedBy returns the spaces that a user administers, locked as by
// LockSpace.
func (st *Store) LockSpacesLedBy(ctx context.Context, user int64) ([]postil.Space, error) {
	return collect(ctx, st, scanSpace, `SELECT `+spaceColumns+` FROM space s
		WHERE s.id IN (SELECT space_id FROM space_member WHERE user_id = $1 AND role = 'ADMIN') ORDER BY s.id`+st.eng.forUpdate, user)
}

// DeleteMembership takes a user out of a space; one who is not in it is
// NotFound.
func (st *Store) DeleteMembership(ctx context.Context, space, user int64) error {
	n, err := st.exec(ctx, `DELETE FROM space_member WHERE space_id = $1 AND user_id = $2`, space, user)
	if err == nil && n == 0 {
		return postil.At(postil.NotFound, "user_id", "the user is not a member of the space")
	}
	return err
}
