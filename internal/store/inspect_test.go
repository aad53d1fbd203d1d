package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestInspectingADatabaseChangesNothing(t *testing.T) {
	t.Parallel()
	for database, journal := range map[string]string{"sqlite": "wal", "postgres": ""} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, database)
			db, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			found, err := store.Inspect(t.Context(), url)
			if err != nil || found.Schema == 0 || found.Schema != found.Known || found.Journal != journal || found.Software == "" {
				t.Errorf("%+v, %v", found, err)
			}
			if off := found.Now.Sub(found.Asked).Abs(); off > time.Minute {
				t.Errorf("its clock is off by %s", off)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "postil.db")
	if _, err := store.Inspect(t.Context(), "sqlite:"+file); err == nil {
		t.Error("a file that is not there has been inspected")
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Inspect(t.Context(), "sqlite:"+file); !errors.Is(err, store.ErrNoSchema) {
		t.Errorf("an empty one: %v", err)
	}
}
