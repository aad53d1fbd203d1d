package chaos_test

import (
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
	"github.com/postil/postil/test/rig"
)

// tasksAtHand are done, and then again: a repeat has no second effect.
const tasksAtHand = 500

// TestRestartsInTurnFailNoRequest restarts two replicas one after the other, as
// for an upgrade, behind a balancer that goes by /readyz.
func TestRestartsInTurnFailNoRequest(t *testing.T) {
	t.Parallel()
	r := serve(t, storetest.URL(t, "postgres"), 2, 0, "--drain-delay", "1s")
	d := r.furnish(tasksAtHand)
	tasks := make(chan *rig.Task, 2*tasksAtHand)
	for _, task := range d.Tasks(tasksAtHand) {
		tasks <- task
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range clients / 3 {
		wg.Go(func() {
			for {
				select {
				case task := <-tasks:
					if !task.Try(t) {
						t.Errorf("%s was not acknowledged at once", task.Key)
					}
					tasks <- task
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
	db := storetest.Inspect(t, r.database)
	defer db.Close()
	db.Sound()
}
