package store

import "context"

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
