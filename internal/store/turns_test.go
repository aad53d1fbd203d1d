package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// openForTwo returns a store on SQLite and the connection that takes turns with it.
func openForTwo(t *testing.T) (*store.DB, *sql.DB) {
	t.Helper()
	st := storetest.Open(t, storetest.URL(t, "sqlite"))
	_, file := st.Handles()
	return st, file
}

// Whatever becomes of a turn, it ends.
func TestATurnEndsWithWhatItWasTakenFor(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	st, err := store.Open(ctx, storetest.URL(t, "sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	_, file := st.Handles()
	gone, cancel := context.WithCancel(ctx)
	cancel()
	begin := func(ctx context.Context) *sql.Tx {
		t.Helper()
		tx, err := file.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ('a', '') ON CONFLICT DO NOTHING`); err != nil {
			t.Fatal(err)
		}
		return tx
	}
	for name, end := range map[string]func() error{
		"a commit":   func() error { return begin(ctx).Commit() },
		"a rollback": func() error { return begin(ctx).Rollback() },
		"a transaction whose caller goes away": func() error {
			ctx, cancel := context.WithCancel(ctx)
			tx := begin(ctx)
			cancel()
			if err := tx.Commit(); !errors.Is(err, context.Canceled) {
				return fmt.Errorf("committed: %w", err)
			}
			return nil
		},
		"a transaction in which something fails": func() error {
			tx := begin(ctx)
			if _, err := tx.ExecContext(ctx, `INSERT INTO nothing VALUES (1)`); err == nil {
				return errors.New("nothing is wrong")
			}
			return tx.Rollback()
		},
		"a transaction that reads": func() error {
			tx := begin(ctx)
			var n int
			return errors.Join(tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM setting`).Scan(&n), tx.Commit())
		},
		"a statement": func() error {
			_, err := file.ExecContext(ctx, `DELETE FROM setting WHERE name = 'a'`)
			return err
		},
		"a statement that fails": func() error {
			if _, err := file.ExecContext(ctx, `INSERT INTO nothing VALUES (1)`); err == nil {
				return errors.New("nothing is wrong")
			}
			return nil
		},
		"a query that fails": func() error {
			rows, err := file.QueryContext(ctx, `SELECT nothing`)
			if err == nil {
				return errors.Join(errors.New("nothing is wrong"), rows.Close())
			}
			return nil
		},
		"rows that are not read to their end": func() error {
			rows, err := file.QueryContext(ctx, `SELECT 1 UNION ALL SELECT 2`)
			if err != nil || !rows.Next() {
				return fmt.Errorf("no rows: %w", err)
			}
			return rows.Close()
		},
		"rows of a statement that writes": func() error {
			return file.QueryRowContext(ctx, `INSERT INTO setting (name, value) VALUES ('a', '') ON CONFLICT DO UPDATE SET value = '' RETURNING name`).Scan(new(string))
		},
		"a transaction of somebody who is gone": func() error {
			if _, err := file.BeginTx(gone, nil); !errors.Is(err, context.Canceled) {
				return fmt.Errorf("begun: %w", err)
			}
			return nil
		},
	} {
		if err := end(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		done := make(chan error, 1)
		go func() {
			done <- st.Tx(ctx, func(st *store.Store) error {
				_, err := st.ForgetKeys(ctx, 1, 1)
				return err
			})
		}()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("after %s: %v", name, err)
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("%s keeps its turn", name) // and the store cannot be closed
		}
	}
	if err := st.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheWriterWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	st, file := openForTwo(t)
	rows, err := file.QueryContext(t.Context(), `SELECT 1 UNION ALL SELECT 2`)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		done <- st.Tx(t.Context(), func(st *store.Store) error { return st.InsertSetting(t.Context(), "a", "") })
	}()
	select {
	case err = <-done:
		t.Errorf("it did not wait")
	case <-time.After(200 * time.Millisecond):
		err = errors.Join(rows.Close(), <-done)
	}
	if err := errors.Join(err, rows.Close(), rows.Err()); err != nil {
		t.Error(err)
	}
}

// Somebody who waits for a turn, and whom nobody waits for any more, does.
func TestWhoeverWaitsForATurnMayGo(t *testing.T) {
	t.Parallel()
	st, file := openForTwo(t)
	if err := file.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := st.Tx(t.Context(), func(*store.Store) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := file.ExecContext(ctx, `DELETE FROM setting WHERE FALSE`); !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("did not wait: %w", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Both write as fast as they can, and neither waits for the other for long.
func TestWritersTakeTurns(t *testing.T) {
	t.Parallel()
	st, file := openForTwo(t)
	ctx, cancel := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	var longest atomic.Int64
	for i := range 16 {
		writing.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				began := time.Now()
				if err := st.Tx(t.Context(), func(st *store.Store) error { return st.InsertSetting(t.Context(), fmt.Sprint(i, " ", n), "") }); err != nil {
					t.Error(err)
					return
				}
				if took := int64(time.Since(began)); took > longest.Load() {
					longest.Store(took)
				}
			}
		})
	}
	var slowest time.Duration
	for n := range 300 {
		began := time.Now()
		tx, err := file.BeginTx(t.Context(), nil)
		if err == nil {
			_, err = tx.ExecContext(t.Context(), `INSERT INTO setting (name, value) VALUES ($1, '')`, fmt.Sprint("other ", n))
			err = errors.Join(err, tx.Commit())
		}
		if err == nil {
			err = file.QueryRowContext(t.Context(), `UPDATE setting SET value = 'x' WHERE name = $1 RETURNING name`, fmt.Sprint("other ", n)).Scan(new(string))
		}
		if err != nil {
			t.Error(err)
			break
		}
		slowest = max(slowest, time.Since(began))
	}
	cancel()
	writing.Wait()
	t.Logf("the slowest of the one took %v, of the others %v", slowest, time.Duration(longest.Load()))
	if slowest > time.Second || time.Duration(longest.Load()) > time.Second {
		t.Error("somebody waited for too long")
	}
}
