package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

func scanProject(row scanner) (p postil.Project, err error) {
	err = row.Scan(&p.ID, &p.SpaceID, &p.Name, &p.CreatedAt)
	return p, err
}

// Project returns a project of one of the spaces.
func (st *Store) Project(ctx context.Context, spaces []int64, id int64) (postil.Project, error) {
	return one(ctx, st, "project", scanProject, `SELECT t.id, t.space_id, t.name, t.created_at FROM project t
		WHERE `+st.eng.inInts("t.space_id", "$1")+` AND t.id = $2`, st.eng.ints(spaces), id)
}

// InsertProject stores a new project.
func (st *Store) InsertProject(ctx context.Context, p postil.Project) error {
	return st.insert(ctx, postil.At(postil.Conflict, "name", "a project named %q already exists in this space", p.Name),
		`INSERT INTO project (space_id, id, name, created_at) VALUES ($1, $2, $3, $4)`, p.SpaceID, p.ID, p.Name, p.CreatedAt)
}
