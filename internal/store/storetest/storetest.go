// Package storetest opens fresh stores for the tests of any package: a SQLite
// file, and a database on a PostgreSQL server that the test process starts
// itself from the installed binaries.
package storetest

import (
	"context"
	"errors"
	neturl "net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/postil/postil/internal/store"
)

// Main runs a package's tests and then stops the PostgreSQL server they used.
// Every package that calls Each has it in its TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
func Main(m *testing.M) int {
	defer server.stop()
	defer stopPooler()
	return m.Run()
}

// Each runs a test against an empty store on each database.
func Each(t *testing.T, test func(t *testing.T, st *store.DB)) {
	t.Helper()
	EachAt(t, func(t *testing.T, _ string, st *store.DB) { test(t, st) })
}

// EachAt is Each for a test that also needs to know where the store is.
func EachAt(t *testing.T, test func(t *testing.T, url string, st *store.DB)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url := URL(t, database)
			test(t, url, Open(t, url))
		})
	}
}

// Open opens the store at url until the test ends. With POSTIL_TEST_POOLER in the
// environment, one on PostgreSQL is opened through a pooler.
func Open(t testing.TB, url string) *store.DB {
	t.Helper()
	if os.Getenv("POSTIL_TEST_POOLER") != "" && strings.HasPrefix(url, "postgres:") {
		return OpenWith(t, Pooled(t, url), store.Options{Direct: url})
	}
	return OpenWith(t, url, store.Options{})
}

// OpenWith is Open with options.
func OpenWith(t testing.TB, url string, o store.Options) *store.DB {
	t.Helper()
	st, err := store.OpenWith(context.Background(), url, o)
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

// URL returns the URL of an empty "sqlite" or "postgres" database, whose schema is
// up to date, that is gone when the test ends.
func URL(t testing.TB, database string) string {
	t.Helper()
	if database == "postgres" {
		return server.database(t)
	}
	content, err := migratedFile()
	if err != nil {
		t.Fatalf("making a database: %v", err)
	}
	file := filepath.Join(t.TempDir(), "postil.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

// Copy returns the URL of a database that holds what the one at url does, which
// nobody may use meanwhile. It is gone when the test ends.
func Copy(t testing.TB, url string) string {
	t.Helper()
	from, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		u, err := neturl.Parse(url)
		if err != nil {
			t.Fatal(err)
		}
		return server.copyOf(t, path.Base(u.Path))
	}
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "postil.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

// migratedFile is what a SQLite file has at first, made once: under the race
// detector that takes a while.
var migratedFile = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "postil-sqlite")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "postil.db")
	st, err := store.Open(context.Background(), "sqlite:"+file)
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})
