// Package app holds the use cases. Each checks who may do it and whether it is
// valid, does it in one transaction, and leaves an audit row. Every transport
// calls these and nothing below them, so that a rule is written once.
package app

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// Options are the rules an installation may loosen.
type Options struct {
	// LenientAnnotations accepts any label and score, whatever the config says.
	LenientAnnotations bool
	// SkipMissing adds the records that are found and leaves out unknown ids, instead of refusing the request.
	SkipMissing bool
	// Keep is how long spans and the audit log are kept.
	Keep store.Keeping
}

// App is the use cases over one store.
type App struct {
	st     *store.Store
	ids    postil.IDs
	seq    *postil.Sequence
	now    func() time.Time
	opts   Options
	log    *slog.Logger
	actors *actorCache
	events *events
	others *others
	seen   seen

	deleted chan struct{} // queues were
}

// New returns the use cases over an opened store, which no other process uses
// unless it is shared. It reads the installation's secret, makes it when the store is
// new, and takes a number for the ids it will make.
func New(ctx context.Context, st *store.Store, now func() time.Time, opts Options, log *slog.Logger) (*App, error) {
	secret, err := installationSecret(ctx, st)
	if err != nil {
		return nil, err
	}
	var process int64
	err = st.Tx(ctx, func(st *store.Store) (err error) {
		if process, err = st.NextProcess(ctx); err != nil || st.Shared() {
			return err
		}
		return st.ReleaseKeys(ctx, now().Add(-requestLife).UnixMicro()) // of a process that was killed; older ones are free
	})
	if err != nil {
		return nil, err
	}
	a := &App{st: st, ids: postil.NewIDs(secret), seq: postil.NewSequence(process), now: now, opts: opts, log: log,
		actors: newActorCache(now), events: newEvents(), others: newOthers(), deleted: make(chan struct{}, 1)}
	a.actors.forgot = a.credentialsChanged
	return a, nil
}

// IDs returns the codec for this installation's outside identifiers.
func (a *App) IDs() postil.IDs { return a.ids }

// Now returns the time in microseconds since the Unix epoch.
func (a *App) Now() int64 { return a.now().UnixMicro() }

// Ready reports whether requests can be served.
func (a *App) Ready(ctx context.Context) error { return a.st.Ping(ctx) }

// change is one transaction of a use case: the store inside it, when it happens
// and who does it.
type change struct {
	*store.Store
	app   *App
	Now   int64 // microseconds; the same for all rows of the change
	Actor auth.Actor

	space, subject int64 // what the audit row names
	told           []QueueEvent
}

// about names what is changed in the audit row: a space, or 0, and a row.
func (c *change) about(space, subject int64) { c.space, c.subject = space, subject }

// tell says what has become of a queue, to those who listen, once it is committed.
func (c *change) tell(space, queue int64, what QueueChange) {
	c.told = append(c.told, QueueEvent{space, queue, what})
}

// newID returns the next row id.
func (c *change) newID() int64 { return c.app.seq.Next(time.UnixMicro(c.Now)) }

// change runs fn in one transaction together with the audit row that says who
// did op, and with the mark that a retried request has had its effect.
func (a *App) change(ctx context.Context, op string, fn func(*change) error) error {
	return a.changeIn(ctx, a.st.Tx, op, fn)
}

// bulkChange is change for what writes hundreds of rows, and must not keep people
// waiting who write a few.
func (a *App) bulkChange(ctx context.Context, op string, fn func(*change) error) error {
	return a.changeIn(ctx, a.st.BulkTx, op, fn)
}

func (a *App) changeIn(ctx context.Context, tx func(context.Context, func(*store.Store) error) error, op string, fn func(*change) error) error {
	actor := auth.FromContext(ctx)
	var told []QueueEvent
	err := tx(ctx, func(st *store.Store) error {
		c := &change{Store: st, app: a, Now: a.Now(), Actor: actor}
		if err := fn(c); err != nil {
			return err
		}
		told = c.told
		if actor.IdempotencyKey != "" {
			if err := st.MarkApplied(ctx, actor.UserID, actor.IdempotencyKey, actor.KeyTaken); err != nil {
				return err
			}
		}
		return st.InsertAudit(ctx, c.newID(), c.space, actor.UserID, actor.IP, op, c.subject, c.Now)
	})
	switch {
	case err == nil:
		a.publish(told...)
	case actor.IdempotencyKey != "" && a.st.KeyLost(err):
		// Nothing to remember: the other request answers for the key, and there is none when a primary that has been replaced was asked.
		return &postil.Error{Code: postil.Busy, Text: "another request with the same Idempotency-Key has taken the place of this one, which changed nothing; send it again", Cause: err}
	}
	return err
}

// installationSecret reads the number that outside identifiers are checked with.
func installationSecret(ctx context.Context, st *store.Store) (uint64, error) {
	const name = "id-secret"
	text, err := st.Setting(ctx, name)
	var e *postil.Error
	if errors.As(err, &e) && e.Code == postil.NotFound {
		made := strconv.FormatUint(newSecret(), 16)
		err = st.Tx(ctx, func(st *store.Store) error { return st.InsertSetting(ctx, name, made) })
		if errors.As(err, &e) && e.Code == postil.Conflict {
			err = nil // another process was faster
		}
		if err == nil {
			text, err = st.Setting(ctx, name)
		}
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(text, 16, 64)
}
