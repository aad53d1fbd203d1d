package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

const projectColumns = `t.id, t.space_id, t.name, t.created_at`

func scanProject(row scanner) (p postil.Project, err error) {
	err = row.Scan(&p.ID, &p.SpaceID, &p.Name, &p.CreatedAt)
	return p, err
}

func projectTaken(name string) *postil.Error {
	return postil.At(postil.Conflict, "name", "a project named %q already exists in this space", name)
}

// InsertProject stores a new project.
func (st *Store) InsertProject(ctx context.Context, p postil.Project) error {
	return st.insert(ctx, projectTaken(p.Name), `INSERT INTO project (space_id, id, name, created_at) VALUES ($1, $2, $3, $4)`,
		p.SpaceID, p.ID, p.Name, p.CreatedAt)
}

// EnsureProject stores a project unless the space has one of its name, and
// returns the one that is there then. Those who do so at the same time get the
// same one.
func (st *Store) EnsureProject(ctx context.Context, p postil.Project) (postil.Project, error) {
	_, err := st.exec(ctx, `INSERT INTO project (space_id, id, name, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (space_id, name) DO NOTHING`, p.SpaceID, p.ID, p.Name, p.CreatedAt)
	if err != nil {
		return p, err
	}
	return st.ProjectNamed(ctx, p.SpaceID, p.Name)
}

// RenameProject gives a project another name.
func (st *Store) RenameProject(ctx context.Context, space, id int64, name string) error {
	return st.insert(ctx, projectTaken(name), `UPDATE project SET name = $1 WHERE space_id = $2 AND id = $3`, name, space, id)
}

// DeleteProject deletes a project with its spans. Targets stay, and with them
// what was annotated; so do queue records, which hold copies.
func (st *Store) DeleteProject(ctx context.Context, space, id int64) error {
	if _, err := st.exec(ctx, `DELETE FROM span WHERE space_id = $1 AND project_id = $2`, space, id); err != nil {
		return err
	}
	_, err := st.exec(ctx, `DELETE FROM project WHERE space_id = $1 AND id = $2`, space, id)
	return err
}

// Project returns a project of one of the spaces.
func (st *Store) Project(ctx context.Context, spaces []int64, id int64) (postil.Project, error) {
	return one(ctx, st, "project", scanProject,
		`SELECT `+projectColumns+` FROM project t WHERE `+st.eng.inInts("t.space_id", "$1")+` AND t.id = $2`, st.eng.ints(spaces), id)
}

// ProjectNamed returns the project of a space that has just this name.
func (st *Store) ProjectNamed(ctx context.Context, space int64, name string) (postil.Project, error) {
	return one(ctx, st, "project", scanProject,
		`SELECT `+projectColumns+` FROM project t WHERE t.space_id = $1 AND t.name = $2`, space, name)
}

// ListProjects reads a page of projects, and one more, newest first.
func (st *Store) ListProjects(ctx context.Context, f NameFilter, p postil.Paging) ([]postil.Project, error) {
	return listNamed(ctx, st, "project", projectColumns, scanProject, f, p)
}
