package store

import (
	"context"
	"database/sql"
)

// SpaceTables are the tables whose rows go with their space.
var SpaceTables = spaceTables

// TablesWithSpace returns the tables that have a column space_id.
func (st *Store) TablesWithSpace(ctx context.Context) ([]string, error) {
	query := `SELECT table_name FROM information_schema.columns WHERE column_name = 'space_id' AND table_schema = 'public'`
	if st.eng == sqliteEngine {
		query = `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'space_id' WHERE m.type = 'table'`
	}
	return collect(ctx, st, value[string], query)
}

// Explaining returns a store on SQLite that does what st does, and the steps of the
// plan of every query that it runs.
func (st *Store) Explaining() (*[]string, *Store) {
	steps := &[]string{}
	return steps, &Store{eng: st.eng, db: explaining{st.db, steps}, tx: st.tx}
}

type explaining struct {
	querier
	steps *[]string
}

// QueryContext notes the plan of a query and runs it.
func (e explaining) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := e.querier.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		*e.steps = append(*e.steps, step)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return e.querier.QueryContext(ctx, query, args...)
}
