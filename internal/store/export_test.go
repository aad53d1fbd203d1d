package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// SpaceTables are the tables whose rows go with their space.
var SpaceTables = spaceTables

// IsLost reports whether a failure is that of the connection to PostgreSQL.
var IsLost = isLost

// MigrateRiver runs the migrations of River's tables, of which some were run before.
func (db *DB) MigrateRiver(ctx context.Context) error {
	handle := db.inTurns
	if handle == nil {
		handle = stdlib.OpenDBFromPool(db.pool)
		defer handle.Close()
	}
	for _, theirs := range riverVersions {
		if err := db.eng.migrateRiver(ctx, handle, theirs); err != nil {
			return err
		}
	}
	return nil
}

// TablesWithSpace returns the tables that have a column space_id.
func (st *Store) TablesWithSpace(ctx context.Context) ([]string, error) {
	query := `SELECT t.relname::text FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'space_id'
		WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition`
	if st.eng == sqliteEngine {
		query = `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'space_id' WHERE m.type = 'table'`
	}
	return collect(ctx, st, value[string], query)
}

// Explaining returns a store on SQLite that does what st does, and the steps of the
// plan of every query that it runs.
func (st *Store) Explaining() (*[]string, *Store) {
	steps := &[]string{}
	return steps, &Store{eng: st.eng, db: explaining{st.db, steps}, tx: st.tx}
}

type explaining struct {
	querier
	steps *[]string
}

func (e explaining) batch(ctx context.Context, list ...statement) error {
	return oneByOne(ctx, e, list)
}

// query notes the plan of a query and runs it.
func (e explaining) query(ctx context.Context, query string, args ...any) (rows, error) {
	if err := e.explain(ctx, query, args); err != nil {
		return nil, err
	}
	return e.querier.query(ctx, query, args...)
}

func (e explaining) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := e.explain(ctx, query, args); err != nil {
		return 0, err
	}
	return e.querier.exec(ctx, query, args...)
}

func (e explaining) explain(ctx context.Context, query string, args []any) error {
	found, err := e.querier.query(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return err
	}
	return each(found, func(row scanner) error {
		var id, parent, unused int
		var step string
		err := row.Scan(&id, &parent, &unused, &step)
		*e.steps = append(*e.steps, step)
		return err
	})
}

// Counting returns a store on PostgreSQL that does what st does, and how many rows
// its queries read to do it.
func (st *Store) Counting() (*int, *Store) {
	read := new(int)
	return read, &Store{eng: st.eng, db: counting{st.db, read}, tx: st.tx}
}

type counting struct {
	querier
	read *int
}

// smallTable is how many rows may be read to find one.
const smallTable = 2500

// planNode is a step of a plan and what it has done.
type planNode struct {
	Type     string     `json:"Node Type"`
	Relation string     `json:"Relation Name"`
	Size     float64    `json:"Plan Rows"`
	Rows     float64    `json:"Actual Rows"`
	Loops    float64    `json:"Actual Loops"`
	Removed  float64    `json:"Rows Removed by Filter"`
	Skipped  float64    `json:"Rows Removed by Join Filter"`
	Plans    []planNode `json:"Plans"`
}

func (n planNode) read() int {
	rows := int((n.Rows + n.Removed + n.Skipped) * n.Loops)
	for _, p := range n.Plans {
		rows += p.read()
	}
	return rows
}

// wholly returns the tables that are read from beginning to end, except small
// ones.
func (n planNode) wholly() (tables []string) {
	if n.Type == "Seq Scan" && (n.Size > smallTable || n.Rows+n.Removed > smallTable) {
		tables = append(tables, n.Relation)
	}
	for _, p := range n.Plans {
		tables = append(tables, p.wholly()...)
	}
	return tables
}

// Plans is how PostgreSQL ran queries.
type Plans struct {
	Read   int      // rows
	Wholly []string // tables
	Last   string   // plan, with its query
}

// Planning returns a store on PostgreSQL that does what st does, and how its
// statements are run: with plans made for their parameters, or generic ones, as
// PostgreSQL makes of a statement that is often repeated.
func (st *Store) Planning(generic bool) (*Plans, *Store) {
	plans := &Plans{}
	return plans, &Store{eng: st.eng, db: planning{st.db, plans, generic}, tx: st.tx}
}

type planning struct {
	querier
	plans   *Plans
	generic bool
}

func (p planning) batch(ctx context.Context, list ...statement) error { return oneByOne(ctx, p, list) }

func (p planning) later(ctx context.Context, s statement) error { return p.batch(ctx, s) }

func (p planning) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := p.explain(ctx, query, args); err != nil {
		return 0, err
	}
	return p.querier.exec(ctx, query, args...)
}

func (p planning) query(ctx context.Context, query string, args ...any) (rows, error) {
	if err := p.explain(ctx, query, args); err != nil {
		return nil, err
	}
	return p.querier.query(ctx, query, args...)
}

// explain runs a statement, as far as it only reads, and notes how.
func (p planning) explain(ctx context.Context, query string, args []any) error {
	analyze := "FORMAT JSON"
	if strings.HasPrefix(query, "SELECT") {
		analyze = "ANALYZE, " + analyze
	}
	explained := query
	if p.generic {
		if _, err := p.querier.exec(ctx, "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
			return err
		}
		if _, err := p.querier.exec(ctx, "PREPARE explained AS "+query); err != nil {
			return err
		}
		explained = "EXECUTE explained"
		if len(args) > 0 {
			explained += "(" + literals(args) + ")"
		}
		args = nil
	}
	found, err := p.querier.query(ctx, "EXPLAIN ("+analyze+") "+explained, args...)
	if err != nil {
		return err
	}
	err = each(found, func(row scanner) error {
		var text []byte
		if err := row.Scan(&text); err != nil {
			return err
		}
		var plans []struct{ Plan planNode }
		err := json.Unmarshal(text, &plans)
		p.plans.Read += plans[0].Plan.read()
		if tables := plans[0].Plan.wholly(); len(tables) > 0 {
			p.plans.Wholly = append(p.plans.Wholly, tables...)
			p.plans.Last = query + "\n" + string(text)
		}
		return err
	})
	if err == nil && p.generic {
		_, err = p.querier.exec(ctx, "DEALLOCATE explained")
	}
	return err
}

// literals writes parameters as SQL has them.
func literals(args []any) string {
	list := make([]string, len(args))
	for i, arg := range args {
		v := reflect.ValueOf(arg)
		for v.Kind() == reflect.Pointer && !v.IsNil() {
			v = v.Elem()
		}
		switch {
		case !v.IsValid() || v.Kind() == reflect.Pointer:
			list[i] = "NULL"
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
			elements := make([]string, v.Len())
			for n := range elements {
				elements[n] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(fmt.Sprint(v.Index(n))) + `"`
			}
			list[i] = sqlText("{" + strings.Join(elements, ",") + "}")
		case v.Kind() == reflect.Slice:
			list[i] = sqlText(string(v.Bytes()))
		default:
			list[i] = sqlText(fmt.Sprint(v))
		}
	}
	return strings.Join(list, ", ")
}

func sqlText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func (c counting) batch(ctx context.Context, list ...statement) error { return oneByOne(ctx, c, list) }

// query counts what a query reads and runs it.
func (c counting) query(ctx context.Context, query string, args ...any) (rows, error) {
	if strings.HasPrefix(query, "SELECT") {
		found, err := c.querier.query(ctx, "EXPLAIN (ANALYZE, FORMAT JSON) "+query, args...)
		if err != nil {
			return nil, err
		}
		if err := each(found, func(row scanner) error {
			var text []byte
			if err := row.Scan(&text); err != nil {
				return err
			}
			var plans []struct{ Plan planNode }
			err := json.Unmarshal(text, &plans)
			*c.read += plans[0].Plan.read()
			return err
		}); err != nil {
			return nil, err
		}
	}
	return c.querier.query(ctx, query, args...)
}

// MigrateTo brings the schema of a database up to an older version than this one.
func MigrateTo(ctx context.Context, url string, version int64) (err error) {
	eng, driver := postgresEngine, "pgx"
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		eng, driver, url = sqliteEngine, "sqlite", sqliteURL(file, "")
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := migrator(eng, db)
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

// OlderSchemas are the versions that a schema can have before the one that this
// program works with; 0 is that of an empty database.
func OlderSchemas() []int64 {
	versions := []int64{0}
	known := knownSchema(sqliteEngine)
	for version := range known {
		if found, err := fs.Glob(sqliteEngine.migrations, fmt.Sprintf("%05d_*.sql", version)); err == nil && len(found) > 0 {
			versions = append(versions, version)
		}
	}
	return versions
}

// MigrateInSmallBatches makes migrations write a few rows at a time, and tell of
// each time.
func MigrateInSmallBatches() { batchRows, tellEvery = 7, 0 }
