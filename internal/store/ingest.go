package store

import (
	"context"
	"slices"
)

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
	found, err := collect(ctx, st, scanProject, `SELECT t.id, t.space_id, t.name, t.created_at FROM project t
		WHERE t.space_id = $1 AND `+st.eng.inTexts("t.name", "$2"), space, st.eng.texts(names))
	ids := make(map[string]int64, len(found))
	for _, p := range found {
		ids[p.Name] = p.ID
	}
	return ids, err
}
