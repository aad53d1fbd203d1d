package app_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// replicas are two servers on one PostgreSQL database. The clock of the other
// stands still: nothing there is forgotten because time passes.
type replicas struct {
	*testing.T
	url        string
	one, other *app.App
	ctx        context.Context // of the administrator
	space      string
	config     string
}

// openReplicas returns two servers that hear each other.
func openReplicas(t *testing.T) *replicas {
	t.Helper()
	url := storetest.URL(t, "postgres")
	r := openReplica(t, url, storetest.Open(t, url))
	r.until("both are heard", func() bool { return r.one.Hears() && r.other.Hears() })
	return r
}

func openReplica(t *testing.T, url string, other *store.DB) *replicas {
	t.Helper()
	r := &replicas{T: t, url: url}
	r.one, r.ctx = installed(t, storetest.Open(t, url))
	began := time.Now()
	var err error
	r.other, err = app.New(r.ctx, other.Store, func() time.Time { return began }, app.Options{}, slog.New(slog.NewTextHandler(t.Output(), nil)))
	r.must(err)
	for _, a := range []*app.App{r.one, r.other} {
		ctx, stop := context.WithCancel(r.ctx)
		done := make(chan error, 1)
		go func() { done <- a.KeepTold(ctx) }()
		t.Cleanup(func() { stop(); r.must(<-done) })
	}
	r.space = r.one.IDs().Encode(postil.SpaceID, auth.FromContext(r.ctx).SpaceIDs()[0])
	config, err := r.one.CreateConfig(r.ctx, r.space, postil.AnnotationConfig{Name: "note", Type: postil.Freeform})
	r.must(err)
	r.config = r.one.IDs().Encode(postil.AnnotationCfgID, config.ID)
	return r
}

func (r *replicas) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// until waits for something that happens soon.
func (r *replicas) until(what string, happened func() bool) {
	r.Helper()
	for deadline := time.Now().Add(25 * time.Second); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.Fatalf("%s: not so", what)
		}
	}
}

// queue creates a queue on one server.
func (r *replicas) queue(name string) app.QueueEvent {
	r.Helper()
	q, err := r.one.CreateQueue(r.ctx, app.NewQueue{Name: name, SpaceID: r.space, Configs: app.ConfigRefs("configs", []string{r.config}),
		AssignmentMethod: postil.AssignAll, Options: postil.DefaultQueueOptions()})
	r.must(err)
	return app.QueueEvent{Space: q.SpaceID, Queue: q.ID, Change: app.QueueCreated}
}

// takes requires that a subscriber is told of an event.
func (r *replicas) takes(sub *app.Subscription, want app.QueueEvent) {
	r.Helper()
	r.until("the event is told", func() bool {
		list, err := sub.Take(r.ctx)
		r.must(err)
		for _, got := range list {
			if cmp.Equal(got, want) {
				return true
			}
		}
		return false
	})
}

func TestServersTellEachOtherWhatChanges(t *testing.T) {
	t.Parallel()
	r := openReplicas(t)
	sub, err := r.other.Subscribe(r.ctx, r.space)
	r.must(err)
	defer sub.Close()
	r.takes(sub, r.queue("first")) // sooner than anybody would look

	// What is not heard because the connection is lost is found when there is a new one.
	storetest.Exec(t, r.url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
	r.until("the other server hears nothing", func() bool { return !r.other.Hears() })
	event := r.queue("second")
	r.until("it hears again", r.other.Hears)
	r.takes(sub, event)
	r.takes(sub, r.queue("third"))
}

// Who cannot hear because of what is before the database looks more often.
func TestADeafServerLooksForWhatOthersChange(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	pooled := storetest.Pooled(t, url)
	deaf := storetest.OpenWith(t, pooled, store.Options{Direct: pooled})
	if err := deaf.Listen(t.Context(), func() { t.Error("it hears") }, func(string) {}); !errors.Is(err, store.ErrDeaf) {
		t.Fatal(err)
	}
	r := openReplica(t, url, deaf)
	sub, err := r.other.Subscribe(r.ctx, r.space)
	r.must(err)
	defer sub.Close()
	for _, name := range []string{"first", "second"} {
		r.takes(sub, r.queue(name))
	}
}

func TestRevokedKeysAndSessionsEndOnEveryServer(t *testing.T) {
	t.Parallel()
	r := openReplicas(t)
	made, key, err := r.one.CreateKey(r.ctx, app.NewKey{Name: "k"})
	r.must(err)
	worksThere := func() bool {
		_, err := r.other.AuthenticateKey(r.ctx, key)
		return err == nil
	}
	if !worksThere() {
		t.Fatal("the key does not work")
	}
	sub, err := r.other.Subscribe(r.ctx, r.space)
	r.must(err)
	defer sub.Close()
	r.must(r.one.RevokeKey(r.ctx, r.one.IDs().Encode(postil.APIKeyID, made.ID)))
	select {
	case <-sub.Ready(): // and looks whether it may go on
	case <-time.After(25 * time.Second):
		t.Error("the subscriber is not woken")
	}
	r.until("the key is refused", func() bool { return !worksThere() })
}
