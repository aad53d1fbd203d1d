package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/postil/postil/internal/store"
)

// Inspector looks into a store's database beside the store, at one moment: what
// it sees does not change while others write.
type Inspector struct {
	testing.TB
	tx *sql.Tx
}

// Inspect looks into the database at url, as it is now, until the test ends or
// Close is called.
func Inspect(t testing.TB, url string) *Inspector {
	t.Helper()
	driver, source, snapshot := "pgx", url, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source, snapshot = "sqlite", "file:"+file+"?mode=ro&_pragma=busy_timeout(10000)", "SELECT name FROM sqlite_master"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(context.Background(), snapshot); err != nil {
		t.Fatal(err)
	}
	return &Inspector{TB: t, tx: tx}
}

// Close ends the look into the database.
func (i *Inspector) Close() {
	if err := i.tx.Rollback(); err != nil {
		i.Error(err)
	}
}

// NeverDeadlocked requires that by the end of the test, PostgreSQL has undone no
// transaction because two waited for each other: trying again hides that, and
// takes a second each time. It is called before the store is opened, so that it
// looks when the store has closed, for then the database has counted.
func NeverDeadlocked(t testing.TB, url string) {
	if strings.HasPrefix(url, "sqlite:") {
		return
	}
	t.Cleanup(func() {
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var n int
		if err := db.QueryRow(`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&n); err != nil || n > 0 {
			t.Errorf("%d deadlocks, %v", n, err)
		}
	})
}

// Number returns the single number that a query finds.
func (i *Inspector) Number(query string, args ...any) (n int64) {
	i.Helper()
	if err := i.tx.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		i.Errorf("%s: %v", query, err)
	}
	return n
}

// Rows calls row with the columns of each row that a query finds; NULL is nil.
func (i *Inspector) Rows(row func(columns ...any), query string, args ...any) {
	i.Helper()
	rows, err := i.tx.QueryContext(context.Background(), query, args...)
	if err != nil {
		i.Errorf("%s: %v", query, err)
		return
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		i.Error(err)
		return
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for n := range values {
		into[n] = &values[n]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			i.Errorf("%s: %v", query, err)
			return
		}
		row(values...)
	}
	if err := rows.Err(); err != nil {
		i.Errorf("%s: %v", query, err)
	}
}

// None requires that a query, which looks for what must not be, finds nothing.
func (i *Inspector) None(what, query string, args ...any) {
	i.Helper()
	found := 0
	i.Rows(func(columns ...any) {
		if found++; found == 1 { // one is enough to look into
			i.Errorf("%s: %v", what, columns)
		}
	}, query, args...)
	if found > 1 {
		i.Errorf("%s: %d more", what, found-1)
	}
}

// Sound requires what holds at every moment; see store.Rules.
func (i *Inspector) Sound() {
	i.Helper()
	for _, rule := range store.Rules() {
		i.None(rule.Broken, rule.Query)
	}
}

// Exec changes a database behind the store's back, for what nothing else can set.
func Exec(t testing.TB, url, query string, args ...any) {
	t.Helper()
	driver, source := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
