package app_test

import (
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
