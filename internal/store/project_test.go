package store_test

import (
	"context"
	"sync"
	"testing"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestThoseWhoEnsureAProjectAtOnceGetTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		ctx := context.Background()
		var all sync.WaitGroup
		got := make([]int64, 8)
		for i := range got {
			all.Go(func() {
				err := st.Tx(ctx, func(st *store.Store) error {
					ids, err := st.EnsureProjects(ctx, 1, []string{"app"}, func() int64 { return int64(10 + i) }, 0)
					got[i] = ids["app"]
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, id := range got {
			if id != got[0] {
				t.Fatalf("got the projects %v, want one", got)
			}
		}
	})
}
