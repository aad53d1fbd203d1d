package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// side is one of the two databases of a migration: a single connection to it, on
// which everything happens.
type side struct {
	eng  *engine
	db   *sql.DB
	conn *sql.Conn
}

// table is a table as both sides see it.
type table struct {
	name    string
	columns []tableColumn // by name
	key     []int         // the columns of the primary key on the side that was asked, in its order
}

type tableColumn struct {
	name    string
	boolean bool // kept as such
}

// openSide opens a database that is read, or one that is filled and may not be
// there yet.
func openSide(ctx context.Context, databaseURL string, filled bool) (s *side, err error) {
	if err := CheckURL(databaseURL); err != nil {
		return nil, err
	}
	s = &side{}
	if file, ok := strings.CutPrefix(databaseURL, "sqlite:"); ok {
		s.eng = sqliteEngine
		source := readOnlyURL(file)
		if filled {
			source = sqliteURL(file, "_txlock=immediate", "cache_size(-65536)")
		}
		s.db, err = sql.Open("sqlite", source)
	} else {
		s.eng = postgresEngine
		s.db, err = openPool(databaseURL, applicationName+" migrate")
	}
	if err != nil {
		return nil, err
	}
	if filled {
		if err := migrate(ctx, s.eng, s.db); err != nil {
			return nil, errors.Join(err, s.db.Close())
		}
	}
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

func (s *side) close() error { return errors.Join(s.conn.Close(), s.db.Close()) }

func (s *side) exec(ctx context.Context, query string, args ...any) error {
	_, err := s.conn.ExecContext(ctx, query, args...)
	return err
}

// tx runs fn in one transaction.
func (s *side) tx(ctx context.Context, fn func() error) error {
	if err := s.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return errors.Join(err, s.exec(context.WithoutCancel(ctx), "ROLLBACK"))
	}
	return s.exec(ctx, "COMMIT")
}

// tables lists the tables of the schema.
func (s *side) tables(ctx context.Context) (list []table, err error) {
	rows, err := s.conn.QueryContext(ctx, s.eng.catalog)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, column string
		var boolean bool
		var place int // in the primary key, from 1 on
		if err := rows.Scan(&name, &column, &boolean, &place); err != nil {
			return nil, err
		}
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, table{name: name})
		}
		t := &list[len(list)-1]
		if place > 0 {
			for len(t.key) < place {
				t.key = append(t.key, 0)
			}
			t.key[place-1] = len(t.columns)
		}
		t.columns = append(t.columns, tableColumn{column, boolean})
	}
	return list, rows.Err()
}

// setting returns a row of the table setting, and whether it is there.
func (s *side) setting(ctx context.Context, name string) (value string, there bool, err error) {
	err = s.conn.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, err
}

// occupied returns the name of a table that has rows, or nothing.
func (s *side) occupied(ctx context.Context, tables []table) (string, error) {
	for _, t := range tables {
		var some bool
		if err := s.conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+quoted(t.name)+")").Scan(&some); err != nil || some {
			return t.name, err
		}
	}
	return "", nil
}

// count returns the number of a table's rows.
func (s *side) count(ctx context.Context, t table) (n int64, err error) {
	err = s.conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+quoted(t.name)+t.ours()).Scan(&n)
	return n, err
}

// read hands each row of a query to fn, in the shape that both databases share:
// integers, numbers, texts and nil. The row is fn's to keep.
func (s *side) read(ctx context.Context, t table, query string, args []any, fn func(row []any) error) error {
	rows, err := s.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	into := make([]any, len(t.columns))
	for rows.Next() {
		row := make([]any, len(t.columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range row {
			if row[i], err = shared(v); err != nil {
				return fmt.Errorf("column %s: %w", t.columns[i].name, err)
			}
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// shared is a value in the shape that both databases share. SQLite has no
// booleans, and no zero below zero.
func shared(v any) (any, error) {
	switch v := v.(type) {
	case nil, int64, string:
		return v, nil
	case float64:
		return v + 0, nil // -0 + 0 is 0
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	}
	return nil, fmt.Errorf("a value of type %T cannot be moved", v)
}

// tableSum is what tells whether two tables hold the same rows, in whatever order: the
// SHA-256 of each row, all added up.
type tableSum [4]uint64

func (s *tableSum) add(row []any) {
	var text []byte
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			text = append(text, 'n')
		case int64:
			text = binary.BigEndian.AppendUint64(append(text, 'i'), uint64(v))
		case float64:
			text = binary.BigEndian.AppendUint64(append(text, 'f'), math.Float64bits(v))
		case string:
			text = binary.BigEndian.AppendUint64(append(text, 't'), uint64(len(v)))
			text = append(text, v...)
		}
	}
	hash := sha256.Sum256(text)
	var carry uint64
	for i := range s {
		s[i], carry = bits.Add64(s[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
	}
}

func (s *tableSum) String() string {
	return fmt.Sprintf("%016x%016x%016x%016x", s[3], s[2], s[1], s[0])
}

// sum reads a whole table.
func (s *side) sum(ctx context.Context, t table) (total tableSum, n int64, err error) {
	err = s.read(ctx, t, t.selected()+t.ours(), nil, func(row []any) error {
		total.add(row)
		n++
		return nil
	})
	return total, n, err
}

// selected is the query of a table's rows.
func (t table) selected() string {
	return "SELECT " + strings.Join(t.names(), ", ") + " FROM " + quoted(t.name)
}

// ours leaves out the row that says that a migration is unfinished.
func (t table) ours() string {
	if t.name == "setting" {
		return " WHERE name <> '" + unfinishedSetting + "'"
	}
	return ""
}

// names are the columns' names, quoted.
func (t table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = quoted(c.name)
	}
	return names
}

func quoted(name string) string { return `"` + name + `"` }
