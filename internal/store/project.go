package store

import (
	"context"
	"slices"

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

// EnsureProjects makes a project for every name of the space that has none yet,
// and returns the ids of all of them by name; newID makes row ids.
func (st *Store) EnsureProjects(ctx context.Context, space int64, names []string, newID func() int64, now int64) (map[string]int64, error) {
	ids, err := st.projectIDs(ctx, space, names)
	if err != nil || len(ids) == len(names) {
		return ids, err
	}
	var rows [][]any
	for _, name := range slices.Sorted(slices.Values(names)) { // the same order for all, so that none deadlock
		if _, ok := ids[name]; !ok {
			rows = append(rows, []any{space, newID(), name, now})
		}
	}
	if _, err := st.insertRows(ctx, "project (space_id, id, name, created_at)", "ON CONFLICT DO NOTHING", rows); err != nil {
		return nil, err
	}
	return st.projectIDs(ctx, space, names)
}

func (st *Store) projectIDs(ctx context.Context, space int64, names []string) (map[string]int64, error) {
	found, err := collect(ctx, st, scanProject, `SELECT `+projectColumns+` FROM project t
		WHERE t.space_id = $1 AND `+st.eng.inTexts("t.name", "$2"), space, st.eng.texts(names))
	ids := make(map[string]int64, len(found))
	for _, p := range found {
		ids[p.Name] = p.ID
	}
	return ids, err
}

// RenameProject gives a project another name.
func (st *Store) RenameProject(ctx context.Context, space, id int64, name string) error {
	return st.insert(ctx, projectTaken(name), `UPDATE project SET name = $1 WHERE space_id = $2 AND id = $3`, name, space, id)
}

// DeleteProject deletes a project with its spans. Targets stay, and with them
// what was annotated; so do queue records, which hold copies.
func (st *Store) DeleteProject(ctx context.Context, space, id int64) error {
	for _, table := range []string{"trace", "span"} {
		if _, err := st.exec(ctx, `DELETE FROM `+table+` WHERE space_id = $1 AND project_id = $2`, space, id); err != nil {
			return err
		}
	}
	_, err := st.exec(ctx, `DELETE FROM project WHERE space_id = $1 AND id = $2`, space, id)
	return err
}

// Project returns a project of one of the spaces.
func (st *Store) Project(ctx context.Context, spaces []int64, id int64) (postil.Project, error) {
	return one(ctx, st, "project", scanProject,
		`SELECT `+projectColumns+` FROM project t WHERE `+st.eng.inInts("t.space_id", "$1")+` AND t.id = $2`, st.eng.ints(spaces), id)
}

// ProjectNamed returns the project of a space that has a name.
func (st *Store) ProjectNamed(ctx context.Context, space int64, name string) (postil.Project, error) {
	return one(ctx, st, "project", scanProject, `SELECT `+projectColumns+` FROM project t WHERE t.space_id = $1 AND t.name = $2`, space, name)
}

// ListProjects reads a page of projects, and one more, newest first.
func (st *Store) ListProjects(ctx context.Context, f NameFilter, p postil.Paging) ([]postil.Project, error) {
	return listNamed(ctx, st, "project", projectColumns, scanProject, f, p)
}
