package main

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
)

// rowsOf are rows as a table takes them.
type rowsOf = iter.Seq[[]any]

// loader writes rows the fastest way that a database has.
type loader func(ctx context.Context, table, columns string, rows rowsOf) error

// copying is the loader of PostgreSQL.
func copying(conn *pgx.Conn) loader {
	return func(ctx context.Context, table, columns string, rows rowsOf) error {
		next, stop := iter.Pull(rows)
		defer stop()
		source := pgx.CopyFromFunc(func() ([]any, error) {
			row, _ := next()
			return row, nil // none ends it
		})
		_, err := conn.CopyFrom(ctx, pgx.Identifier{table}, strings.Split(columns, ", "), source)
		return err
	}
}

// loadEach is how many rows SQLite gets in one transaction.
const loadEach = 100_000

// inserting is the loader of SQLite.
func inserting(db *sql.DB) loader {
	return func(ctx context.Context, table, columns string, rows rowsOf) error {
		places := make([]string, strings.Count(columns, ",")+1)
		for i := range places {
			places[i] = fmt.Sprint("$", i+1)
		}
		query := "INSERT INTO " + table + " (" + columns + ") VALUES (" + strings.Join(places, ", ") + ")"
		next, stop := iter.Pull(rows)
		defer stop()
		for more := true; more; {
			var err error
			if more, err = insertSome(ctx, db, query, next); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	}
}

// insertSome runs a statement for the next rows and says whether there may be more.
func insertSome(ctx context.Context, db *sql.DB, query string, next func() ([]any, bool)) (more bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() //nolint:errcheck // nothing to do after Commit
	insert, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return false, err
	}
	for range loadEach {
		row, ok := next()
		if !ok {
			return false, tx.Commit()
		}
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return false, err
		}
	}
	return true, tx.Commit()
}
