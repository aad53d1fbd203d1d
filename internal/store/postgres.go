package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/postil/postil/internal/postil"
)

// Options are how a server uses a PostgreSQL server that others use too.
type Options struct {
	// Connections is how many one server opens at most, besides the one it listens on; 0 is DefaultConnections.
	Connections int
	// StatementTimeout ends a statement that takes longer, except in a BulkTx; 0 leaves that to PostgreSQL.
	StatementTimeout time.Duration
	// Direct is the URL of the same database past a pooler that gives each transaction another connection, as pgbouncer
	// does: for what lasts longer than a transaction. With it, the other URL is taken to lead through such a pooler.
	Direct string
}

// DefaultConnections is how many connections are opened at most.
const DefaultConnections = 24

// applicationName is what the database calls our connections, unless the URL has
// another name for them.
const applicationName = "postil"

const (
	// attempts is how often a transaction is run that lost a race or its connection; the last is made about two seconds
	// after the first.
	attempts = 6
	// patience is how long to wait for a connection to the database, or for a turn to use one.
	patience = 5 * time.Second
	// commitTime bounds a commit, which is not given up when whoever asked for it is gone.
	commitTime = 30 * time.Second
)

func openPostgres(ctx context.Context, url string, o Options) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	config.MaxConns = int32(cmp.Or(o.Connections, DefaultConnections))
	config.MaxConnIdleTime, config.MaxConnLifetimeJitter = 5*time.Minute, 10*time.Minute
	config.MinConns = 1 // the database can always tell that a server is there
	prepareConn(config.ConnConfig, o)
	direct := config.ConnConfig
	if o.Direct != "" {
		if direct, err = pgx.ParseConfig(o.Direct); err != nil {
			return nil, fmt.Errorf("direct database URL: %w", err)
		}
		prepareConn(direct, Options{StatementTimeout: o.StatementTimeout})
	}
	if err := migratePostgres(ctx, direct); err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	st := &Store{eng: postgresEngine, db: pgPool{pool}, direct: direct}
	st.tx = func(ctx context.Context, fn func(*Store) error) error { return st.transaction(ctx, pool, fn, begin) }
	st.bulkTx = func(ctx context.Context, fn func(*Store) error) error {
		return st.transaction(ctx, pool, fn, begin, "SET LOCAL statement_timeout = '10min'") // to delete a space takes its time
	}
	return &DB{Store: st, pool: pool, close: func() error { pool.Close(); return nil }}, nil
}

// prepareConn says how a connection is made, unless the URL does.
func prepareConn(c *pgx.ConnConfig, o Options) {
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, patience)
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = applicationName
	}
	if o.Direct != "" {
		// Behind a pooler the next statement may find another connection, where nothing is prepared or set.
		c.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
		return
	}
	if _, given := c.RuntimeParams["statement_timeout"]; !given && o.StatementTimeout > 0 {
		c.RuntimeParams["statement_timeout"] = fmt.Sprint(o.StatementTimeout.Milliseconds())
	}
}

// migratePostgres brings the schema up to date, however long that takes.
func migratePostgres(ctx context.Context, direct *pgx.ConnConfig) error {
	patient := direct.Copy()
	patient.RuntimeParams["statement_timeout"] = "0"
	db := stdlib.OpenDB(*patient)
	return errors.Join(upToDate(ctx, postgresEngine, db), db.Close())
}

// transaction runs fn until it neither loses to another one nor its connection.
// Who has lost too often is asked to come back later.
func (st *Store) transaction(ctx context.Context, pool *pgxpool.Pool, fn func(*Store) error, opening ...string) error {
	var err error
	for n := range attempts {
		if n > 0 && !pause(ctx, n) {
			break
		}
		var final bool
		if final, err = st.attempt(ctx, pool, fn, opening); err == nil || final || !st.eng.again(err) && !isLost(err) {
			return unavailable(err)
		}
	}
	if isLost(err) {
		return unavailable(err)
	}
	return &postil.Error{Code: postil.Busy, Text: "too many others are changing the same; try again", Cause: err}
}

// pause waits before the next attempt: longer each time, and not as long as
// others who failed for the same reason. It returns false when there is nobody
// left to try for.
func pause(ctx context.Context, n int) bool {
	longest := 50 * time.Millisecond << n
	select {
	case <-time.After(longest/2 + rand.N(longest/2)):
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt runs fn in a transaction. A failure is final when it may be that the
// transaction was committed nevertheless.
func (st *Store) attempt(ctx context.Context, pool *pgxpool.Pool, fn func(*Store) error, opening []string) (final bool, err error) {
	conn, err := acquire(ctx, pool)
	if err != nil {
		return false, err
	}
	defer conn.Release() // closes one that is still in a transaction
	tx := &pgTx{conn: conn.Conn()}
	for _, query := range opening {
		tx.queued = append(tx.queued, statement{query: query})
	}
	if err := protect(st.inside(tx), fn); err != nil {
		return false, errors.Join(err, tx.rollback(ctx))
	}
	return tx.commit(ctx)
}

// acquire waits for a connection, but not for ever.
func acquire(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Conn, error) {
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := pool.Acquire(soon)
	if err != nil && ctx.Err() == nil && soon.Err() != nil {
		return nil, &postil.Error{Code: postil.Busy, Text: "too many requests are waiting for the database; try again", Cause: err}
	}
	return conn, err
}

// pgPool is a querier in which each statement may have another connection. One
// that has lost its connection before it found anything is run again.
type pgPool struct{ pool *pgxpool.Pool }

func (p pgPool) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = again(ctx, func() (bool, error) {
		tag, err := p.pool.Exec(ctx, query, args...)
		n = tag.RowsAffected()
		return pgconn.SafeToRetry(err), err
	})
	return n, err
}

func (p pgPool) query(ctx context.Context, query string, args ...any) (found rows, err error) {
	err = again(ctx, func() (bool, error) {
		all, err := p.pool.Query(ctx, query, args...)
		if err != nil {
			return true, err
		}
		first := all.Next()
		found = &pgRows{Rows: all, seen: true, first: first}
		return !first, all.Err()
	})
	return found, err
}

func (p pgPool) batch(ctx context.Context, list ...statement) error {
	return again(ctx, func() (bool, error) {
		nothing, watched := true, slices.Clone(list)
		for i := range watched {
			if row := watched[i].row; row != nil {
				watched[i].row = func(s scanner) error { nothing = false; return row(s) }
			}
		}
		err := p.pool.SendBatch(ctx, batchOf(watched)).Close()
		return nothing, err
	})
}

func (p pgPool) later(ctx context.Context, s statement) error { return p.batch(ctx, s) }

// again runs do until its connection holds, or it says that it cannot be run
// again.
func again(ctx context.Context, do func() (repeatable bool, err error)) error {
	for n := 1; ; n++ {
		repeatable, err := do()
		if !isLost(err) || !repeatable || n == attempts || !pause(ctx, n) {
			return unavailable(err)
		}
	}
}

// pgRows are rows of which the first has been looked at.
type pgRows struct {
	pgx.Rows
	seen, first bool
}

// Next goes on to the next row.
func (r *pgRows) Next() bool {
	if r.seen {
		r.seen = false
		return r.first
	}
	return r.Rows.Next()
}

// Err returns what went wrong.
func (r *pgRows) Err() error { return unavailable(r.Rows.Err()) }

const begin = "BEGIN"

// pgTx is a querier in one transaction. What can wait is sent together with what
// cannot.
type pgTx struct {
	conn   *pgx.Conn
	queued []statement // BEGIN first
	used   bool
}

func (t *pgTx) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	b := batchOf(t.take())
	b.Queue(query, args...).Exec(func(tag pgconn.CommandTag) error {
		n = tag.RowsAffected()
		return nil
	})
	return n, t.conn.SendBatch(ctx, b).Close()
}

func (t *pgTx) query(ctx context.Context, query string, args ...any) (rows, error) {
	waiting := t.take()
	if len(waiting) == 0 {
		return t.conn.Query(ctx, query, args...)
	}
	b := batchOf(waiting)
	b.Queue(query, args...)
	results := t.conn.SendBatch(ctx, b)
	for _, before := range b.QueuedQueries[:len(waiting)] {
		if err := before.Fn(results); err != nil {
			return nil, errors.Join(err, results.Close())
		}
	}
	found, err := results.Query()
	if err != nil {
		_ = results.Close() // says the same
		return nil, err
	}
	return &lastRows{Rows: found, batch: results}, nil
}

func (t *pgTx) batch(ctx context.Context, list ...statement) error {
	return t.conn.SendBatch(ctx, batchOf(append(t.take(), list...))).Close()
}

func (t *pgTx) later(_ context.Context, s statement) error {
	t.used = true
	t.queued = append(t.queued, s)
	return nil
}

// copyFrom sends what waits, and then streams rows into a table.
func (t *pgTx) copyFrom(ctx context.Context, table string, columns []string, rows pgx.CopyFromSource) error {
	if err := t.batch(ctx); err != nil {
		return err
	}
	_, err := t.conn.CopyFrom(ctx, pgx.Identifier{table}, columns, rows)
	return err
}

func (t *pgTx) take() []statement {
	t.used = true
	waiting := t.queued
	t.queued = nil
	return waiting
}

// commit sends what waits, and with it the commit. Whoever asked may be gone: a
// commit under way is waited for, so that its outcome is known.
func (t *pgTx) commit(ctx context.Context) (final bool, err error) {
	if !t.used {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTime)
	defer cancel()
	b, undone := batchOf(t.take()), false
	b.Queue("COMMIT").Exec(func(tag pgconn.CommandTag) error {
		undone = tag.String() == "ROLLBACK"
		return nil
	})
	err = t.conn.SendBatch(ctx, b).Close()
	switch {
	case err != nil && (isLost(err) || ctx.Err() != nil):
		return true, &postil.Error{Code: postil.Busy, Text: "the connection to the database was lost before it was known whether this is stored; try again", Cause: err}
	case err != nil:
		return false, errors.Join(err, t.rollback(ctx))
	case undone:
		return true, errors.New("commit: an error in the transaction was passed over")
	}
	return false, nil
}

// rollback ends a transaction that has begun and can still be talked to.
func (t *pgTx) rollback(ctx context.Context) error {
	if t.conn.IsClosed() || t.conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_, err := t.conn.Exec(ctx, "ROLLBACK")
	if isLost(err) {
		return nil // and undone
	}
	return err
}
