package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/store/storetest"
)

// column is a column of a table, in words that both databases share.
type column struct {
	Table, Name string
	Kind        string // integer (a boolean too), real or text
	Nullable    bool
}

// index is an index or a uniqueness constraint, and its columns in order.
type index struct {
	Table, Columns string
	Unique         bool
}

// schema is what a migrated database has.
type schema struct {
	Columns []column
	Indexes []index
}

func TestBothDatabasesHaveTheSameSchema(t *testing.T) {
	t.Parallel()
	sqlite, postgres := schemaIn(t, empty(t, "sqlite")), schemaIn(t, empty(t, "postgres"))
	if len(sqlite.Columns) == 0 || len(sqlite.Indexes) == 0 {
		t.Fatal("no schema was found")
	}
	if diff := cmp.Diff(sqlite, postgres); diff != "" {
		t.Errorf("(-sqlite +postgres)\n%s", diff)
	}
}

func schemaIn(t *testing.T, url string) schema {
	t.Helper()
	if strings.HasPrefix(url, "sqlite:") {
		return sqliteSchema(t, url)
	}
	return postgresSchema(t, url)
}

func sqliteSchema(t *testing.T, url string) (s schema) {
	t.Helper()
	db := storetest.Inspect(t, url)
	kinds := map[string]string{"INTEGER": "integer", "REAL": "real", "TEXT": "text"}
	db.Rows(func(c ...any) {
		s.Columns = append(s.Columns, column{c[0].(string), c[1].(string), kinds[c[2].(string)], c[3] == int64(0) && c[4] == int64(0)})
	}, `SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'river%' ORDER BY m.name, c.name`)
	db.Rows(func(c ...any) { s.Indexes = append(s.Indexes, index{c[0].(string), c[1].(string), c[2] == int64(1)}) },
		`SELECT m.name, (SELECT group_concat(name, ', ') FROM (SELECT i.name FROM pragma_index_info(l.name) i ORDER BY i.seqno)) AS columns, l."unique"
		FROM sqlite_master m JOIN pragma_index_list(m.name) l
		WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'river%' AND l.origin <> 'pk' ORDER BY m.name, columns`)
	return s
}

// postgresSchema also requires that texts are compared byte by byte, as SQLite
// does. That the audit log has an index of its ids is left out: in SQLite they are
// the key of the table.
func postgresSchema(t *testing.T, url string) (s schema) {
	t.Helper()
	db := storetest.Inspect(t, url)
	kinds := map[string]string{"bigint": "integer", "integer": "integer", "boolean": "integer", "double precision": "real", "text": "text"}
	db.Rows(func(c ...any) {
		kind, known := kinds[c[2].(string)]
		if !known {
			t.Errorf("%v.%v is of type %v", c[0], c[1], c[2])
		}
		s.Columns = append(s.Columns, column{c[0].(string), c[1].(string), kind, c[3] == "YES"})
	}, `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' AND table_name NOT LIKE 'river%' AND table_name NOT LIKE '%\_default' ORDER BY table_name COLLATE "C", column_name COLLATE "C"`)
	db.None("a text is not compared byte by byte (table, column)", `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' AND table_name NOT LIKE 'river%' AND table_name NOT LIKE '%\_default' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`)
	db.Rows(func(c ...any) { s.Indexes = append(s.Indexes, index{c[0].(string), c[1].(string), c[2].(bool)}) },
		`SELECT * FROM (SELECT t.relname::text COLLATE "C" AS name, (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
				FROM unnest(i.indkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) COLLATE "C" AS columns, i.indisunique
			FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
			WHERE n.nspname = 'public' AND t.relname NOT LIKE 'goose%' AND t.relname NOT LIKE 'river%' AND NOT t.relispartition AND NOT i.indisprimary
				AND i.indexrelid::regclass::text <> 'audit_id') indexes ORDER BY name, columns`)
	return s
}
