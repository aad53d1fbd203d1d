package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// preparer is a *sql.DB or a *sql.Conn.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// maxStatements bounds the statements kept; the few with a varying shape go
// unprepared once it is reached.
const maxStatements = 512

// statements is a querier that prepares each statement once.
type statements struct {
	on    preparer
	never bool // prepares nothing

	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

func newStatements(on preparer) *statements {
	return &statements{on: on, kept: map[string]*sql.Stmt{}}
}

func (s *statements) prepare(ctx context.Context, query string) *sql.Stmt {
	if s.never {
		return nil
	}
	s.mu.RLock()
	stmt, room := s.kept[query], len(s.kept) < maxStatements
	s.mu.RUnlock()
	if stmt != nil || !room {
		return stmt
	}
	stmt, err := s.on.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil // running it unprepared reports the error where it belongs
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.kept[query]; first != nil {
		stmt.Close()
		return first
	}
	s.kept[query] = stmt
	return stmt
}

func (s *statements) exec(ctx context.Context, query string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if stmt := s.prepare(ctx, query); stmt != nil {
		res, err = stmt.ExecContext(ctx, args...)
	} else {
		res, err = s.on.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (s *statements) query(ctx context.Context, query string, args ...any) (rows, error) {
	var found *sql.Rows
	var err error
	if stmt := s.prepare(ctx, query); stmt != nil {
		found, err = stmt.QueryContext(ctx, args...)
	} else {
		found, err = s.on.QueryContext(ctx, query, args...)
	}
	return sqlRows{found}, err
}

func (s *statements) batch(ctx context.Context, list ...statement) error {
	return oneByOne(ctx, s, list)
}

func (s *statements) later(ctx context.Context, one statement) error {
	return oneByOne(ctx, s, []statement{one})
}

// unprepared is a querier that keeps no statements.
func (s *statements) unprepared() querier {
	return &statements{on: s.on, never: true}
}

// close gives up the statements. A connection does not close while it has any, and
// SQLite then leaves its log behind.
func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.kept {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(errs...)
}

// unprepared returns, when asked to, the store without prepared statements: one
// whose text depends on what a caller wrote would push out those that return.
func (st *Store) unprepared(yes bool) *Store {
	db, ok := st.db.(interface{ unprepared() querier })
	if !yes || !ok {
		return st
	}
	return &Store{eng: st.eng, db: db.unprepared(), tx: st.tx}
}
