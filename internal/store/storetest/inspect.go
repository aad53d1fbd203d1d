package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"
)

// Inspector looks into a store's database beside the store, at one moment: what
// it sees does not change while others write.
type Inspector struct {
	testing.TB
	tx *sql.Tx
}

// Inspect looks into the database at url, as it is now, until the test ends or
// Close is called.
func Inspect(t testing.TB, url string) *Inspector {
	t.Helper()
	driver, source, snapshot := "pgx", url, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source, snapshot = "sqlite", "file:"+file+"?mode=ro&_pragma=busy_timeout(10000)", "SELECT name FROM sqlite_master"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(context.Background(), snapshot); err != nil {
		t.Fatal(err)
	}
	return &Inspector{TB: t, tx: tx}
}

// Close ends the look into the database.
func (i *Inspector) Close() {
	if err := i.tx.Rollback(); err != nil {
		i.Error(err)
	}
}

// NeverDeadlocked requires that by the end of the test, PostgreSQL has undone no
// transaction because two waited for each other: trying again hides that, and
// takes a second each time. It is called before the store is opened, so that it
// looks when the store has closed, for then the database has counted.
func NeverDeadlocked(t testing.TB, url string) {
	if strings.HasPrefix(url, "sqlite:") {
		return
	}
	t.Cleanup(func() {
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var n int
		if err := db.QueryRow(`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&n); err != nil || n > 0 {
			t.Errorf("%d deadlocks, %v", n, err)
		}
	})
}

// Number returns the single number that a query finds.
func (i *Inspector) Number(query string, args ...any) (n int64) {
	i.Helper()
	if err := i.tx.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		i.Errorf("%s: %v", query, err)
	}
	return n
}

// Rows calls row with the columns of each row that a query finds; NULL is nil.
func (i *Inspector) Rows(row func(columns ...any), query string, args ...any) {
	i.Helper()
	rows, err := i.tx.QueryContext(context.Background(), query, args...)
	if err != nil {
		i.Errorf("%s: %v", query, err)
		return
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		i.Error(err)
		return
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for n := range values {
		into[n] = &values[n]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			i.Errorf("%s: %v", query, err)
			return
		}
		row(values...)
	}
	if err := rows.Err(); err != nil {
		i.Errorf("%s: %v", query, err)
	}
}

// None requires that a query, which looks for what must not be, finds nothing.
func (i *Inspector) None(what, query string, args ...any) {
	i.Helper()
	found := 0
	i.Rows(func(columns ...any) {
		if found++; found == 1 { // one is enough to look into
			i.Errorf("%s: %v", what, columns)
		}
	}, query, args...)
	if found > 1 {
		i.Errorf("%s: %d more", what, found-1)
	}
}

// Sound requires what holds at every moment, whatever is asked of the server and
// whenever it dies: counters say what counting says, nothing refers to what is
// not there, and revisions hang together.
func (i *Inspector) Sound() {
	i.Helper()
	i.None("a queue counts its records wrongly (queue, its count, records)", `SELECT * FROM (
		SELECT q.name, q.record_count, (SELECT COUNT(*) FROM record r WHERE r.queue_id = q.id) AS counted FROM queue q) q WHERE record_count <> counted`)
	i.None("a queue counts its records assigned by name wrongly (queue, its count, records)", `SELECT * FROM (
		SELECT q.name, q.explicit_count, (SELECT COUNT(*) FROM record r WHERE r.queue_id = q.id AND r.explicit) AS counted FROM queue q) q
		WHERE explicit_count <> counted`)
	for counter, counted := range map[string]string{
		"load": "a.by_method", "completed": "a.state = 'COMPLETED'", "skipped": "a.state = 'SKIPPED'",
		"explicit": "NOT a.by_method AND NOT a.implied", "implied": "a.implied AND a.state <> 'PENDING'",
	} {
		i.None("an annotator's counter "+counter+" is wrong (user, active, counter, counted)", `SELECT * FROM (
			SELECT m.user_id, m.active, m.`+counter+` AS counter,
				(SELECT COUNT(*) FROM assignment a WHERE a.queue_id = m.queue_id AND a.user_id = m.user_id AND `+counted+`) AS counted
			FROM queue_annotator m) counted WHERE counter <> counted`)
	}
	i.None("somebody has an assignment and no counters (queue, user)", `SELECT a.queue_id, a.user_id FROM assignment a
		LEFT JOIN queue_annotator m ON m.queue_id = a.queue_id AND m.user_id = a.user_id WHERE m.user_id IS NULL`)
	i.None("an assignment has no record (record, user)", `SELECT a.record_id, a.user_id FROM assignment a
		LEFT JOIN record r ON r.id = a.record_id AND r.queue_id = a.queue_id AND r.position = a.position WHERE r.id IS NULL`)
	i.None("a record has no queue or no target (record)", `SELECT r.id FROM record r
		LEFT JOIN queue q ON q.id = r.queue_id LEFT JOIN target t ON t.id = r.target_id WHERE q.id IS NULL OR t.id IS NULL`)
	i.None("a completed assignment has no annotation (record, user)", `SELECT a.record_id, a.user_id FROM assignment a
		JOIN record r ON r.id = a.record_id WHERE a.state = 'COMPLETED'
		AND EXISTS (SELECT 1 FROM queue_config l JOIN annotation_config c ON c.id = l.config_id
			WHERE l.queue_id = a.queue_id AND COALESCE(l.required, c.type <> 'FREEFORM'))
		AND NOT EXISTS (SELECT 1 FROM annotation n WHERE n.target_id = r.target_id AND n.annotator_id = a.user_id)`)
	i.None("a deleted account has a session or a key (user)", `SELECT u.id FROM account u WHERE u.status = 'INACTIVE'
		AND (EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id) OR EXISTS (SELECT 1 FROM api_key k WHERE k.user_id = u.id AND k.revoked_at IS NULL))`)
	i.None("an invitation is for nobody who could accept it (user)", `SELECT i.user_id FROM invitation i
		LEFT JOIN account u ON u.id = i.user_id AND u.status = 'INVITED' WHERE u.id IS NULL`)
	i.revisions()
	i.sharedOut()
	i.work()
}

// work requires that annotators come by every record there is for them, and that
// what they have done and begun belongs to records.
func (i *Inspector) work() {
	i.Helper()
	i.None("an annotator does not walk, or somebody else does (queue, user)", `SELECT COALESCE(m.queue_id, w.queue_id), COALESCE(m.user_id, w.user_id)
		FROM (SELECT * FROM queue_annotator WHERE active) m FULL JOIN walk w ON w.queue_id = m.queue_id AND w.user_id = m.user_id
		WHERE m.user_id IS NULL OR w.user_id IS NULL`)
	i.None("an annotator has walked past a record (record, user)", `SELECT r.id, w.user_id FROM walk w
		JOIN queue q ON q.id = w.queue_id AND q.assignment_method = 'ALL'
		JOIN record r ON r.queue_id = q.id AND r.rank <= w.rank AND NOT r.explicit
		WHERE NOT EXISTS (SELECT 1 FROM assignment a WHERE a.record_id = r.id AND a.user_id = w.user_id)`)
	i.None("an implied assignment does not follow from its queue (record, user, state)", `SELECT a.record_id, a.user_id, a.state FROM assignment a
		JOIN record r ON r.id = a.record_id JOIN queue q ON q.id = a.queue_id
		JOIN queue_annotator m ON m.queue_id = a.queue_id AND m.user_id = a.user_id
		WHERE a.implied AND (a.by_method OR r.explicit OR q.assignment_method <> 'ALL' OR NOT m.active AND a.state <> 'COMPLETED')`)
	i.None("a record comes out of turn (record, user, rank)", `SELECT a.record_id, a.user_id, a.rank FROM assignment a
		JOIN record r ON r.id = a.record_id WHERE a.state = 'PENDING' AND a.skips = 0 AND a.rank <> r.rank`)
	i.None("what was skipped is not where it belongs (record, user, state, skips)", `SELECT record_id, user_id, state, skips FROM assignment
		WHERE state = 'PENDING' AND (skips > 1 OR skips = 1 AND rank < 4611686018427387904) OR state = 'SKIPPED' AND skips < 2`)
	for _, table := range []string{"draft", "flag", "comment"} {
		i.None("a "+table+" has no record (record, user)", `SELECT t.record_id, t.user_id FROM `+table+` t
			LEFT JOIN record r ON r.id = t.record_id AND r.queue_id = t.queue_id WHERE r.id IS NULL`)
	}
	i.None("somebody did less than nothing (queue, user)", `SELECT queue_id, user_id FROM work_day WHERE submitted < 0 OR skipped < 0 OR active_ms < 0
		UNION ALL SELECT queue_id, user_id FROM work_time WHERE submitted < 0`)
	for _, table := range []string{"work_day", "work_time", "walk", "queue_annotator"} {
		i.None("a row of "+table+" has no queue", `SELECT t.queue_id, t.user_id FROM `+table+` t LEFT JOIN queue q ON q.id = t.queue_id WHERE q.id IS NULL`)
	}
}

// revisions requires that each revision of an annotation begins where the one
// before it ended, that none is missing, and that the last is what is stored.
func (i *Inspector) revisions() {
	i.Helper()
	differ := func(a, b string) string {
		return `(COALESCE(` + a + `label, '') <> COALESCE(` + b + `label, '') OR COALESCE(` + a + `text, '') <> COALESCE(` + b + `text, '')
			OR COALESCE(` + a + `score, -1) <> COALESCE(` + b + `score, -1))`
	}
	i.None("a revision does not begin where the one before it ended (revision, version, its place)", `SELECT id, version, place FROM (
		SELECT r.*, LAG(label) OVER w AS before_label, LAG(score) OVER w AS before_score, LAG(text) OVER w AS before_text, ROW_NUMBER() OVER w AS place
		FROM revision r WINDOW w AS (PARTITION BY space_id, target_id, config_id, annotator_id ORDER BY version)) chain
		WHERE version <> place OR `+differ("old_", "before_"))
	i.None("an annotation is not what its last revision says (target, version, its revisions)", `SELECT a.target_id, a.version, (SELECT COUNT(*) FROM revision n
			WHERE n.space_id = a.space_id AND n.target_id = a.target_id AND n.config_id = a.config_id AND n.annotator_id = a.annotator_id)
		FROM annotation a LEFT JOIN revision r ON r.version = a.version
			AND r.space_id = a.space_id AND r.target_id = a.target_id AND r.config_id = a.config_id AND r.annotator_id = a.annotator_id
		WHERE r.id IS NULL OR `+differ("a.", "r."))
}

// sharedOut requires what RANDOM queues promise: one annotator for each record
// that is not assigned by name, as long as the queue has any, and loads that
// differ by at most one as far as there is anything left to move.
func (i *Inspector) sharedOut() {
	i.Helper()
	i.None("a record of a RANDOM queue is not with exactly one annotator (record, annotators)", `SELECT r.id, COUNT(a.user_id) FROM record r
		JOIN queue q ON q.id = r.queue_id AND q.assignment_method = 'RANDOM'
		LEFT JOIN assignment a ON a.record_id = r.id AND a.by_method
		WHERE NOT r.explicit GROUP BY r.id, q.id HAVING COUNT(a.user_id) <> 1
		AND (COUNT(a.user_id) > 1 OR EXISTS (SELECT 1 FROM queue_annotator m WHERE m.queue_id = q.id AND m.active))`)
	i.None("an assignment by lot of a record assigned by name (record, user)", `SELECT r.id, a.user_id FROM record r JOIN assignment a ON a.record_id = r.id
		WHERE a.by_method AND r.explicit`)
	i.None("an annotator has more than the others, and could give some away (user, load, least)", `SELECT * FROM (
			SELECT m.user_id, m.load, (SELECT MIN(o.load) FROM queue_annotator o WHERE o.queue_id = m.queue_id AND o.active) AS least
			FROM queue_annotator m WHERE m.active AND EXISTS (SELECT 1 FROM assignment a
				WHERE a.queue_id = m.queue_id AND a.user_id = m.user_id AND a.by_method AND a.state = 'PENDING')) shared
		WHERE load > least + 1`)
}

// Exec changes a database behind the store's back, for what nothing else can set.
func Exec(t testing.TB, url, query string, args ...any) {
	t.Helper()
	driver, source := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
