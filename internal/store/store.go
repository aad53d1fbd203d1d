package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/postil/postil/internal/postil"
)

// Store reads and writes Postil's rows. The one that Open returns reads from a
// pool; the one that Tx hands to its function does everything in that
// transaction.
type Store struct {
	eng *engine
	db  querier

	direct *pgx.ConnConfig // for what lasts longer than a transaction; nil on SQLite

	tx, bulkTx func(ctx context.Context, fn func(*Store) error) error
}

// errNested is returned by Tx inside Tx, which could only wait for itself.
var errNested = errors.New("store: transaction inside a transaction")

// Tx runs fn in one transaction that commits when fn returns nil and leaves
// nothing behind otherwise. Only SQL belongs in fn, for others wait for it; it
// may run more than once when it loses a race. When the store cannot take more
// work Tx returns a *postil.Error of code Busy without having run fn.
func (st *Store) Tx(ctx context.Context, fn func(*Store) error) error {
	return st.tx(ctx, fn)
}

// BulkTx is Tx for what writes hundreds of rows, or deletes any number: where
// transactions wait for each other, the others take turns with it, and its
// statements may take their time.
func (st *Store) BulkTx(ctx context.Context, fn func(*Store) error) error {
	return st.bulkTx(ctx, fn)
}

// Ping reports whether the database answers.
func (st *Store) Ping(ctx context.Context) error {
	_, err := st.db.exec(ctx, "SELECT 1")
	return err
}

// Shared reports whether other processes may change what is stored.
func (st *Store) Shared() bool { return st.eng.shared }

// inside is the store of a transaction on q.
func (st *Store) inside(q querier) *Store {
	nested := func(context.Context, func(*Store) error) error { return errNested }
	return &Store{eng: st.eng, db: q, tx: nested, bulkTx: nested}
}

func (st *Store) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return st.db.exec(ctx, query, args...)
}

// later runs a statement that nothing else in the transaction depends on, not
// even whether it fails.
func (st *Store) later(ctx context.Context, query string, args ...any) error {
	return st.db.later(ctx, statement{query: query, args: args})
}

// insert runs a statement whose uniqueness conflicts mean that taken is in use.
func (st *Store) insert(ctx context.Context, taken *postil.Error, query string, args ...any) error {
	_, err := st.db.exec(ctx, query, args...)
	if err != nil && st.eng.unique(err) {
		return taken
	}
	return err
}

// collect reads every row of a query through scan.
func collect[T any](ctx context.Context, st *Store, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var list []T
	found, err := st.db.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	err = each(found, appendTo(&list, scan))
	if err != nil {
		return nil, err
	}
	return list, nil
}

// appendTo returns a function that adds what it scans to a list.
func appendTo[T any](list *[]T, scan func(scanner) (T, error)) func(scanner) error {
	return func(row scanner) error {
		item, err := scan(row)
		if err == nil {
			*list = append(*list, item)
		}
		return err
	}
}

// one reads the first row of a query; none is a NotFound error naming what.
func one[T any](ctx context.Context, st *Store, what string, scan func(scanner) (T, error), query string, args ...any) (item T, err error) {
	found, err := st.db.query(ctx, query, args...)
	if err != nil {
		return item, err
	}
	defer found.Close()
	if !found.Next() {
		if err := found.Err(); err != nil {
			return item, err
		}
		return item, notFound(what)
	}
	if item, err = scan(found); err != nil {
		return item, err
	}
	found.Close()
	return item, found.Err()
}

func notFound(what string) error { return postil.Errorf(postil.NotFound, "%s not found", what) }

// value scans a row of one column.
func value[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// conditions builds a WHERE clause and its parameters together.
type conditions struct {
	text string
	args []any
}

// param binds a value and returns its placeholder.
func (c *conditions) param(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf("$%d", len(c.args))
}

// and adds a condition.
func (c *conditions) and(condition string) {
	if c.text == "" {
		c.text = " WHERE " + condition
		return
	}
	c.text += " AND " + condition
}
