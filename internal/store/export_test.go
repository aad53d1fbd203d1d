package store

import (
	"context"
	"encoding/json"
	"strings"
)

// SpaceTables are the tables whose rows go with their space.
var SpaceTables = spaceTables

// IsLost reports whether a failure is that of the connection to PostgreSQL.
var IsLost = isLost

// TablesWithSpace returns the tables that have a column space_id.
func (st *Store) TablesWithSpace(ctx context.Context) ([]string, error) {
	query := `SELECT table_name FROM information_schema.columns WHERE column_name = 'space_id' AND table_schema = 'public'`
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
	found, err := e.querier.query(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return nil, err
	}
	if err := each(found, func(row scanner) error {
		var id, parent, unused int
		var step string
		err := row.Scan(&id, &parent, &unused, &step)
		*e.steps = append(*e.steps, step)
		return err
	}); err != nil {
		return nil, err
	}
	return e.querier.query(ctx, query, args...)
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

// planNode is a step of a plan and what it has done.
type planNode struct {
	Rows    float64    `json:"Actual Rows"`
	Loops   float64    `json:"Actual Loops"`
	Removed float64    `json:"Rows Removed by Filter"`
	Skipped float64    `json:"Rows Removed by Join Filter"`
	Plans   []planNode `json:"Plans"`
}

func (n planNode) read() int {
	rows := int((n.Rows + n.Removed + n.Skipped) * n.Loops)
	for _, p := range n.Plans {
		rows += p.read()
	}
	return rows
}

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

// MigrateInSmallBatches makes migrations write a few rows at a time, and tell of
// each time.
func MigrateInSmallBatches() { batchRows, tellEvery = 7, 0 }
