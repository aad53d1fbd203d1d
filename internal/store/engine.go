package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/postil/postil/internal/spanfilter"
)

//go:embed migrations
var migrations embed.FS

// engine holds what SQLite and PostgreSQL do differently.
type engine struct {
	dialect    goose.Dialect
	migrations fs.FS
	shared     bool // several servers may use the database
	partitions bool // large tables are kept in partitions

	// forUpdate locks the selected rows until the transaction ends. SQLite has one writer and needs nothing.
	forUpdate string
	// forShare keeps others from changing the selected rows until the transaction ends.
	forShare string
	// skipLocked is forUpdate for those rows that nobody else has locked; the others are left out.
	skipLocked string
	// inInts and inTexts are the condition that a column's value is in a list bound to the parameter.
	inInts  func(column, param string) string
	inTexts func(column, param string) string
	// among is the condition that a column's value is one of those that a query returns, which are looked up one by one.
	among func(column, query string) string
	// ints and texts turn a list into what inInts and inTexts expect to be bound.
	ints  func([]int64) any
	texts func([]string) any
	// contains is the condition that a column has the parameter, which is in lower case, somewhere in it, whatever its case.
	contains func(column, param string) string
	// containsASCII is contains for a parameter in ASCII, and takes no other letters for being the same in another case.
	containsASCII func(column, param string) string
	// jsonText is the text of the value at a path, bound as what jsonPath returns, in a JSON document; NULL where
	// there is none. number is the number that such a text spells, or NULL.
	jsonText func(doc, path string) string
	jsonPath func([]spanfilter.Step) any
	number   func(text string) string
	// jsonEach is the elements of a JSON list as a table e with a column value.
	jsonEach func(list string) string
	// includes is the condition that a text has another in it, exactly as it is.
	includes func(text, part string) string
	// probe ends the subquery of an EXISTS that is to be looked into for each row. PostgreSQL would rather read all there
	// is when it expects to go through many rows, and cannot know that a page is soon full.
	probe string
	// insertAll writes many rows, the fastest way.
	insertAll func(ctx context.Context, db querier, b bulk, rows *bulkRows) error
	// insertNew is insertAll for rows of which none is there, in a transaction.
	insertNew func(ctx context.Context, db querier, b bulk, rows *bulkRows) error
	// What a migration from or into another database needs: the tables with their columns and keys, and how to keep what
	// is read as it is, keep others from the target, write many rows, and end.
	catalog string
	freeze  func(context.Context, *side, []table) error
	claim   func(context.Context, *side) error
	fill    func(ctx context.Context, s *side, t table, rows [][]any) error
	settle  func(context.Context, *side) error
	// migrateRiver brings the tables of River to a version.
	migrateRiver func(ctx context.Context, db *sql.DB, version int) error
	// unique tells a broken uniqueness constraint, isNull a NULL where there may be none, again a transaction that lost a race and may win the next.
	unique func(error) bool
	isNull func(error) bool
	again  func(error) bool
}

var sqliteEngine = &engine{
	dialect:       goose.DialectSQLite3,
	migrations:    migrationsOf("sqlite"),
	inInts:        inJSON,
	inTexts:       inJSON,
	among:         func(column, query string) string { return column + " IN (" + query + ")" },
	ints:          func(list []int64) any { return asJSON(list) },
	texts:         func(list []string) any { return asJSON(list) },
	contains:      func(column, param string) string { return "instr(unicode_lower(" + column + "), " + param + ") > 0" },
	containsASCII: func(column, param string) string { return "instr(lower(" + column + "), " + param + ") > 0" },
	jsonText:      sqliteText,
	jsonPath:      sqlitePath,
	number:        sqliteNumber,
	jsonEach:      func(list string) string { return "json_each(" + list + ") AS e" },
	includes:      func(text, part string) string { return "instr(" + text + ", " + part + ") > 0" },
	insertAll:     rowByRow,
	insertNew:     rowByRow,
	catalog:       sqliteCatalog,
	freeze:        sqliteFreeze,
	claim:         func(context.Context, *side) error { return nil }, // whoever opens the file holds its lock
	fill:          sqliteFill,
	settle:        func(context.Context, *side) error { return nil },
	migrateRiver:  sqliteRiver,
	unique: func(err error) bool {
		code := sqliteCode(err)
		return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	},
	isNull: func(err error) bool { return sqliteCode(err) == sqlite3.SQLITE_CONSTRAINT_NOTNULL },
	again:  func(error) bool { return false },
}

var postgresEngine = &engine{
	dialect:    goose.DialectPostgres,
	migrations: migrationsOf("postgres"),
	shared:     true,
	partitions: true,
	forUpdate:  " FOR UPDATE",
	forShare:   " FOR SHARE",
	skipLocked: " FOR UPDATE SKIP LOCKED",
	inInts:     func(column, param string) string { return column + " = ANY(" + param + "::bigint[])" },
	inTexts:    func(column, param string) string { return column + " = ANY(" + param + "::text[])" },
	among:      func(column, query string) string { return column + " = ANY(ARRAY(" + query + "))" },
	ints:       func(list []int64) any { return list },
	texts:      func(list []string) any { return list },
	contains: func(column, param string) string {
		return "strpos(lower(" + column + ` COLLATE "und-x-icu"), ` + param + ") > 0"
	},
	containsASCII: func(column, param string) string {
		return "strpos(lower(" + column + ` COLLATE "C"), ` + param + ") > 0"
	},
	jsonText:     postgresText,
	jsonPath:     postgresPath,
	number:       postgresNumber,
	jsonEach:     func(list string) string { return "json_array_elements(CAST(" + list + " AS json)) AS e(value)" },
	includes:     func(text, part string) string { return "strpos(" + text + ", " + part + ") > 0" },
	probe:        " OFFSET 0",
	insertAll:    allAtOnce,
	insertNew:    streamed,
	catalog:      postgresCatalog,
	freeze:       postgresFreeze,
	claim:        postgresClaim,
	fill:         postgresFill,
	settle:       postgresSettle,
	migrateRiver: postgresRiver,
	unique:       func(err error) bool { return sqlState(err) == "23505" },
	isNull:       func(err error) bool { return sqlState(err) == "23502" },
	again: func(err error) bool {
		state := sqlState(err)
		return state == "40001" || state == "40P01" // serialization failure, deadlock
	},
}

func migrationsOf(database string) fs.FS {
	sub, err := fs.Sub(migrations, "migrations/"+database)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

func inJSON(column, param string) string {
	return column + " IN (SELECT value FROM json_each(" + param + "))"
}

// sqliteCode is the result code of SQLite behind an error, or 0.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
