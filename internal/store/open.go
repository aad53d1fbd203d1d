package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// DB is an open database.
type DB struct {
	*Store
	pool    *pgxpool.Pool // on PostgreSQL
	inTurns *sql.DB       // on SQLite
	close   func() error
}

// ErrNewerSchema is returned by Open for a database that a newer version of
// Postil has migrated.
var ErrNewerSchema = errors.New("the database was written by a newer version of Postil")

// Open opens the database at url, "sqlite:FILE" or "postgres://…", and brings
// its schema up to date.
func Open(ctx context.Context, url string) (*DB, error) {
	return OpenWith(ctx, url, Options{})
}

// OpenWith is Open with options for PostgreSQL.
func OpenWith(ctx context.Context, url string, o Options) (*DB, error) {
	if err := CheckURL(url); err != nil {
		return nil, err
	}
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return openSQLite(ctx, file)
	}
	return openPostgres(ctx, url, o)
}

// CheckURL reports what is wrong with the URL of a database, without opening it.
// The error names no password.
func CheckURL(url string) error {
	file, ok := strings.CutPrefix(url, "sqlite:")
	switch {
	case ok && file != "":
		return nil
	case isPostgres(url):
		return CheckPostgresURL(url)
	}
	return errors.New(`must be "sqlite:FILE" or "postgres://…"`)
}

// CheckPostgresURL is CheckURL for a database that must be on PostgreSQL.
func CheckPostgresURL(url string) error {
	if !isPostgres(url) {
		return errors.New(`must be "postgres://…"`)
	}
	_, err := pgxpool.ParseConfig(url)
	return err
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// Handles returns what others of this process, such as River, may use the database
// by: the pool of connections to PostgreSQL, or a connection to the SQLite file that
// takes turns with whoever else writes. The other one is nil.
func (db *DB) Handles() (*pgxpool.Pool, *sql.DB) { return db.pool, db.inTurns }

// Close waits for the writes under way and closes every connection.
func (db *DB) Close() error { return db.close() }

// upToDate brings the schema up to date, and refuses a database that is being
// filled.
func upToDate(ctx context.Context, eng *engine, db *sql.DB) error {
	if err := migrate(ctx, eng, db); err != nil {
		return err
	}
	return unfinished(ctx, db)
}

// migrationPatience is how long a server waits for another one that brings the
// schema up to date.
const migrationPatience = 30 * time.Minute

// migrate brings the schema up to date, one process at a time.
func migrate(ctx context.Context, eng *engine, db *sql.DB) error {
	provider, err := migrator(eng, db)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	has, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema version: %w", err)
	}
	sources := provider.ListSources()
	switch knows := sources[len(sources)-1].Version; {
	case has > knows:
		return fmt.Errorf("%w: its schema is %d, this binary knows up to %d", ErrNewerSchema, has, knows)
	case has == knows:
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

// migrator runs an engine's migrations, each in a transaction of its own together
// with the note that it was run, but for River's, which know what they have done: a
// process may be killed at any moment.
func migrator(eng *engine, db *sql.DB) (*goose.Provider, error) {
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(riverMigrations(eng)...)}
	if eng == postgresEngine {
		// Who waits asks every second. A lock that waits in the database itself would hold up indexes that are built meanwhile.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, uint64(migrationPatience/time.Second)))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(eng.dialect, db, eng.migrations, options...)
}
