package chaos_test

import (
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// TestRestartsInTurnFailNoRequest restarts two replicas one after the other, as
// for an upgrade, behind a balancer that goes by /readyz.
func TestRestartsInTurnFailNoRequest(t *testing.T) {
	t.Parallel()
	r := serve(t, storetest.URL(t, "postgres"), 2, 0, "--drain-delay", "1s")
	d := r.furnish(batch)
	tasks := make(chan *task, 2*batch)
	for _, task := range d.tasks(batch) {
		tasks <- task
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range clients / 3 {
		wg.Go(func() {
			for {
				select {
				case task := <-tasks:
					status, answer, err := task.who.Ask(t.Context(), "POST", task.path, task.body, "Idempotency-Key", task.key)
					if err != nil || status != task.want {
						t.Errorf("%s was answered %d %v: %v", task.key, status, answer, err)
					}
					tasks <- task // again: it is a repeat then, and has no second effect
				case <-stop:
					return
				}
			}
		})
	}
	for i := range r.running {
		old := r.running[i]
		if code := old.Stop(); code != 0 {
			t.Errorf("exit code %d\n%s", code, old.Log())
		}
		if err := r.start(i); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) // both are at work
	}
	close(stop)
	wg.Wait()
	answered := 0
	for _, n := range r.Seen() {
		answered += n
	}
	if answered < 100 {
		t.Errorf("%d requests prove nothing", answered)
	}
	t.Logf("answers: %v", r.Seen())
	db := storetest.Inspect(t, d.lead.Database)
	defer db.Close()
	db.Sound()
}
