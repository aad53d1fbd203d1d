package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// annotators is how many people annotate at once.
const annotators = 64

// site is a filled database with a server on it, and plain SQL beside it.
type site struct {
	name   string // of the database
	dir    string
	raw    rawSQL
	server *server
	dialed []*client
	drop   func() error // removes the database; nil when it goes with the folder

	ids     postil.IDs
	seq     *postil.Sequence
	space   int64
	project int64
	config  int64
	people  []person

	label  queue // everybody annotates every record
	review queue // three annotators, of whom two have annotated every record
	pool   spanPool
}

// person is an annotator with an API key.
type person struct {
	id    int64
	email string
	key   string
}

// queue is an annotation queue whose records have the positions 1, 2, ….
type queue struct {
	id      int64
	outside string
	records []int64
	path    []string // of annotating each record
}

// spanPool holds spans that no queue has a record of.
type spanPool struct {
	project int64
	ids     [][2]string // trace id and span id
	used    int
}

// newSite makes a database with size records and as many spans, and starts the
// server on it.
func newSite(ctx context.Context, s settings, database string, size int) (*site, error) {
	dir, err := os.MkdirTemp(s.dir, "postil-bench")
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "%s: filling a database with %d records and spans\n", database, size)
	st := &site{name: database, dir: dir, seq: postil.NewSequence(postil.Processes - 1)}
	if err := st.open(ctx, s, size); err != nil {
		st.close()
		return nil, err
	}
	return st, nil
}

func (st *site) open(ctx context.Context, s settings, size int) (err error) {
	location := "sqlite:" + filepath.Join(st.dir, "postil.db")
	if st.name == "PostgreSQL" {
		if location, st.drop, err = createDatabase(ctx, s.postgres, filepath.Base(st.dir)); err != nil {
			return err
		}
	}
	if err := st.fill(ctx, location, size, s); err != nil {
		return err
	}
	raw, err := openRaw(ctx, location)
	if err != nil {
		return err
	}
	st.raw = raw
	if err := st.raw.settle(ctx, st); err != nil {
		return err
	}
	st.server, err = startServer(ctx, s.binary, st.dir, location)
	return err
}

// close stops what was started and removes what was made.
func (st *site) close() {
	var err error
	st.stop()
	if st.raw != nil {
		err = st.raw.close()
	}
	if st.drop != nil {
		err = errors.Join(err, st.drop())
	}
	if err := errors.Join(err, os.RemoveAll(st.dir)); err != nil {
		fmt.Fprintln(os.Stderr, "cleaning up:", err)
	}
}

// createDatabase makes a database on a server and returns its URL and how to
// remove it.
func createDatabase(ctx context.Context, server, name string) (string, func() error, error) {
	at, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return "", nil, err
	}
	if _, err := admin.ExecContext(ctx, `CREATE DATABASE "`+name+`" TEMPLATE template0`); err != nil {
		return "", nil, err
	}
	at.Path = "/" + name
	return at.String(), func() error {
		_, err := admin.ExecContext(context.WithoutCancel(ctx), `DROP DATABASE "`+name+`" WITH (FORCE)`)
		return errors.Join(err, admin.Close())
	}, nil
}

// fill puts people, a config, spans, and two queues with half of the records each
// into a new database.
func (st *site) fill(ctx context.Context, location string, size int, s settings) (err error) {
	db, err := store.Open(ctx, location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	a, actor, err := st.install(ctx, db.Store)
	if err != nil {
		return err
	}
	err = db.Tx(ctx, func(db *store.Store) error {
		if err := st.addPeople(ctx, db, annotators); err != nil {
			return err
		}
		return st.addKeys(ctx, db)
	})
	if err != nil {
		return err
	}
	if err := st.addQueues(auth.WithActor(ctx, actor), a); err != nil {
		return err
	}
	records := size / 2
	if st.project, err = st.addSpans(ctx, db.Store, "shop", size, func(spans []postil.Span, done int) error {
		into := &st.label
		if done >= records {
			into = &st.review
		}
		return st.addRecords(ctx, db.Store, into, spans)
	}); err != nil {
		return err
	}
	st.pool.project, err = st.addSpans(ctx, db.Store, "pool", s.turns*2*addsEach*recordsEach, func(spans []postil.Span, _ int) error {
		for _, span := range spans {
			st.pool.ids = append(st.pool.ids, [2]string{span.TraceID, span.SpanID})
		}
		return nil
	})
	return err
}

// install makes the first space, and returns an administrator of it.
func (st *site) install(ctx context.Context, db *store.Store) (*app.App, auth.Actor, error) {
	a, err := app.New(ctx, db, time.Now, app.Options{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return nil, auth.Actor{}, err
	}
	admin := auth.NewKey()
	if err := a.Install(ctx, app.Installation{Email: "admin@example.com", Key: admin}); err != nil {
		return nil, auth.Actor{}, err
	}
	actor, err := a.AuthenticateKey(ctx, admin)
	if err != nil {
		return nil, auth.Actor{}, err
	}
	st.ids, st.space = a.IDs(), actor.SpaceIDs()[0]
	return a, actor, nil
}

// nextPosition is where a page of n records at a random depth begins.
func (q queue) nextPosition(n int) int64 { return rand.Int64N(max(int64(len(q.records)-n), 1)) }
