package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/postil/postil/internal/postil"

	"modernc.org/sqlite"
)

const (
	// readers is the size of the read pool; more only compete for the same cores.
	readers = 4
	// waiting is how many writers may queue for the next commit; the next one waits for patience to join them.
	waiting = 1024
	// A commit takes more writers in until it holds groupSize of them or has taken groupTime, so that whoever comes
	// after a large one is not kept waiting for many large ones.
	groupSize = 512
	groupTime = 20 * time.Millisecond
)

// openSQLite opens the file at path, creating it when it is not there.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := registerLower(); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", sqliteURL(path, "_txlock=immediate", "cache_size(-65536)"))
	if err != nil {
		return nil, err
	}
	if err := upToDate(ctx, sqliteEngine, write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	write.SetMaxOpenConns(1)
	conn, err := write.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := sql.Open("sqlite", sqliteURL(path, "", "cache_size(-8192)", "query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)

	// What this one loses in a power cut is done again: each commit need not be on disk.
	turns := newTurns()
	others := sql.OpenDB(inTurns{write.Driver(), sqliteURL(path, "_txlock=immediate", "synchronous(NORMAL)"), turns})
	others.SetMaxOpenConns(1)

	w := &writer{conn: newStatements(conn), turns: turns, jobs: make(chan *job, waiting), bulk: make(chan *job, waiting), stop: make(chan struct{}), done: make(chan struct{})}
	st := &Store{eng: sqliteEngine, db: newStatements(read)}
	st.tx, st.bulkTx = w.submitter(w.jobs), w.submitter(w.bulk)
	w.store = st.inside(steadfast{w.conn})
	go w.run()
	return &DB{Store: st, inTurns: others, close: func() error {
		w.close()
		return errors.Join(others.Close(), read.Close(), w.conn.close(), conn.Close(), write.Close())
	}}, nil
}

// registerLower gives SQLite a lower() that knows more than ASCII.
var registerLower = sync.OnceValue(func() error {
	return sqlite.RegisterDeterministicScalarFunction("unicode_lower", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		text, ok := args[0].(string)
		if !ok {
			return args[0], nil
		}
		return strings.ToLower(text), nil
	})
})

// sqliteURL names the file with the pragmas every connection needs: WAL with a
// sync at each commit, so that what was acknowledged survives power loss. The
// page size holds for a new file only, and WAL writes the file: the driver runs
// what has a parameter of its own after the pragmas, and those in alphabetical order.
func sqliteURL(path, option string, pragmas ...string) string {
	query := url.Values{"_pragma": append([]string{
		"page_size(8192)", "busy_timeout(10000)", "synchronous(FULL)", "foreign_keys(ON)", "temp_store(MEMORY)",
	}, pragmas...), "_journal_mode": {"WAL"}}
	return fileURL(path, query) + "&" + option
}

// writer is the one connection that writes. It commits for everyone who waits.
type writer struct {
	conn  *statements
	turns turns
	store *Store
	jobs  chan *job
	bulk  chan *job // jobs of many rows
	stop  chan struct{}
	once  sync.Once
	done  chan struct{}
}

type job struct {
	ctx    context.Context
	fn     func(*Store) error
	err    error
	answer chan error
}

// submitter returns a function that hands fn to the writer through a queue and
// waits until its commit is on disk. A job the writer has begun is never
// abandoned: its outcome is always known.
func (w *writer) submitter(queue chan *job) func(context.Context, func(*Store) error) error {
	return func(ctx context.Context, fn func(*Store) error) error {
		j := &job{ctx: ctx, fn: fn, answer: make(chan error, 1)}
		if err := w.enqueue(j, queue); err != nil {
			return err
		}
		return w.outcome(j)
	}
}

// enqueue gives up when too many others wait for too long.
func (w *writer) enqueue(j *job, queue chan *job) error {
	select {
	case <-w.stop:
		return postil.Errorf(postil.Busy, "the server is shutting down")
	default:
	}
	select {
	case queue <- j:
		return nil
	default:
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case queue <- j:
		return nil
	case <-late.C:
		return postil.Errorf(postil.Busy, "too many writes are waiting; try again")
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

// outcome waits for the job's answer.
func (w *writer) outcome(j *job) error {
	select {
	case err := <-j.answer:
		return err
	case <-w.done:
		select {
		case err := <-j.answer:
			return err
		default:
			return postil.Errorf(postil.Busy, "the server is shutting down")
		}
	}
}

// close lets the writer finish what waits and waits for it.
func (w *writer) close() {
	w.once.Do(func() { close(w.stop) })
	<-w.done
}

// run commits what waits until it is told to stop. Between two bulk jobs it
// commits for everyone else, so that neither kind waits for many of the other.
func (w *writer) run() {
	defer close(w.done)
	for {
		did := w.commitFrom(w.jobs)
		if w.commitFrom(w.bulk) || did {
			continue
		}
		select {
		case j := <-w.jobs:
			w.commit(j)
		case j := <-w.bulk:
			w.commit(j)
		case <-w.stop:
			for w.commitFrom(w.jobs) || w.commitFrom(w.bulk) {
			}
			return
		}
	}
}

// commitFrom commits for the first who waits in a queue and those behind; false
// means that nobody does.
func (w *writer) commitFrom(queue chan *job) bool {
	select {
	case j := <-queue:
		w.commit(j)
		return true
	default:
		return false
	}
}

// commit runs the first job and those that wait, except bulk ones, in one
// transaction, then tells each its outcome.
func (w *writer) commit(first *job) {
	ctx := context.Background() // interrupting a statement would roll back everyone's work
	w.turns <- struct{}{}
	defer w.turns.pass()
	if _, err := w.conn.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		first.answer <- fmt.Errorf("begin: %w", err)
		return
	}
	group := []*job{first}
	w.runJob(ctx, first)
	for start := time.Now(); len(group) < groupSize && time.Since(start) < groupTime; {
		select {
		case j := <-w.jobs:
			w.runJob(ctx, j)
			group = append(group, j)
			continue
		default:
		}
		break
	}
	_, err := w.conn.exec(ctx, "COMMIT")
	if err != nil {
		_, back := w.conn.exec(ctx, "ROLLBACK")
		err = fmt.Errorf("commit: %w", errors.Join(err, back))
	}
	for _, j := range group {
		if j.err == nil {
			j.err = err
		}
		j.answer <- j.err
	}
}

// steadfast runs statements to their end even when whoever waits for them is
// gone: interrupting one that writes rolls back the transaction, and with it the
// work of others. Not having to watch for that is also faster.
type steadfast struct{ querier }

func (s steadfast) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return s.querier.exec(context.WithoutCancel(ctx), query, args...)
}

func (s steadfast) query(ctx context.Context, query string, args ...any) (rows, error) {
	return s.querier.query(context.WithoutCancel(ctx), query, args...)
}

func (s steadfast) batch(ctx context.Context, list ...statement) error {
	return s.querier.batch(context.WithoutCancel(ctx), list...)
}

func (s steadfast) later(ctx context.Context, one statement) error {
	return s.querier.later(context.WithoutCancel(ctx), one)
}

// runJob runs one job in a savepoint of its own and undoes it when it fails.
func (w *writer) runJob(ctx context.Context, j *job) {
	if j.err = j.ctx.Err(); j.err != nil {
		return
	}
	if _, j.err = w.conn.exec(ctx, "SAVEPOINT job"); j.err != nil {
		return
	}
	if j.err = protect(w.store, j.fn); j.err == nil {
		_, j.err = w.conn.exec(ctx, "RELEASE job")
		return
	}
	_, back := w.conn.exec(ctx, "ROLLBACK TO job")
	_, release := w.conn.exec(ctx, "RELEASE job")
	if err := errors.Join(back, release); err != nil {
		j.err = errors.Join(j.err, err)
	}
}

// protect turns a panic of fn into an error, for other people's work is in the
// same transaction.
func protect(st *Store, fn func(*Store) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v", p)
		}
	}()
	return fn(st)
}
