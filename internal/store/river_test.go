package store_test

import (
	"context"
	"testing"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// migrator is a rivermigrate.Migrator, on either database.
type migrator interface {
	Validate(context.Context, *rivermigrate.ValidateOpts) (*rivermigrate.ValidateResult, error)
	Migrate(context.Context, rivermigrate.Direction, *rivermigrate.MigrateOpts) (*rivermigrate.MigrateResult, error)
}

func migratorOf(t *testing.T, db *store.DB) migrator {
	t.Helper()
	if pool, file := db.Handles(); file != nil {
		return newMigrator(t, riversqlite.New(file))
	} else {
		return newMigrator(t, riverpgxv5.New(pool))
	}
}

func newMigrator[TTx any](t *testing.T, driver riverdriver.Driver[TTx]) migrator {
	t.Helper()
	m, err := rivermigrate.New(driver, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A new version of River may need more: then there is a migration missing here.
func TestRiverFindsTheTablesThatItNeeds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		riverIsContent(t, st)
	})
}

func riverIsContent(t *testing.T, st *store.DB) {
	t.Helper()
	if found, err := migratorOf(t, st).Validate(t.Context(), nil); err != nil || !found.OK {
		t.Errorf("%v, %v", found, err)
	}
}

// River's migration has many steps, each a transaction.
func TestRiversMigrationGoesOnAfterAnInterruption(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, database)
			st := storetest.Open(t, url)
			if _, err := migratorOf(t, st).Migrate(t.Context(), rivermigrate.DirectionDown, &rivermigrate.MigrateOpts{TargetVersion: 5}); err != nil {
				t.Fatal(err)
			}
			if err := st.MigrateRiver(t.Context()); err != nil { // as a server does that starts again
				t.Fatal(err)
			}
			riverIsContent(t, st)
		})
	}
}
