package store

import (
	"context"
	"fmt"
	"strings"
	"time"
)

var (
	// A transaction of a migration takes rows until it holds batchRows of them or about batchBytes.
	batchRows  = 5000
	batchBytes = 8 << 20
	// tellEvery is how often a long table is told of.
	tellEvery = 2 * time.Second
)

// copier writes the rows of one table in batches.
type copier struct {
	*Migration
	t     table
	state tableState
	sum   tableSum
	told  TableCopied
	at    time.Time

	rows  [][]any
	bytes int
}

// copy reads the rows that come after those that were copied, in the order of the
// source's key, and returns the sum of what it has read.
func (m *Migration) copy(ctx context.Context, t table, state tableState, told TableCopied) (tableSum, error) {
	c := &copier{Migration: m, t: t, state: state, told: told, at: time.Now()}
	query, args := t.inOrder(state.After)
	err := m.source.read(ctx, t, query, args, func(row []any) error {
		c.sum.add(row)
		c.rows, c.bytes = append(c.rows, row), c.bytes+size(row)
		if len(c.rows) < batchRows && c.bytes < batchBytes {
			return nil
		}
		return c.flush(ctx)
	})
	if err != nil {
		return c.sum, err
	}
	c.state.Done = true
	return c.sum, c.flush(ctx)
}

// flush writes a batch, and in the same transaction how far it goes.
func (c *copier) flush(ctx context.Context) error {
	if n := len(c.rows); n > 0 {
		c.state.Rows += int64(n)
		c.state.After = c.t.keyOf(c.rows[n-1])
	}
	c.Migration.state.Tables[c.t.name] = c.state
	err := c.target.tx(ctx, func() error {
		if err := c.target.eng.fill(ctx, c.target, c.t, c.rows); err != nil {
			return err
		}
		return c.save(ctx)
	})
	if err != nil {
		return err
	}
	c.rows, c.bytes = c.rows[:0], 0
	if !c.state.Done && time.Since(c.at) >= tellEvery {
		c.at, c.told.Rows = time.Now(), c.state.Rows
		c.Tell(c.told)
	}
	return nil
}

// size is about what a row takes in memory.
func size(row []any) int {
	n := 16 * len(row)
	for _, v := range row {
		if text, ok := v.(string); ok {
			n += len(text)
		}
	}
	return n
}

// inOrder is the query of the rows behind a key.
func (t table) inOrder(after []keyValue) (query string, args []any) {
	names, places := make([]string, len(t.key)), make([]string, len(t.key))
	for i, column := range t.key {
		names[i] = quoted(t.columns[column].name)
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	for _, v := range after {
		if v.Int != nil {
			args = append(args, *v.Int)
		} else {
			args = append(args, string(v.Text))
		}
	}
	query = t.selected()
	if len(after) > 0 {
		query += " WHERE (" + strings.Join(names, ", ") + ") > (" + strings.Join(places, ", ") + ")"
	}
	return query + " ORDER BY " + strings.Join(names, ", "), args
}

// keyOf is a row's key.
func (t table) keyOf(row []any) []keyValue {
	key := make([]keyValue, len(t.key))
	for i, column := range t.key {
		switch v := row[column].(type) {
		case int64:
			key[i].Int = &v
		case string:
			key[i].Text = []byte(v)
		}
	}
	return key
}
