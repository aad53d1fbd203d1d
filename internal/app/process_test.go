package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// Servers that start together, and make rows in the same millisecond, never give two
// rows one id.
func TestServersOfOneDatabaseMakeDifferentIDs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		_, ctx := installed(t, st)
		const servers, each = 8, 5
		now := time.Now()
		made := make([][]int64, servers)
		var starting sync.WaitGroup
		for n := range servers {
			starting.Go(func() {
				a, err := app.New(ctx, st.Store, func() time.Time { return now }, app.Options{}, slog.New(slog.DiscardHandler))
				if err != nil {
					t.Error(err)
					return
				}
				space := a.IDs().Encode(postil.SpaceID, auth.FromContext(ctx).SpaceIDs()[0])
				for i := range each {
					config, err := a.CreateConfig(ctx, space, postil.AnnotationConfig{Name: fmt.Sprintf("config %d of %d", i, n), Type: postil.Freeform})
					if err != nil {
						t.Error(err)
						return
					}
					made[n] = append(made[n], config.ID)
				}
			})
		}
		starting.Wait()
		processes := map[int64]int{}
		for n, ids := range made {
			for _, id := range ids {
				if other, taken := processes[id>>12%postil.Processes]; taken && other != n {
					t.Errorf("servers %d and %d have the same number", other, n)
				}
				processes[id>>12%postil.Processes] = n
			}
		}
		if len(processes) != servers {
			t.Errorf("there are %d numbers", len(processes))
		}
	})
}

// A request that was under way when its process was killed can be sent again as soon
// as the server is back, where no other server can have it under way. One that was
// carried out, or answered, is not carried out again.
func TestKeysOfADeadProcessAreFreeWhereThereIsNoOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		dead, ctx := installed(t, st)
		user := auth.FromContext(ctx).UserID
		ran := 0
		send := func(a *app.App, key string) error {
			_, err := a.Once(ctx, key, "request", func(context.Context) app.Answer {
				ran++
				return app.Answer{Status: 200, ContentType: "application/json", Body: []byte("{}")}
			})
			return err
		}
		err := st.Tx(ctx, func(st *store.Store) error { // which is all that is left of two requests
			now := time.Now().UnixMicro()
			for _, key := range []string{"under way", "carried out"} {
				if _, err := st.ClaimKey(ctx, user, key, "request", now, 0); err != nil {
					return err
				}
			}
			return st.MarkApplied(ctx, user, "carried out", now)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := send(dead, "answered"); err != nil || ran != 1 {
			t.Fatal(err, ran)
		}
		if err := send(dead, "under way"); !isConflict(err) {
			t.Errorf("before the process has died: %v", err)
		}
		back, err := app.New(ctx, st.Store, time.Now, app.Options{}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := send(back, "under way"); st.Shared() != isConflict(err) || !st.Shared() && (err != nil || ran != 2) {
			t.Errorf("it is run %d times, %v", ran-1, err)
		}
		before := ran
		if err := send(back, "carried out"); !isConflict(err) || ran != before {
			t.Errorf("what was carried out: %v", err)
		}
		if err := send(back, "answered"); err != nil || ran != before {
			t.Errorf("what was answered: %v", err)
		}
	})
}

func isConflict(err error) bool {
	e, ok := errors.AsType[*postil.Error](err)
	return ok && e.Code == postil.Conflict
}
