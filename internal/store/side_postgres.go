package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// openPool connects to PostgreSQL under a name, unless the URL has another.
func openPool(url, name string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = name
	}
	return stdlib.OpenDB(*config), nil
}

// Partitions are read and filled through the table that they are of.
const postgresCatalog = `SELECT t.relname, a.attname, a.atttypid = 'boolean'::regtype,
		COALESCE((SELECT k.place FROM unnest(i.indkey) WITH ORDINALITY k(number, place) WHERE k.number = a.attnum), 0)
	FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
	LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
	WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
		AND t.relname <> '` + goose.DefaultTablename + `'
		AND t.relname` + notRivers + ` ORDER BY t.relname COLLATE "C", a.attname COLLATE "C"`

// migrationLock is the number of the lock that a migration holds on its target.
const migrationLock = 0x706f7374696c // "postil"

// lockWait is how long others may take to come to an end.
const lockWait = "10s"

// goneWait is how long servers may take to be gone.
const goneWait = 2 * time.Second

// postgresFreeze keeps what is read as it is now. Other than in SQLite nothing
// tells for sure that no server runs: those that are connected are refused, and
// who comes later waits with the first write until the migration has ended.
func postgresFreeze(ctx context.Context, s *side, tables []table) error {
	if err := noServers(ctx, s); err != nil {
		return err
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = quoted(t.name)
	}
	for _, statement := range []string{
		"SET lock_timeout = '" + lockWait + "'",
		"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
		"LOCK TABLE " + strings.Join(names, ", ") + " IN SHARE MODE",
	} {
		if err := s.exec(ctx, statement); err != nil {
			if sqlState(err) == "55P03" { // lock_not_available
				return fmt.Errorf("somebody writes to the source; stop every server first: %w", err)
			}
			return err
		}
	}
	return nil
}

// noServers refuses a database that servers are connected to. PostgreSQL may take
// a moment to notice that one has gone.
func noServers(ctx context.Context, s *side) error {
	for deadline := time.Now().Add(goneWait); ; time.Sleep(goneWait / 20) {
		var servers int
		err := s.conn.QueryRowContext(ctx, `SELECT COUNT(*) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()`, applicationName).Scan(&servers)
		if err != nil || servers == 0 {
			return err
		}
		if time.Now().After(deadline) {
			return errors.New("a server of Postil is connected to the source; stop it first, or what it writes is lost")
		}
	}
}

// postgresClaim keeps a second migration away from the target. What is written
// need not be on disk before the end is.
func postgresClaim(ctx context.Context, s *side) error {
	var free bool
	if err := s.conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", int64(migrationLock)).Scan(&free); err != nil {
		return err
	}
	if !free {
		return errors.New("another migration into the target is running")
	}
	return s.exec(ctx, "SET synchronous_commit = off; SET lock_timeout = '"+lockWait+"'")
}

// postgresFill streams rows in.
func postgresFill(ctx context.Context, s *side, t table, rows [][]any) error {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	for _, row := range rows {
		if err := t.forPostgres(row); err != nil {
			return err
		}
	}
	return s.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.name}, names, pgx.CopyFromRows(rows))
		return err
	})
}

// forPostgres gives the booleans of a row their type back, and refuses the texts
// that SQLite stores and PostgreSQL does not.
func (t table) forPostgres(row []any) error {
	for i, v := range row {
		switch v := v.(type) {
		case int64:
			if t.columns[i].boolean {
				row[i] = v != 0
			}
		case string:
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return fmt.Errorf("column %s of the row %v is no text to PostgreSQL: %q", t.columns[i].name, t.keyText(row), v)
			}
		}
	}
	return nil
}

// keyText is a row's key as a person reads it.
func (t table) keyText(row []any) []any {
	key := make([]any, len(t.key))
	for i, column := range t.key {
		key[i] = row[column]
	}
	return key
}

// postgresSettle lets the planner know what there is, and has what follows wait
// until it, and all that was before, is on disk.
func postgresSettle(ctx context.Context, s *side) error {
	if err := s.exec(ctx, "ANALYZE"); err != nil {
		return err
	}
	return s.exec(ctx, "SET synchronous_commit = on")
}
