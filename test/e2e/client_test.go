package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/store/storetest"
)

// A program that writes while the server is killed and started again, at the same
// address, loses nothing and writes nothing twice: appending would show it.
func TestClientSurvivesTheServersDeath(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			data, url := t.TempDir(), storetest.URL(t, database)
			address, err := freeAddress()
			if err != nil {
				t.Fatal(err)
			}
			s := start(t, data, url, "--listen", address)
			c, err := client.New(client.Config{
				Host: s.url, APIKey: s.key, Retry: client.Retry{Attempts: 40, MinWait: 10 * time.Millisecond, MaxWait: 200 * time.Millisecond},
			})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			dataset, err := c.Datasets.Create(ctx, client.CreateDataset{Name: "d", Space: "default", Examples: []map[string]any{{"writer": -1, "n": 0}}})
			if err != nil {
				t.Fatal(err)
			}

			const writers, deaths = 16, 4
			var wg sync.WaitGroup
			done, written, unknown := make(chan struct{}), make([]int, writers), make([]map[int]bool, writers)
			for w := range writers {
				unknown[w] = map[int]bool{}
				wg.Go(func() {
					for running := true; running; written[w]++ {
						_, err := c.Datasets.AppendExamples(ctx, client.ByID(dataset.ID), "", []map[string]any{{"writer": w, "n": written[w]}})
						switch {
						case err == nil || errors.Is(err, client.ErrConflict) && strings.Contains(err.Error(), "was carried out"):
						case errors.Is(err, client.ErrConflict) && strings.HasSuffix(err.Error(), "is still running"):
							unknown[w][written[w]] = true // on PostgreSQL another server may be at it for two minutes
						default:
							t.Errorf("writer %d, example %d: %v", w, written[w], err)
							return
						}
						select {
						case <-done:
							running = false
						default:
						}
					}
				})
			}
			for range deaths {
				time.Sleep(300 * time.Millisecond)
				s.kill()
				s = start(t, data, url, "--listen", address)
			}
			close(done)
			wg.Wait()

			seen := map[string]int{}
			for example, err := range c.Datasets.AllExamples(ctx, client.ByID(dataset.ID), client.ListExamples{PageOptions: client.PageOptions{Limit: 500}}) {
				if err != nil {
					t.Fatal(err)
				}
				seen[fmt.Sprint(example.Data["writer"], " ", example.Data["n"])]++
			}
			for w, n := range written {
				for n := range n {
					if times := seen[fmt.Sprint(w, " ", n)]; times > 1 || times < 1 && !unknown[w][n] {
						t.Errorf("example %d of writer %d is there %d times", n, w, times)
					}
				}
			}
			t.Logf("%d examples over %d deaths; unknown ones: %v", len(seen), deaths, unknown)
		})
	}
}
