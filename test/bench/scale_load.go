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

// The indexes of a table that no constraint needs, and how each is made.
const (
	sqliteIndexes   = `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL ORDER BY rowid`
	postgresIndexes = `SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = $1
		AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname) ORDER BY i.indexname`
)

// withoutIndexes takes away the indexes of a table, and makes them again, as they
// were, once fill has filled it. In an index over ids that follow no order, each row goes to
// another page than the one before.
func (st *scaleSite) withoutIndexes(ctx context.Context, table string, fill func() error) error {
	query := postgresIndexes
	if st.name == "SQLite" {
		query = sqliteIndexes
	}
	indexes, err := st.pairs(ctx, query, table)
	if err != nil {
		return err
	}
	var stats [][2]string // which the schema of SQLite brings along, and which go with the index
	if st.name == "SQLite" {
		if stats, err = st.pairs(ctx, `SELECT idx, stat FROM sqlite_stat1 WHERE tbl = $1 AND idx IN (SELECT name FROM sqlite_schema WHERE sql IS NOT NULL)`, table); err != nil {
			return err
		}
	}
	for _, index := range indexes {
		if _, err := st.db.ExecContext(ctx, `DROP INDEX `+index[0]); err != nil {
			return err
		}
	}
	if err := fill(); err != nil {
		return err
	}
	for _, index := range indexes {
		create := strings.Replace(index[1], " ON ONLY ", " ON ", 1) // of a partitioned table, on its partitions too
		if _, err := st.db.ExecContext(ctx, create); err != nil {
			return err
		}
	}
	for _, stat := range stats {
		if _, err := st.db.ExecContext(ctx, `INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)`, table, stat[0], stat[1]); err != nil {
			return err
		}
	}
	return nil
}

// pairs returns the rows of a query that has two columns of text.
func (st *scaleSite) pairs(ctx context.Context, query string, args ...any) (found [][2]string, err error) {
	rows, err := st.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var pair [2]string
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			return nil, err
		}
		found = append(found, pair)
	}
	return found, rows.Err()
}
