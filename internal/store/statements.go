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
	querier
}

// maxStatements bounds the statements kept; the few with a varying shape go
// unprepared once it is reached.
const maxStatements = 512

// statements is a querier that prepares each statement once.
type statements struct {
	on preparer

	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

func newStatements(on preparer) *statements {
	return &statements{on: on, kept: map[string]*sql.Stmt{}}
}

func (s *statements) prepare(ctx context.Context, query string) *sql.Stmt {
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

// ExecContext runs a statement that returns no rows.
func (s *statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := s.prepare(ctx, query); stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return s.on.ExecContext(ctx, query, args...)
}

// QueryContext runs a statement that returns rows.
func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := s.prepare(ctx, query); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return s.on.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a statement that returns at most one row of interest.
func (s *statements) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := s.prepare(ctx, query); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return s.on.QueryRowContext(ctx, query, args...)
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
	s, ok := st.db.(*statements)
	if !yes || !ok {
		return st
	}
	return &Store{eng: st.eng, db: s.on, tx: st.tx}
}
