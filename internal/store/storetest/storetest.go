// Package storetest opens fresh stores for the tests of any package: a SQLite
// file, and a database on a PostgreSQL server that the test process starts
// itself from the installed binaries.
package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/postil/postil/internal/store"
)

// Main runs a package's tests and then stops the PostgreSQL server they used.
// Every package that calls Each has it in its TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
func Main(m *testing.M) int {
	defer server.stop()
	return m.Run()
}

// Each runs a test against an empty store on each database.
func Each(t *testing.T, test func(t *testing.T, st *store.DB)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, URL(t, database)))
		})
	}
}

// Open opens the store at url until the test ends.
func Open(t testing.TB, url string) *store.DB {
	t.Helper()
	st, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatalf("opening %s: %v", url, err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return st
}

// URL returns the URL of an empty "sqlite" or "postgres" database that is gone
// when the test ends.
func URL(t testing.TB, database string) string {
	t.Helper()
	if database == "postgres" {
		return server.database(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "postil.db")
}
