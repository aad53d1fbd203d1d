package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func init() { store.MigrateInSmallBatches() }

// tableShape is what a test knows of a table to fill it and to read it.
type tableShape struct {
	name    string
	columns []columnShape
}

type columnShape struct {
	name, kind string // as PostgreSQL calls it
	null       bool
}

// shapes are the tables of this version's schema.
func shapes(t *testing.T) []tableShape {
	t.Helper()
	return shapesIn(t, storetest.URL(t, "postgres"))
}

// shapesIn asks PostgreSQL, which has more types.
func shapesIn(t *testing.T, url string) (list []tableShape) {
	t.Helper()
	storetest.Inspect(t, url).Rows(func(c ...any) {
		if table := c[0].(string); len(list) == 0 || list[len(list)-1].name != table {
			list = append(list, tableShape{name: table})
		}
		last := &list[len(list)-1]
		last.columns = append(last.columns, columnShape{c[1].(string), c[2].(string), c[3] == "YES"})
	}, `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' AND table_name NOT LIKE 'river%' AND table_name NOT LIKE '%\_default' ORDER BY table_name COLLATE "C", column_name COLLATE "C"`)
	return list
}

// Values that have been lost on such ways before, and any others.
var (
	someInts  = []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 1 << 53, 1<<53 + 1, 1_700_000_000_123_456}
	someReals = []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 1e300, -1e-300, math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 60, 3}
	someTexts = []string{"", " ", "null", "\\N", "\\.", "a\tb\nc\rd\\e", `{"a": 1.0, "a":1, "b":"\u0000\ud800"}`, "'\"`", "ÄÖß", "e\u0301", "👩🏽‍🔬", "\u202e\ufeff\uffff",
		"\x01\x7f", "NaN", "1e5", "0x10", "2026-01-01 00:00:00", "true", strings.Repeat("long ", 5000)}
)

func (c columnShape) any(r *rand.Rand, unique int) any {
	if c.null && r.IntN(3) == 0 {
		return nil
	}
	switch c.kind {
	case "boolean":
		return r.IntN(2) == 1
	case "integer":
		return int64(int32(r.Uint32()))
	case "bigint":
		if c.name != "id" && r.IntN(4) == 0 { // an id is there once, in whatever space
			return someInts[r.IntN(len(someInts))]
		}
		return int64(r.Uint64())
	case "double precision":
		if v := math.Float64frombits(r.Uint64()); r.IntN(2) == 0 && !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
		return someReals[r.IntN(len(someReals))]
	}
	text := someTexts[r.IntN(len(someTexts))]
	if c.null { // no key
		return text
	}
	return fmt.Sprintf("%s%x-%d", text, r.Uint64(), unique)
}

// fillAll writes about n rows of anything into every table.
func fillAll(t *testing.T, url string, tables []tableShape, n int, r *rand.Rand) {
	t.Helper()
	db := openRaw(t, url)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		names, places := make([]string, len(table.columns)), make([]string, len(table.columns))
		for i, c := range table.columns {
			names[i], places[i] = `"`+c.name+`"`, fmt.Sprintf("$%d", i+1)
		}
		insert := "INSERT INTO " + table.name + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(places, ", ") + ") ON CONFLICT DO NOTHING"
		for row := range n {
			values := make([]any, len(table.columns))
			for i, c := range table.columns {
				values[i] = c.any(r, row)
			}
			if _, err := tx.Exec(insert, values...); err != nil {
				t.Fatalf("%s %v: %v", table.name, values, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// fillMany writes n rows into every table. All their numbers and texts are those of
// the row, so that what refers to something finds it, and what is unique is.
func fillMany(t *testing.T, url string, tables []tableShape, n int) {
	t.Helper()
	for _, table := range tables {
		names, values := make([]string, len(table.columns)), make([]string, len(table.columns))
		for i, c := range table.columns {
			names[i], values[i] = `"`+c.name+`"`, c.numbered()
		}
		storetest.Exec(t, url, "INSERT INTO "+table.name+" ("+strings.Join(names, ", ")+`)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < `+fmt.Sprint(n)+`) SELECT `+strings.Join(values, ", ")+" FROM n")
	}
}

// numbered is the value of row i, in SQL.
func (c columnShape) numbered() string {
	value, other := map[string]string{"boolean": "i % 2 = 0", "double precision": "i / 4.0", "text": `'{"n": ' || i || '}'`}[c.kind]
	if !other {
		value = "i"
	}
	if c.null {
		return "CASE WHEN i % 3 > 0 THEN " + value + " END"
	}
	return value
}

func openRaw(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, source := "pgx", url
	if strings.HasPrefix(url, "sqlite:") {
		driver, source = "sqlite", "file:"+file(url)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// content is everything in a database, a text for each row: read by other means
// than a migration does.
func content(t *testing.T, url string, tables []tableShape) map[string][]string {
	t.Helper()
	all, db := map[string][]string{}, openRaw(t, url)
	for _, table := range tables {
		names := make([]string, len(table.columns))
		for i, c := range table.columns {
			names[i] = `"` + c.name + `"`
			if c.kind == "boolean" {
				names[i] = `CASE WHEN "` + c.name + `" THEN 1 WHEN NOT "` + c.name + `" THEN 0 END`
			}
		}
		rows, err := db.Query("SELECT " + strings.Join(names, ", ") + " FROM " + table.name)
		if err != nil {
			t.Fatal(err)
		}
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all[table.name] = append(all[table.name], fmt.Sprintf("%#v", values))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(all[table.name])
	}
	return all
}

// empty returns the URL of a database whose schema is there.
func empty(t *testing.T, database string) string {
	t.Helper()
	url := storetest.URL(t, database)
	opens(t, url)
	return url
}

func migrate(t *testing.T, from, to string) error {
	t.Helper()
	return (&store.Migration{From: from, To: to, Tell: func(store.TableCopied) {}}).Run(t.Context())
}

// plain is content without what no database of the other kind has: a zero below
// zero is a zero.
func plain(all map[string][]string) map[string][]string {
	for table, rows := range all {
		for i, row := range rows {
			rows[i] = strings.NewReplacer(" -0,", " 0,", " -0}", " 0}", "{-0,", "{0,").Replace(row)
		}
		slices.Sort(all[table])
	}
	return all
}

func TestMigrationKeepsEverything(t *testing.T) {
	t.Parallel()
	tables := shapes(t)
	for _, way := range [][]string{{"sqlite", "postgres", "sqlite"}, {"postgres", "sqlite", "postgres"}, {"sqlite", "sqlite"}, {"postgres", "postgres"}} {
		t.Run(strings.Join(way, " to "), func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			t.Log("seed", seed)
			from := empty(t, way[0])
			fillAll(t, from, tables, 40, rand.New(rand.NewPCG(seed, 0)))
			want := plain(content(t, from, tables))
			for _, database := range way[1:] {
				to, told := storetest.URL(t, database), map[string]store.TableCopied{}
				m := store.Migration{From: from, To: to, Tell: func(c store.TableCopied) { told[c.Table] = c }}
				if err := m.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, plain(content(t, to, tables))); diff != "" {
					t.Errorf("to %s (-before +after)\n%s", database, diff)
				}
				for _, table := range tables {
					if c := told[table.name]; c.Sum == "" || c.Rows != int64(len(want[table.name])) || c.Of != c.Rows || c.Rows < 20 {
						t.Errorf("of %s it says %+v, it has %d rows", table.name, c, len(want[table.name]))
					}
				}
				opens(t, to)
				from = to
			}
		})
	}
}

// A migration may be stopped after any batch, and any number of times.
func TestMigrationGoesOnWhereItWasStopped(t *testing.T) {
	t.Parallel()
	tables := shapes(t)
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		t.Run(way[0]+" to "+way[1], func(t *testing.T) {
			t.Parallel()
			from, to := empty(t, way[0]), storetest.URL(t, way[1])
			fillAll(t, from, tables, 40, rand.New(rand.NewPCG(rand.Uint64(), 0)))
			var stops, resumed int
			for stop := true; stop; {
				ctx, cancel := context.WithCancel(t.Context())
				left := 1 + rand.IntN(60)
				again := false
				m := store.Migration{From: from, To: to, Tell: func(c store.TableCopied) {
					again = again || c.Resumed && c.Rows < c.Of
					if left--; left == 0 {
						cancel()
					}
				}}
				err := m.Run(ctx)
				cancel()
				if stop = err != nil; stop {
					if !errors.Is(err, context.Canceled) {
						t.Fatal(err)
					}
					stops++
					if _, err := store.Open(t.Context(), to); !errors.Is(err, store.ErrUnfinished) {
						t.Fatalf("a server would open the unfinished target: %v", err)
					}
				}
				if again {
					resumed++
				}
			}
			if stops < 2 || resumed == 0 {
				t.Errorf("stopped %d times, %d times within a table", stops, resumed)
			}
			if diff := cmp.Diff(plain(content(t, from, tables)), plain(content(t, to, tables))); diff != "" {
				t.Errorf("(-source +target)\n%s", diff)
			}
			opens(t, to)
		})
	}
}

// opens requires that a server could use a database.
func opens(t *testing.T, url string) {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// stopped makes a target that a migration from a source has not finished.
func stopped(t *testing.T, from, to string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	tables := 0
	err := (&store.Migration{From: from, To: to, Tell: func(c store.TableCopied) {
		if c.Sum != "" {
			tables++
		}
		if tables == 10 {
			cancel()
		}
	}}).Run(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestMigrationRefusesWhatWouldLoseSomething(t *testing.T) {
	t.Parallel()
	tables := shapes(t)
	some := func(t *testing.T, database string) string {
		url := empty(t, database)
		fillAll(t, url, tables, 10, rand.New(rand.NewPCG(1, 2)))
		return url
	}
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		for name, c := range map[string]struct {
			prepare func(t *testing.T, from, to string)
			want    string
		}{
			"a target in use": {func(t *testing.T, _, to string) {
				err := storetest.Open(t, to).Tx(t.Context(), func(st *store.Store) error { return st.InsertSetting(t.Context(), "a", "b") })
				if err != nil {
					t.Fatal(err)
				}
			}, "the target is not empty: there are rows in setting"},
			"a source of another schema": {func(t *testing.T, from, _ string) {
				storetest.Exec(t, from, `DELETE FROM goose_db_version WHERE version_id > 1`)
			}, "the schema of the source is 1 and this program's is "},
			"a source that was changed meanwhile": {func(t *testing.T, from, to string) {
				stopped(t, from, to)
				storetest.Exec(t, from, `UPDATE account SET name = 'changed' WHERE id = (SELECT MIN(id) FROM account)`)
			}, "table account: the source has 10 rows"},
			"a source that lost rows meanwhile": {func(t *testing.T, from, to string) {
				stopped(t, from, to)
				storetest.Exec(t, from, `DELETE FROM account`)
			}, "table account: the source has 0 rows"},
			"another source than before": {func(t *testing.T, from, to string) {
				other := some(t, way[0])
				storetest.Exec(t, other, `INSERT INTO setting (name, value) VALUES ('id-secret', 'another')`)
				stopped(t, other, to)
			}, "the target is not empty: it holds a part of another database"},
			"a source that is not finished itself": {func(t *testing.T, from, _ string) {
				storetest.Exec(t, from, `INSERT INTO setting (name, value) VALUES ('unfinished-migration', '{}')`)
			}, "the source: a migration into this database is not finished"},
		} {
			t.Run(name+", "+way[0]+" to "+way[1], func(t *testing.T) {
				t.Parallel()
				from, to := some(t, way[0]), storetest.URL(t, way[1])
				c.prepare(t, from, to)
				if err := migrate(t, from, to); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("it says %v", err)
				}
			})
		}
	}
}

// Nothing tells a server on PostgreSQL that its database moves away, so it must
// have been stopped.
func TestMigrationFromPostgresRefusesRunningServers(t *testing.T) {
	t.Parallel()
	from, to := empty(t, "postgres"), storetest.URL(t, "sqlite")
	server, err := store.Open(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate(t, from, to); err == nil || !strings.Contains(err.Error(), "a server of Postil is connected to the source") {
		t.Errorf("it says %v", err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if err := migrate(t, from, to); err != nil {
		t.Errorf("when the server has been stopped: %v", err)
	}
}

// A server that is started while its database moves away writes nothing that would
// be lost: it waits, and reads meanwhile.
func TestWritersWaitWhileTheirPostgresMovesAway(t *testing.T) {
	t.Parallel()
	from, to := empty(t, "postgres"), storetest.URL(t, "sqlite")
	server, told := openRaw(t, from), 0
	server.SetMaxOpenConns(1)
	write := func() error {
		_, err := server.Exec(`BEGIN; SET LOCAL lock_timeout = '100ms'; INSERT INTO setting (name, value) VALUES ('late', 'x'); COMMIT`)
		return err
	}
	err := (&store.Migration{From: from, To: to, Tell: func(store.TableCopied) {
		if told++; told > 1 {
			return
		}
		if err := write(); err == nil || !strings.Contains(err.Error(), "lock timeout") {
			t.Errorf("writing ends with %v", err)
		}
		if _, err := server.Exec(`ROLLBACK`); err != nil {
			t.Error(err)
		}
		var n int
		if err := server.QueryRow(`SELECT COUNT(*) FROM setting`).Scan(&n); err != nil {
			t.Error(err)
		}
	}}).Run(t.Context())
	if err != nil || told == 0 {
		t.Fatal(err, told)
	}
	if err := write(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestSecondMigrationIntoPostgresIsRefused(t *testing.T) {
	t.Parallel()
	from, to := empty(t, "sqlite"), storetest.URL(t, "postgres")
	var second error
	err := (&store.Migration{From: from, To: to, Tell: func(store.TableCopied) {
		if second == nil {
			second = migrate(t, from, to)
		}
	}}).Run(t.Context())
	if err != nil || second == nil || !strings.Contains(second.Error(), "another migration into the target is running") {
		t.Errorf("the first: %v, the second: %v", err, second)
	}
}

// SQLite stores texts that PostgreSQL does not; which one is said.
func TestMigrationNamesTheTextThatCannotBeStored(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"'a' || char(0)", "CAST(x'ff' AS TEXT)"} {
		from, to := empty(t, "sqlite"), storetest.URL(t, "postgres")
		storetest.Exec(t, from, `INSERT INTO setting (name, value) VALUES ('odd', `+text+`)`)
		if err := migrate(t, from, to); err == nil || !strings.Contains(err.Error(), `table setting: column value of the row [odd] is no text to PostgreSQL`) {
			t.Errorf("it says %v", err)
		}
	}
}

// Identifiers are made by the server and follow the clock. A column that counts by
// itself would have to go on counting after a migration.
func TestNoColumnCountsByItself(t *testing.T) {
	t.Parallel()
	url := empty(t, "postgres")
	storetest.Inspect(t, url).None("a column counts by itself (table, column)", `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' AND table_name NOT LIKE 'river%' AND table_name NOT LIKE '%\_default' AND (is_identity = 'YES' OR column_default LIKE 'nextval%')`)
	storetest.Inspect(t, empty(t, "sqlite")).None("a table counts by itself", `SELECT name FROM sqlite_sequence WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'river%'`)
}
