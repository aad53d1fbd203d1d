package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// riverVersions are the migrations of ours that bring the tables of River, in which
// background jobs are kept, to a version of River's. So its tables are made and
// changed as ours are, and the version of our schema counts for both.
var riverVersions = map[int64]int{5: 8}

// notRivers is the condition that a name is not that of a table of River's. They are
// no part of what is stored, and made anew where they are not there.
const notRivers = ` NOT LIKE 'river!_%' ESCAPE '!'`

// riverMigrations are those that riverVersions names.
func riverMigrations(eng *engine) (list []*goose.Migration) {
	for version, theirs := range riverVersions {
		// Not in one transaction: some of River's steps need that the one before is committed. It knows what it has done.
		up := &goose.GoFunc{RunDB: func(ctx context.Context, db *sql.DB) error { return eng.migrateRiver(ctx, db, theirs) }}
		list = append(list, goose.NewGoMigration(version, up, nil))
	}
	return list
}

func sqliteRiver(ctx context.Context, db *sql.DB, version int) error {
	return migrateRiver(ctx, riversqlite.New(db), version)
}

// postgresRiver gives River a pool of the kind it needs, whose connections are
// those of db.
func postgresRiver(ctx context.Context, db *sql.DB, version int) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var as *pgx.ConnConfig
	if err := conn.Raw(func(driver any) error {
		as = driver.(*stdlib.Conn).Conn().Config()
		return nil
	}); err != nil {
		return err
	}
	config, err := pgxpool.ParseConfig(as.ConnString())
	if err != nil {
		return err
	}
	config.ConnConfig, config.MaxConns, config.MinConns = as, 1, 0
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	return migrateRiver(ctx, riverpgxv5.New(pool), version)
}

func migrateRiver[TTx any](ctx context.Context, driver riverdriver.Driver[TTx], version int) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: version})
	}
	if err != nil {
		return fmt.Errorf("the tables of background jobs: %w", err)
	}
	return nil
}
