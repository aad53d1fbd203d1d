package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// bulk is an INSERT of many rows of integers and texts.
type bulk struct {
	table   string
	columns []bulkColumn
	suffix  string // what follows the rows, as in ON CONFLICT …
}

// bulkColumn is a column and whether it holds integers; otherwise it holds texts.
type bulkColumn struct {
	name string
	ints bool
}

// bulkRows holds the rows column by column.
type bulkRows struct {
	ints  [][]int64
	texts [][]string
}

// row adds a row: its integers and its texts, each in the order of the columns.
func (b *bulkRows) row(ints []int64, texts []string) {
	if b.ints == nil {
		b.ints, b.texts = make([][]int64, len(ints)), make([][]string, len(texts))
	}
	for i, v := range ints {
		b.ints[i] = append(b.ints[i], v)
	}
	for i, v := range texts {
		b.texts[i] = append(b.texts[i], v)
	}
}

func (b *bulkRows) len() int {
	if len(b.ints) == 0 {
		return 0
	}
	return len(b.ints[0])
}

// read puts the values of row n, in the order of the columns, into row.
func (b *bulkRows) read(n int, columns []bulkColumn, row []any) {
	ints, texts := b.ints, b.texts
	for i, column := range columns {
		if column.ints {
			row[i], ints = ints[0][n], ints[1:]
		} else {
			row[i], texts = texts[0][n], texts[1:]
		}
	}
}

// rowByRow runs a prepared statement for each row, which is the fastest way into
// SQLite.
func rowByRow(ctx context.Context, db querier, b bulk, rows *bulkRows) error {
	places := make([]string, len(b.columns))
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	query := b.into() + " VALUES (" + strings.Join(places, ", ") + ")" + b.suffix
	args := make([]any, len(b.columns))
	for n := range rows.len() {
		rows.read(n, b.columns, args)
		if _, err := db.exec(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

// allAtOnce sends every row in one statement, a list for each column.
func allAtOnce(ctx context.Context, db querier, b bulk, rows *bulkRows) error {
	if rows.len() == 0 {
		return nil
	}
	lists := make([]string, len(b.columns))
	args := make([]any, len(b.columns))
	ints, texts := rows.ints, rows.texts
	for i, column := range b.columns {
		if column.ints {
			lists[i], args[i], ints = fmt.Sprintf("$%d::bigint[]", i+1), ints[0], ints[1:]
		} else {
			lists[i], args[i], texts = fmt.Sprintf("$%d::text[]", i+1), texts[0], texts[1:]
		}
	}
	query := b.into() + " SELECT * FROM unnest(" + strings.Join(lists, ", ") + ")" + b.suffix
	_, err := db.exec(ctx, query, args...)
	return err
}

// streamer is a transaction that rows can be streamed into.
type streamer interface {
	copyFrom(ctx context.Context, table string, columns []string, rows pgx.CopyFromSource) error
}

// streamed copies rows by COPY, which cannot do anything about rows that are there.
func streamed(ctx context.Context, db querier, b bulk, rows *bulkRows) error {
	if rows.len() == 0 {
		return nil
	}
	return db.(streamer).copyFrom(ctx, b.table, b.names(), &rowSource{bulk: b, rows: rows, at: -1})
}

// rowSource hands out rows one by one.
type rowSource struct {
	bulk
	rows *bulkRows
	at   int
}

// Next goes on to the next row.
func (r *rowSource) Next() bool {
	r.at++
	return r.at < r.rows.len()
}

// Values returns the row.
func (r *rowSource) Values() ([]any, error) {
	row := make([]any, len(r.columns))
	r.rows.read(r.at, r.columns, row)
	return row, nil
}

// Err returns nil: nothing is read.
func (r *rowSource) Err() error { return nil }

func (b bulk) into() string {
	return "INSERT INTO " + b.table + " (" + strings.Join(b.names(), ", ") + ")"
}

func (b bulk) names() []string {
	names := make([]string, len(b.columns))
	for i, column := range b.columns {
		names[i] = column.name
	}
	return names
}
