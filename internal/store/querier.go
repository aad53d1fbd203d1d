package store

import (
	"context"
	"database/sql"
)

// querier is what a pool and a transaction have in common.
type querier interface {
	// exec runs a statement that returns no rows, and tells how many it changed.
	exec(ctx context.Context, query string, args ...any) (int64, error)
	// query runs a statement that returns rows, which must be closed.
	query(ctx context.Context, query string, args ...any) (rows, error)
	// batch runs statements in their order, and where each would be a round trip, together.
	batch(ctx context.Context, list ...statement) error
	// later is batch for a statement of a transaction that nothing else in it depends on. It may wait for the next
	// statement, or for the commit, and fail with that.
	later(ctx context.Context, s statement) error
}

// statement is a statement in a batch.
type statement struct {
	query string
	args  []any
	row   func(scanner) error // takes each row that it returns; nil for none
}

// rows are what a query finds. What went wrong is known once Next has returned
// false; they may be closed more than once.
type rows interface {
	scanner
	Next() bool
	Err() error
	Close()
}

// scanner is a row, of one or of many.
type scanner interface{ Scan(dest ...any) error }

// each calls fn for every row, and closes them.
func each(r rows, fn func(scanner) error) error {
	defer r.Close()
	for r.Next() {
		if err := fn(r); err != nil {
			return err
		}
	}
	r.Close()
	return r.Err()
}

// oneByOne runs the statements of a batch where a round trip costs nothing.
func oneByOne(ctx context.Context, db querier, list []statement) error {
	for _, s := range list {
		if s.row == nil {
			if _, err := db.exec(ctx, s.query, s.args...); err != nil {
				return err
			}
			continue
		}
		found, err := db.query(ctx, s.query, s.args...)
		if err != nil {
			return err
		}
		if err := each(found, s.row); err != nil {
			return err
		}
	}
	return nil
}

// sqlRows are rows of database/sql.
type sqlRows struct{ *sql.Rows }

// Close ends the query. What goes wrong then has been told by Err.
func (r sqlRows) Close() { _ = r.Rows.Close() }
