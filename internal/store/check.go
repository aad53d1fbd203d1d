package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

// Finding is one thing that was looked at in a database.
type Finding struct {
	What string
	// Wrong says what is wrong, a line each; nothing when all is well.
	Wrong []string
	// Left says why it was not looked at, when it was not.
	Left string
}

// maxWrong is how much of what is wrong is told in each respect.
const maxWrong = 5

// CheckSQLite looks for damage in the file of a SQLite database that nobody
// writes, and for rows that contradict each other. An error means that it could
// not look; what it has found until then is told all the same.
func CheckSQLite(ctx context.Context, file string) (found []Finding, err error) {
	db, err := sql.Open("sqlite", fileURL(file, map[string][]string{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for _, pragma := range []struct{ what, name string }{
		{"the file's structure (integrity_check)", "integrity_check"},
		{"declared references (foreign_key_check)", "foreign_key_check"},
	} {
		wrong, err := rowsThat(ctx, db, "PRAGMA "+pragma.name)
		if err != nil {
			wrong = append(wrong, err.Error()) // too damaged to be looked through
		} else if len(wrong) == 1 && wrong[0] == "ok" {
			wrong = nil
		}
		found = append(found, Finding{What: pragma.what, Wrong: wrong})
		if len(wrong) > 0 {
			return found, nil // whatever else is found follows from that
		}
	}
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return append(found, Finding{What: "schema", Wrong: []string{err.Error()}}), nil
	}
	known := knownSchema(sqliteEngine)
	schema := Finding{What: fmt.Sprintf("schema: version %d", version)}
	if version > known {
		schema.Wrong = []string{fmt.Sprintf("%v: its schema is %d, this program knows up to %d", ErrNewerSchema, version, known)}
	}
	found = append(found, schema)
	for _, topic := range topics() {
		f := Finding{What: fmt.Sprintf("%s (%d rules)", topic.name, len(topic.rules))}
		if version != known {
			f.Left = fmt.Sprintf("the rules are those of schema %d", known)
		}
		for _, rule := range topic.rules {
			if f.Left != "" {
				break
			}
			rows, err := rowsThat(ctx, db, rule.Query)
			if err != nil {
				return found, fmt.Errorf("%s: %w", rule.Broken, err)
			}
			for _, row := range rows {
				f.Wrong = append(f.Wrong, rule.Broken+": "+row)
			}
		}
		found = append(found, f)
	}
	return found, nil
}

type topic struct {
	name  string
	rules []Rule
}

// topics are the rules by topic.
func topics() (list []topic) {
	places := map[string]int{}
	for _, rule := range Rules() {
		place, ok := places[rule.Topic]
		if !ok {
			place = len(list)
			places[rule.Topic] = place
			list = append(list, topic{name: rule.Topic})
		}
		list[place].rules = append(list[place].rules, rule)
	}
	return list
}

// rowsThat returns the first rows of a query as texts.
func rowsThat(ctx context.Context, db *sql.DB, query string) (list []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() && len(list) < maxWrong {
		if err := rows.Scan(into...); err != nil {
			return list, err
		}
		list = append(list, strings.TrimSuffix(fmt.Sprintln(values...), "\n"))
	}
	return list, rows.Err()
}

// SQLiteSchema returns the version of the schema of the database in a file.
func SQLiteSchema(ctx context.Context, file string) (int64, error) {
	db, err := sql.Open("sqlite", readOnlyURL(file))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return schemaVersion(ctx, db)
}

// schemaVersion returns the version of a database's schema, and changes nothing.
func schemaVersion(ctx context.Context, db asker) (version int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM "+goose.DefaultTablename+" WHERE is_applied").Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("this is no database of Postil: %w", err)
	}
	return version, nil
}

// asker is a pool or a connection.
type asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// knownSchema is the version of the schema that this program works with.
func knownSchema(eng *engine) (version int64) {
	for n := range riverVersions {
		version = max(version, n)
	}
	files, err := fs.Glob(eng.migrations, "*.sql")
	if err != nil {
		panic(err) // the pattern is right
	}
	for _, name := range files {
		n, err := goose.NumericComponent(name)
		if err != nil {
			panic(err) // the files are embedded, and goose reads them at every start
		}
		version = max(version, n)
	}
	return version
}
