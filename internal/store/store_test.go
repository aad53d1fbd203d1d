package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(openOnly); url != "" {
		os.Exit(openAsProcess(url))
	}
	os.Exit(storetest.Main(m))
}

func TestOpenedStoreAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		if err := st.Ping(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

// Pages hold a few rows with their payloads, and the log is one of what is written.
func TestNewSQLiteFileHasLargePagesAndALog(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	st, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if got := storetest.Inspect(t, url).Number("SELECT page_size FROM pragma_page_size"); got != 8192 {
		t.Errorf("a page has %d bytes", got)
	}
	storetest.Inspect(t, url).None("another journal", "SELECT journal_mode FROM pragma_journal_mode WHERE journal_mode <> 'wal'")
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

// A SQLite database that nobody uses is one file.
func TestClosedStoreLeavesNoLog(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	st, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Tx(t.Context(), func(st *store.Store) error { return st.InsertSetting(t.Context(), "a", "b") }); err != nil {
		t.Fatal(err)
	}
	if got, err := st.Setting(t.Context(), "a"); got != "b" || err != nil {
		t.Fatal(got, err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if left := folder(t, filepath.Dir(file(url))); !slices.Equal(left, []string{"postil.db"}) {
		t.Errorf("there are %v", left)
	}
}

// A number comes back when all others have been given.
func TestProcessesAreNumberedInTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		err := st.Tx(t.Context(), func(st *store.Store) error {
			for n := range int64(postil.Processes + 2) {
				if got, err := st.NextProcess(t.Context()); got != n%postil.Processes || err != nil {
					return fmt.Errorf("process %d gets %d: %w", n, got, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
