package app_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestWhatHasExpiredIsDeleted(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, func(t *testing.T, url string, st *store.DB) {
		a, ctx := installed(t, st)
		if _, err := a.Ingest(ctx, "", []postil.IncomingSpan{incoming("one", 1), incoming("one", 2)}); err != nil {
			t.Fatal(err)
		}
		retained := func(in time.Duration, keep store.Keeping) map[string]int {
			t.Helper()
			later := func() time.Time { return time.Now().Add(in) }
			server, err := app.New(context.Background(), st.Store, later, app.Options{Keep: keep}, slog.New(slog.NewTextHandler(t.Output(), nil)))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second has nothing left to do
				if err := server.Retain(ctx); err != nil {
					t.Fatal(err)
				}
			}
			return stored(t, ctx, st)
		}
		day := 24 * time.Hour
		for _, step := range []struct {
			in   time.Duration
			keep store.Keeping
			want int
		}{
			{400 * day, store.Keeping{}, 2},
			{29 * day, store.Keeping{Spans: 30 * day}, 2},
			{31 * day, store.Keeping{Spans: 30 * day}, 0},
		} {
			if diff := cmp.Diff(map[string]int{"one": step.want}, retained(step.in, step.keep)); diff != "" {
				t.Errorf("in %v with %v: %s", step.in, step.keep, diff)
			}
		}
		audit := func() int64 {
			db := storetest.Inspect(t, url)
			defer db.Close()
			return db.Number(`SELECT COUNT(*) FROM audit WHERE operation = 'IngestSpans'`)
		}
		if n := audit(); n != 1 {
			t.Errorf("the audit log has %d rows", n)
		}
		retained(31*day, store.Keeping{Audit: 30 * day})
		if n := audit(); n != 0 {
			t.Errorf("the audit log has %d rows that have expired", n)
		}
	})
}
