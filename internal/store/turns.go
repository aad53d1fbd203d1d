package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// turns is a lock that is handed on in the order in which it was asked for.
//
// SQLite lets one connection write at a time, and has others ask again and again
// until they happen to find it free. Two connections of one process that are both
// busy would starve each other. So whoever writes has a turn.
type turns chan struct{}

func newTurns() turns { return make(turns, 1) }

// take waits for a turn.
func (t turns) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pass ends a turn.
func (t turns) pass() { <-t }

// inTurns opens connections to a SQLite file that take turns with the writer: each
// transaction is a turn, and each statement outside of one.
type inTurns struct {
	driver driver.Driver
	url    string
	turns  turns
}

// Connect opens a connection.
func (c inTurns) Connect(ctx context.Context) (driver.Conn, error) {
	if err := c.turns.take(ctx); err != nil {
		return nil, err
	}
	defer c.turns.pass()
	conn, err := c.driver.Open(c.url)
	if err != nil {
		return nil, err
	}
	return &turnConn{sqliteConn: conn.(sqliteConn), turns: c.turns}, nil
}

// Driver returns the driver of the connections.
func (c inTurns) Driver() driver.Driver { return c.driver }

// sqliteConn is what a connection of our driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// turnConn is a connection that waits for its turn. It is used by one at a time.
type turnConn struct {
	sqliteConn
	turns turns
	inTx  bool
}

// errPrepared is returned for prepared statements, which would run out of turn.
var errPrepared = errors.New("store: statements cannot be prepared on a connection that takes turns")

// Prepare refuses.
func (c *turnConn) Prepare(string) (driver.Stmt, error) { return nil, errPrepared }

// BeginTx begins a transaction, which is one turn.
func (c *turnConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := c.turns.take(ctx); err != nil {
		return nil, err
	}
	tx, err := c.sqliteConn.BeginTx(ctx, o)
	if err != nil {
		c.turns.pass()
		return nil, err
	}
	c.inTx = true
	return &turnTx{Tx: tx, conn: c}, nil
}

// ExecContext runs a statement.
func (c *turnConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c.inTx {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	if err := c.turns.take(ctx); err != nil {
		return nil, err
	}
	defer c.turns.pass()
	return c.sqliteConn.ExecContext(ctx, query, args)
}

// QueryContext runs a statement that returns rows. It may write as well, and ends
// when they are closed.
func (c *turnConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if c.inTx {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	if err := c.turns.take(ctx); err != nil {
		return nil, err
	}
	rows, err := c.sqliteConn.QueryContext(ctx, query, args)
	if err != nil {
		c.turns.pass()
		return nil, err
	}
	return &turnRows{Rows: rows, turns: c.turns}, nil
}

// turnTx is a transaction that ends its turn. database/sql ends each one once.
type turnTx struct {
	driver.Tx
	conn *turnConn
}

// Commit commits; where that fails, the driver rolls back.
func (t *turnTx) Commit() error {
	defer t.end()
	return t.Tx.Commit()
}

// Rollback rolls back.
func (t *turnTx) Rollback() error {
	defer t.end()
	return t.Tx.Rollback()
}

func (t *turnTx) end() {
	t.conn.inTx = false
	t.conn.turns.pass()
}

// turnRows are rows whose end is that of a turn. database/sql closes them once.
type turnRows struct {
	driver.Rows
	turns turns
}

// Close ends the query.
func (r *turnRows) Close() error {
	defer r.turns.pass()
	return r.Rows.Close()
}
