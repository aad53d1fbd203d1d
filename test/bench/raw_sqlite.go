package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// rawSQLite is plain SQL on a SQLite file: a connection that writes for each way of
// doing it, with the durability of the server's, and a few that read.
type rawSQLite struct {
	pool   *sql.DB
	read   *sql.DB
	lax    *sql.DB // without a sync at each commit
	closes []func() error
}

// readConnections is as many as the server's.
const readConnections = 4

func openRawSQLite(file string) (*rawSQLite, error) {
	r := &rawSQLite{}
	for _, db := range []struct {
		to   **sql.DB
		sync string
	}{{&r.pool, "FULL"}, {&r.lax, "NORMAL"}, {&r.read, "FULL"}} {
		query := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + db.sync + ")", "temp_store(MEMORY)", "cache_size(-65536)"}}
		opened, err := sql.Open("sqlite", "file:"+file+"?"+query.Encode())
		if err != nil {
			return nil, err
		}
		opened.SetMaxIdleConns(readConnections)
		*db.to = opened
		r.closes = append(r.closes, opened.Close)
	}
	return r, nil
}

func (r *rawSQLite) close() error {
	var err error
	for _, c := range r.closes {
		err = errors.Join(err, c())
	}
	return err
}

func (r *rawSQLite) settle(ctx context.Context, st *site) error {
	if err := annotated(ctx, r.pool, st); err != nil {
		return err
	}
	_, err := r.pool.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// prepared holds the statements of one connection.
type prepared struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func prepare(ctx context.Context, db *sql.DB, queries ...string) (*prepared, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	p := &prepared{conn, map[string]*sql.Stmt{}}
	for _, q := range queries {
		if p.stmts[q], err = conn.PrepareContext(ctx, q); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return p, nil
}

func (p *prepared) exec(ctx context.Context, query string, args ...any) (int64, error) {
	done, err := p.stmts[query].ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

const (
	begin  = "BEGIN IMMEDIATE"
	commit = "COMMIT"
)

func (r *rawSQLite) annotators(ctx context.Context, st *site) ([]contender, error) {
	var ways []contender
	for _, way := range []struct {
		name  string
		db    *sql.DB
		batch int
	}{{"SQL, 1 per commit", r.pool, 1}, {"SQL, 64 per commit", r.pool, 64}, {"SQL, 64 per commit, no sync", r.lax, 64}} {
		on, err := prepare(ctx, way.db, begin, commit, selectHead, upsertAnnotation, insertRevision, completeAssignment, countCompleted, insertAudit)
		if err != nil {
			return nil, err
		}
		r.closes = append([]func() error{on.conn.Close}, r.closes...)
		n := 0
		ways = append(ways, contender{way.name, 1, func(ctx context.Context, _ int) (int, error) {
			if _, err := on.exec(ctx, begin); err != nil {
				return 0, err
			}
			for range way.batch {
				n++
				if err := on.annotate(ctx, st, n); err != nil {
					return 0, err
				}
			}
			_, err := on.exec(ctx, commit)
			return way.batch, err
		}})
	}
	return ways, nil
}

// annotate is one annotation; one person after the other does the next.
func (p *prepared) annotate(ctx context.Context, st *site, n int) error {
	record, by := st.turn(n%annotators, n/annotators)
	var position, target int64
	if err := p.stmts[selectHead].QueryRowContext(ctx, st.space, st.label.id, record).Scan(&position, &target); err != nil {
		return err
	}
	var label, text *string
	var score *float64
	var version int64
	at := now()
	if err := p.stmts[upsertAnnotation].QueryRowContext(ctx, st.space, target, st.config, by, "good", comment, at).Scan(&label, &score, &text, &version); err != nil {
		return err
	}
	if _, err := p.exec(ctx, insertRevision, st.space, st.newID(), target, st.config, by, st.label.id, at, label, score, text, version); err != nil {
		return err
	}
	changed, err := p.exec(ctx, completeAssignment, st.space, record, by, st.label.id, position, at)
	if err != nil {
		return err
	}
	if changed > 0 {
		if _, err := p.exec(ctx, countCompleted, st.space, st.label.id, by); err != nil {
			return err
		}
	}
	_, err = p.exec(ctx, insertAudit, st.space, st.newID(), by, record, at)
	return err
}

const inJSON = `IN (SELECT value FROM json_each($2))`

func (r *rawSQLite) pages(ctx context.Context, st *site, n int) ([]contender, error) {
	page, err := r.read.PrepareContext(ctx, selectPage)
	if err != nil {
		return nil, err
	}
	annotations, err := r.read.PrepareContext(ctx, selectAnnotations+inJSON)
	if err != nil {
		return nil, err
	}
	assignments, err := r.read.PrepareContext(ctx, selectAssignments+inJSON)
	if err != nil {
		return nil, err
	}
	records := func(ctx context.Context) (ids, targets []int64, err error) {
		rows, err := page.QueryContext(ctx, st.space, st.review.id, st.review.nextPosition(n), n)
		if err != nil {
			return nil, nil, err
		}
		return scanPage(rows)
	}
	whole := func(ctx context.Context, _ int) (int, error) {
		ids, targets, err := records(ctx)
		if err != nil {
			return 0, err
		}
		for stmt, list := range map[*sql.Stmt][]int64{annotations: targets, assignments: ids} {
			text, _ := json.Marshal(list) // numbers do not fail
			rows, err := stmt.QueryContext(ctx, st.space, string(text))
			if err != nil {
				return 0, err
			}
			if err := drain(rows); err != nil {
				return 0, err
			}
		}
		return 1, nil
	}
	alone := func(ctx context.Context, _ int) (int, error) {
		_, _, err := records(ctx)
		return 1, err
	}
	return []contender{{"SQL", readConnections, whole}, {"SQL, records alone", readConnections, alone}}, nil
}

// scanPage reads records without copying what they hold.
func scanPage(rows *sql.Rows) (ids, targets []int64, err error) {
	defer rows.Close()
	var id, position, target, created int64
	var kind string
	var explicit bool
	var data, evaluations sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&id, &position, &target, &kind, &explicit, &data, &evaluations, &created); err != nil {
			return nil, nil, err
		}
		ids, targets = append(ids, id), append(targets, target)
	}
	return ids, targets, rows.Err()
}

// drain reads all columns of all rows.
func drain(rows *sql.Rows) error {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]sql.RawBytes, len(columns))
	dest := make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return rows.Err()
}

const (
	insertTarget = `INSERT INTO target (space_id, id, kind, parent_id, key) VALUES ($1, $2, 'SPAN', $3, $4)`
	insertRecord = `INSERT INTO record (space_id, id, queue_id, position, target_id, kind, explicit, data, evaluations, created_at)
		VALUES ($1, $2, $3, $4, $5, 'SPAN', FALSE, $6, $7, $8)`
)

func (r *rawSQLite) addRecords(ctx context.Context, st *site, queue int64, spans [][2]string) error {
	tx, err := r.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing to do after Commit
	keys := make([]string, len(spans))
	for i, s := range spans {
		keys[i] = s[1]
	}
	list, _ := json.Marshal(keys) // texts do not fail
	rows, err := tx.QueryContext(ctx, selectSpans+`IN (SELECT value FROM json_each($5))`, st.space, st.pool.project, 0, now(), string(list))
	if err != nil {
		return err
	}
	defer rows.Close()
	var found []spanSource
	for rows.Next() {
		var s spanSource
		if err := rows.Scan(s.dest()...); err != nil {
			return err
		}
		found = append(found, s)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var position int64
	if err := tx.QueryRowContext(ctx, advanceQueue, len(found), st.space, queue).Scan(&position); err != nil {
		return err
	}
	target, err := tx.PrepareContext(ctx, insertTarget)
	if err != nil {
		return err
	}
	record, err := tx.PrepareContext(ctx, insertRecord)
	if err != nil {
		return err
	}
	for i, s := range found {
		id := st.newID()
		if _, err := target.ExecContext(ctx, st.space, id, st.pool.project, s.key()); err != nil {
			return err
		}
		if _, err := record.ExecContext(ctx, st.space, st.newID(), queue, position+int64(i), id, string(s.attributes), string(s.evaluations), now()); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, insertAudit, st.space, st.newID(), st.people[0].id, queue, now()); err != nil {
		return err
	}
	return tx.Commit()
}

const insertSpan = `INSERT INTO span (` + spanColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`

const insertTrace = `INSERT INTO trace (` + traceColumns + `) VALUES ($1, $2, $3, $4)`

func (r *rawSQLite) inserts(ctx context.Context, st *site) ([]contender, error) {
	on, err := prepare(ctx, r.pool, begin, commit, insertTrace, insertSpan, insertAudit)
	if err != nil {
		return nil, err
	}
	r.closes = append([]func() error{on.conn.Close}, r.closes...)
	return []contender{{"SQL, 500 per commit", 1, func(ctx context.Context, _ int) (int, error) {
		if _, err := on.exec(ctx, begin); err != nil {
			return 0, err
		}
		spans, traces := st.spanRows(st.project, chunk)
		for _, row := range traces {
			if _, err := on.exec(ctx, insertTrace, row...); err != nil {
				return 0, err
			}
		}
		for _, row := range spans {
			if _, err := on.exec(ctx, insertSpan, row...); err != nil {
				return 0, err
			}
		}
		if _, err := on.exec(ctx, insertAudit, st.space, st.newID(), st.people[0].id, 0, now()); err != nil {
			return 0, err
		}
		_, err := on.exec(ctx, commit)
		return chunk, err
	}}}, nil
}
