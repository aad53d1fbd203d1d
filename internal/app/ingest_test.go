package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// installed returns the use cases over a fresh installation, and a context in
// which its administrator acts.
func installed(t *testing.T, st *store.DB) (*app.App, context.Context) {
	t.Helper()
	ctx := context.Background()
	a, err := app.New(ctx, st.Store, time.Now, app.Options{}, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	key := auth.NewKey()
	if err := a.Install(ctx, app.Installation{Email: "admin@example.com", PasswordHash: "correct horse", Key: key}); err != nil {
		t.Fatal(err)
	}
	actor, err := a.AuthenticateKey(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	return a, auth.WithActor(ctx, actor)
}

// incoming returns span n of a project, which began an hour ago.
func incoming(project string, n int) postil.IncomingSpan {
	start := time.Now().Add(-time.Hour).UnixMicro()
	return postil.IncomingSpan{Project: project, Span: postil.Span{
		TraceID: fmt.Sprintf("%032x", n), SpanID: fmt.Sprintf("%016x", n), Name: "answer", Kind: "LLM",
		StartTime: start, EndTime: start, StatusCode: "OK",
		Attributes: []byte(`{}`), Events: []byte(`[]`), Evaluations: []byte(`[]`),
	}}
}

// stored returns the number of spans in each project of the actor's space.
func stored(t *testing.T, ctx context.Context, st *store.DB) map[string]int {
	t.Helper()
	space := auth.FromContext(ctx).SpaceIDs()[0]
	projects, err := st.ListProjects(ctx, store.NameFilter{Spaces: []int64{space}}, postil.Paging{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, p := range projects {
		page, err := st.Spans(ctx, store.SpanQuery{SpaceID: space, ProjectID: p.ID, End: time.Now().UnixMicro()}, postil.Paging{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		counts[p.Name] = len(page.Items)
	}
	return counts
}

func TestSpansMakeTheProjectsTheyName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, ctx := installed(t, st)
		long := strings.Repeat("é", postil.MaxName)
		for range 2 { // what is sent again is there once
			_, err := a.Ingest(ctx, "", []postil.IncomingSpan{incoming("one", 1), incoming("two", 1), incoming("one", 2), incoming(long+"!", 3)})
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(map[string]int{"one": 2, "two": 1, long: 1}, stored(t, ctx, st)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSpansOfOneNewProjectMayArriveAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, ctx := installed(t, st)
		var senders sync.WaitGroup
		for sender := range 8 {
			senders.Go(func() {
				for round := range 5 {
					shared, own := incoming("new", 1), incoming("new", 100+sender*10+round)
					if _, err := a.Ingest(ctx, "", []postil.IncomingSpan{own, shared, incoming(fmt.Sprint("round ", round), 1)}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		senders.Wait()
		want := map[string]int{"new": 41, "round 0": 1, "round 1": 1, "round 2": 1, "round 3": 1, "round 4": 1}
		if diff := cmp.Diff(want, stored(t, ctx, st)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSpansGoWhereTheirSenderMayWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, ctx := installed(t, st)
		actor := auth.FromContext(ctx)
		own := actor.SpaceIDs()[0]
		outside := func(space int64) string { return a.IDs().Encode(postil.SpaceID, space) }
		asking := func(space string, n int) postil.IncomingSpan {
			s := incoming("demo", n)
			s.SpaceID = space
			return s
		}
		result, err := a.Ingest(ctx, outside(own), []postil.IncomingSpan{
			incoming("demo", 1), asking(outside(own), 2), asking(outside(own+1), 3), asking("no id", 4)})
		if err != nil || result.Rejected != 2 || result.Reason == "" {
			t.Errorf("%v, %+v", err, result)
		}
		if diff := cmp.Diff(map[string]int{"demo": 2}, stored(t, ctx, st)); diff != "" {
			t.Error(diff)
		}

		reader := actor
		reader.Spaces = map[int64]postil.Role{own: postil.RoleReadOnly}
		for space, want := range map[string]postil.Code{outside(own + 1): postil.NotFound, "no id": postil.Malformed, outside(own): postil.Forbidden, "": postil.Forbidden} {
			_, err := a.Ingest(auth.WithActor(ctx, reader), space, []postil.IncomingSpan{incoming("demo", 1)})
			var e *postil.Error
			if !errors.As(err, &e) || e.Code != want {
				t.Errorf("space %q: %v, want %s", space, err, want)
			}
		}
	})
}
