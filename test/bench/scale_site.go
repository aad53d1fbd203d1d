package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// scaleSite is a database of some size with a server on it, and a connection of
// its own beside it.
type scaleSite struct {
	site
	location string
	keep     bool
	world    world
	queues   [2]queue // ALL and RANDOM
	rooms    map[[2]int][]*desk
	db       *sql.DB
}

// filledSetting is the setting that a filled database has: when its world began.
const filledSetting = "bench-filled"

// newScaleSite fills a database, or takes the one that an earlier run has kept,
// and starts the server on it.
func newScaleSite(ctx context.Context, s scaleSettings, database string, records int) (*scaleSite, error) {
	spans := s.spansOf(records)
	st := &scaleSite{keep: s.keep, rooms: map[[2]int][]*desk{}, world: world{records: records, traces: spans / traceSpans, from: time.Now().Add(-worldTime).UnixMicro()}}
	name := fmt.Sprintf("postil-scale-%d-%d", records, spans)
	st.site = site{name: database, dir: filepath.Join(s.dir, name+"-"+strings.ToLower(database)), seq: postil.NewSequence(ownProcess)}
	if err := st.openScale(ctx, s, name); err != nil {
		st.closeScale()
		return nil, err
	}
	return st, nil
}

func (st *scaleSite) openScale(ctx context.Context, s scaleSettings, name string) (err error) {
	if err := os.MkdirAll(st.dir, 0o700); err != nil {
		return err
	}
	driver, source := "sqlite", "file:"+filepath.Join(st.dir, "postil.db")+"?_pragma=busy_timeout(60000)&_pragma=synchronous(OFF)&_pragma=cache_size(-65536)"
	st.location = "sqlite:" + filepath.Join(st.dir, "postil.db")
	if st.name == "PostgreSQL" {
		if st.location, err = st.atServer(ctx, s.postgres, name); err != nil {
			return err
		}
		driver, source = "pgx", st.location
	}
	if st.db, err = sql.Open(driver, source); err != nil {
		return err
	}
	if !st.wasFilled(ctx) {
		if err := st.make(ctx); err != nil {
			return err
		}
	}
	if err := st.survey(ctx); err != nil {
		return err
	}
	st.server, err = startServer(ctx, s.binary, st.dir, st.location)
	return err
}

// atServer makes a database on a PostgreSQL server unless an earlier run has left
// it there, and returns its URL.
func (st *scaleSite) atServer(ctx context.Context, server, name string) (string, error) {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return "", err
	}
	st.drop = func() error {
		_, err := admin.ExecContext(context.WithoutCancel(ctx), `DROP DATABASE IF EXISTS "`+name+`" WITH (FORCE)`)
		return errors.Join(err, admin.Close())
	}
	var there bool
	if err := admin.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil {
		return "", err
	}
	if !there {
		if _, err := admin.ExecContext(ctx, `CREATE DATABASE "`+name+`" TEMPLATE template0`); err != nil {
			return "", err
		}
	}
	at, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	at.Path = "/" + name
	return at.String(), nil
}

// wasFilled reports whether the database is one that an earlier run has kept.
func (st *scaleSite) wasFilled(ctx context.Context) bool {
	var text string
	err := st.db.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = $1`, filledSetting).Scan(&text)
	if err != nil { // there is no such table yet, or no such row
		return false
	}
	st.world.from, err = strconv.ParseInt(text, 10, 64)
	return err == nil
}

// make fills the database and says that it is filled.
func (st *scaleSite) make(ctx context.Context) error {
	st.say("filling a database with %d records in each of two queues and %d spans", st.world.records, st.world.traces*traceSpans)
	if err := st.fillScale(ctx); err != nil {
		return err
	}
	rest := []string{"VACUUM (ANALYZE)", "CHECKPOINT"}
	if st.name == "SQLite" {
		rest = []string{"PRAGMA wal_checkpoint(TRUNCATE)"}
	}
	for _, query := range rest {
		if _, err := st.db.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	begun := time.Now()
	if err := checkRules(ctx, st.db); err != nil {
		return err
	}
	st.say("nothing contradicts itself, found in %s", time.Since(begun).Round(time.Second))
	_, err := st.db.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2)`, filledSetting, strconv.FormatInt(st.world.from, 10))
	return err
}

// loader returns the way to write many rows, and how to end it.
func (st *scaleSite) loader(ctx context.Context) (load loader, done func() error, err error) {
	if st.name == "SQLite" {
		return inserting(st.db), func() error { return nil }, nil
	}
	conn, err := pgx.Connect(ctx, st.location)
	if err != nil {
		return nil, nil, err
	}
	return copying(conn), func() error { return conn.Close(ctx) }, nil
}

// survey reads who and what is in the database, and gives everybody a key.
func (st *scaleSite) survey(ctx context.Context) (err error) {
	db, err := store.Open(ctx, st.location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	a, err := app.New(ctx, db.Store, time.Now, app.Options{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return err
	}
	st.ids = a.IDs()
	if err := st.db.QueryRowContext(ctx, `SELECT space_id, id FROM annotation_config`).Scan(&st.space, &st.config); err != nil {
		return err
	}
	st.people, st.world.projects = nil, make([]int64, len(projectNames))
	for i, name := range projectNames {
		if err := st.db.QueryRowContext(ctx, `SELECT id FROM project WHERE name = $1`, name).Scan(&st.world.projects[i]); err != nil {
			return err
		}
	}
	for i := range crowd {
		p := person{email: fmt.Sprintf("annotator%02d@example.com", i)}
		if err := st.db.QueryRowContext(ctx, `SELECT id FROM account WHERE email = $1`, p.email).Scan(&p.id); err != nil {
			return err
		}
		st.people = append(st.people, p)
	}
	for i, method := range []string{"ALL", "RANDOM"} {
		q := &st.queues[i]
		if err := st.db.QueryRowContext(ctx, `SELECT id FROM queue WHERE name = $1`, method).Scan(&q.id); err != nil {
			return err
		}
		q.outside = st.ids.Encode(postil.AnnotationQueueID, q.id)
		if err := st.surveyRecords(ctx, q); err != nil {
			return err
		}
	}
	return db.Tx(ctx, func(db *store.Store) error { return st.addKeys(ctx, db) })
}

// surveyed is of how many records the ids are read.
const surveyed = 20_000

// surveyRecords reads the ids of records from all over a queue.
func (st *scaleSite) surveyRecords(ctx context.Context, q *queue) error {
	find, err := st.db.PrepareContext(ctx, `SELECT id FROM record WHERE space_id = $1 AND queue_id = $2 AND position = $3`)
	if err != nil {
		return err
	}
	defer find.Close()
	n := min(surveyed, st.world.records)
	for i := range n {
		var id int64
		position := int64(i)*int64(st.world.records)/int64(n) + 1
		if err := find.QueryRowContext(ctx, st.space, q.id, position).Scan(&id); err != nil {
			return err
		}
		q.records = append(q.records, id)
	}
	return nil
}

// closeScale stops the server, and removes the database unless it is to be kept.
func (st *scaleSite) closeScale() {
	var err error
	st.stop()
	if st.db != nil {
		err = st.db.Close()
	}
	if st.keep {
		st.say("kept in %s", st.dir)
	} else {
		if st.drop != nil {
			err = errors.Join(err, st.drop())
		}
		err = errors.Join(err, os.RemoveAll(st.dir))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "cleaning up:", err)
	}
}
