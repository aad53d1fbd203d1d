package store

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// batchOf is statements to be sent together.
func batchOf(list []statement) *pgx.Batch {
	b := &pgx.Batch{}
	for _, s := range list {
		queued := b.Queue(s.query, s.args...)
		if s.row == nil {
			queued.Exec(func(pgconn.CommandTag) error { return nil })
			continue
		}
		queued.Query(func(found pgx.Rows) error { return each(found, s.row) })
	}
	return b
}

// lastRows are the rows of the last statement of a batch, which ends with them.
type lastRows struct {
	pgx.Rows
	batch pgx.BatchResults
	err   error
}

// Err returns what went wrong.
func (r *lastRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// Close reads what is left and ends the batch.
func (r *lastRows) Close() {
	r.Rows.Close()
	r.err = r.batch.Close()
}
