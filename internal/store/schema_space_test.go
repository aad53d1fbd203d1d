package store_test

import (
	"sync"
	"testing"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// Databases that spread their rows over machines do so by the first column of a
// key, and check what refers to something on its own machine only. All there is of
// a space can be on one, but for invitations, which are found by their token like
// sessions and API keys. The schema of SQLite is the same.
func TestWhatBelongsToASpaceIsKeyedByIt(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	storetest.Open(t, url)
	db := storetest.Inspect(t, url)
	const ofSpaces = `pg_class t JOIN pg_attribute s ON s.attrelid = t.oid AND s.attname = 'space_id'
		WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND t.relname <> 'invitation'`
	if n := db.Number(`SELECT COUNT(*) FROM ` + ofSpaces); n < 20 {
		t.Errorf("only %d tables belong to spaces", n)
	}
	db.None("a table whose key does not begin with the space", `SELECT t.relname FROM `+ofSpaces+` AND NOT EXISTS (SELECT 1 FROM pg_index i
		WHERE i.indrelid = t.oid AND i.indisprimary AND i.indkey[0] = s.attnum)`)
	db.None("what is unique beyond its space (table, index)", `SELECT t.relname, i.indexrelid::regclass::text FROM pg_index i, `+ofSpaces+`
		AND i.indrelid = t.oid AND i.indisunique AND i.indkey[0] <> s.attnum`)
	db.None("a reference that the database checks", `SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`)
}

// Servers that start together on an empty database make one schema.
func TestManyServersStartAtOnce(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	storetest.Exec(t, url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	var starting sync.WaitGroup
	for range 8 {
		starting.Go(func() {
			st, err := store.Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	storetest.Inspect(t, url).None("a migration that ran twice", `SELECT version_id FROM goose_db_version GROUP BY version_id HAVING COUNT(*) > 1`)
}
