package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/pressly/goose/v3"
)

const sqliteCatalog = `SELECT m.name, c.name, 0, c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c
	WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> '` + goose.DefaultTablename + `'
		AND m.name` + notRivers + ` ORDER BY m.name, c.name`

// sqliteFreeze keeps what is read as it is now.
func sqliteFreeze(ctx context.Context, s *side, _ []table) error { return holdStill(ctx, s.conn) }

// sqliteFill inserts rows one by one, which is the fastest way into SQLite.
func sqliteFill(ctx context.Context, s *side, t table, rows [][]any) error {
	places := make([]string, len(t.columns))
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	insert, err := s.conn.PrepareContext(ctx, "INSERT INTO "+quoted(t.name)+
		" ("+strings.Join(t.names(), ", ")+") VALUES ("+strings.Join(places, ", ")+")")
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}
