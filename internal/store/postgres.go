package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/postil/postil/internal/postil"
)

const (
	// poolSize is how many connections one replica opens at most.
	poolSize = 24
	// attempts is how often a transaction that lost a race is run.
	attempts = 5
)

// applicationName is what the database calls our connections, unless the URL has
// another name for them.
const applicationName = "postil"

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

func openPostgres(ctx context.Context, url string) (*DB, error) {
	pool, err := openPool(url, applicationName)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(poolSize)
	pool.SetMaxIdleConns(poolSize)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := upToDate(ctx, postgresEngine, pool); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	st := &Store{eng: postgresEngine, db: pool}
	st.tx = func(ctx context.Context, fn func(*Store) error) error { return st.transaction(ctx, pool, fn) }
	st.bulkTx = st.tx // transactions do not wait for each other here
	return &DB{Store: st, close: pool.Close}, nil
}

// transaction runs fn until it neither deadlocks nor loses to another one. Who
// has lost too often is asked to come back later.
func (st *Store) transaction(ctx context.Context, pool *sql.DB, fn func(*Store) error) error {
	var err error
	for range attempts {
		if err = st.attempt(ctx, pool, fn); err == nil || !st.eng.again(err) {
			return err
		}
	}
	return &postil.Error{Code: postil.Busy, Text: "too many others are changing the same; try again", Cause: err}
}

func (st *Store) attempt(ctx context.Context, pool *sql.DB, fn func(*Store) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := protect(st.inside(tx), fn); err != nil {
		return errors.Join(err, unlessDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func unlessDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
