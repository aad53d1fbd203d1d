package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// An Inspection is what a database says about itself.
type Inspection struct {
	// Software is the database and its version.
	Software string
	// Schema is the version of the schema, and Known the one that this program works
	// with.
	Schema, Known int64
	// Journal is the journal mode of SQLite.
	Journal string
	// Now is the time by the database's clock, and Asked when it was asked by ours.
	Now, Asked time.Time
}

// ErrNoSchema says that a database can be reached, and has nothing of Postil.
var ErrNoSchema = errors.New("it has no schema of Postil")

// Inspect looks at a database, which may be in use, and changes nothing.
func Inspect(ctx context.Context, url string) (Inspection, error) {
	if !isPostgres(url) {
		return inspectSQLite(ctx, url[len("sqlite:"):])
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return Inspection{}, err
	}
	prepareConn(config, Options{StatementTimeout: patience})
	db := stdlib.OpenDB(*config)
	defer db.Close()
	found := Inspection{Known: knownSchema(postgresEngine)}
	err = db.QueryRowContext(ctx, "SELECT current_setting('server_version')").Scan(&found.Software)
	if err != nil {
		return found, err
	}
	found.Software = "PostgreSQL " + found.Software
	found.Asked = time.Now()
	if err := db.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&found.Now); err != nil {
		return found, err
	}
	return found, found.readSchema(ctx, db)
}

func inspectSQLite(ctx context.Context, file string) (Inspection, error) {
	found := Inspection{Known: knownSchema(sqliteEngine)}
	db, err := sql.Open("sqlite", readOnlyURL(file))
	if err != nil {
		return found, err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&found.Software); err != nil {
		return found, err
	}
	found.Software = "SQLite " + found.Software
	found.Asked = time.Now()
	found.Now = found.Asked // they share it
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&found.Journal); err != nil {
		return found, err
	}
	return found, found.readSchema(ctx, db)
}

func (i *Inspection) readSchema(ctx context.Context, db *sql.DB) (err error) {
	if i.Schema, err = schemaVersion(ctx, db); err != nil {
		return fmt.Errorf("%w: %w", ErrNoSchema, err)
	}
	return nil
}
