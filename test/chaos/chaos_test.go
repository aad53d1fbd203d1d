// Package chaos_test kills and restarts server processes under load, takes their
// connections away, and shows that what was acknowledged is there, once.
package chaos_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
	"github.com/postil/postil/test/rig"
)

var operations = flag.Int("ops", 0, "how many annotate and as many add-record operations; 0: no chaos")

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(rig.Main(m, &binary)) }

// replicas are servers on one database behind a balancer.
type replicas struct {
	testing.TB
	*rig.Balancer
	data, database string
	flags          []string
	running        []*rig.Server
}

func serve(t *testing.T, database string, n, cut int, flags ...string) *replicas {
	t.Helper()
	r := &replicas{TB: t, Balancer: rig.Balance(t, n, cut), data: t.TempDir(), database: database, flags: flags, running: make([]*rig.Server, n)}
	for i := range n {
		if err := r.start(i); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func (r *replicas) start(i int) error {
	s, err := rig.Start(r, binary, r.data, r.database, r.flags...)
	if err != nil {
		return err
	}
	r.running[i] = s
	return r.Use(i, s)
}

// furnish makes what n operations of each kind need; from then on everybody goes
// through the balancer.
func (r *replicas) furnish(n int) *rig.Desk {
	r.Helper()
	lead := rig.NewLead(r, r.data, r.database, func() string { return r.running[0].URL })
	d := rig.Furnish(lead, n)
	d.MoveTo(func() string { return r.URL })
	return d
}

const (
	clients = 12
	// patience is how long all together may take for the last few tasks.
	patience = 5 * time.Minute
)

// work has clients do the tasks until all are acknowledged, and calls almost when
// all but a few are.
func work(t testing.TB, tasks []*rig.Task, almost func()) {
	t.Helper()
	todo := make(chan *rig.Task, len(tasks))
	for _, task := range tasks {
		todo <- task
	}
	var left atomic.Int64
	left.Store(int64(len(tasks)))
	var few sync.Once
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range clients {
		wg.Go(func() {
			for {
				select {
				case task := <-todo:
					if !task.Try(t) {
						pause := min(time.Duration(task.Attempts*task.Attempts)*20*time.Millisecond, 5*time.Second)
						time.AfterFunc(pause, func() { todo <- task })
						continue
					}
					n := left.Add(-1)
					if n < int64(len(tasks)/20) {
						few.Do(almost)
					}
					if n == 0 {
						close(stop)
					}
				case <-stop:
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for before := int64(0); ; {
		select {
		case <-done:
			return
		case <-time.After(patience):
			if now := left.Load(); now == before {
				t.Fatalf("%d operations are never acknowledged", now)
			} else {
				before = now
			}
		}
	}
}

// kill kills one replica after the other, and starts it again, until stop.
func (r *replicas) kill(stop <-chan struct{}) (deaths int) {
	for {
		select {
		case <-stop:
			return deaths
		case <-time.After(time.Second + time.Duration(rand.Int64N(int64(2*time.Second)))):
		}
		i := rand.IntN(len(r.running))
		r.running[i].Kill()
		deaths++
		err := r.start(i)
		for try := 0; try < 5 && err != nil; try++ { // as a supervisor would: its connections are ended as well
			err = r.start(i)
		}
		if err != nil {
			r.Error(err)
			return deaths
		}
	}
}

// disconnect ends connections of replicas to PostgreSQL until stop.
func (r *replicas) disconnect(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(500 * time.Millisecond):
			storetest.Exec(r, r.database, `SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 3) backends`)
		}
	}
}

func TestAcknowledgedOperationsHappenOnce(t *testing.T) {
	if *operations == 0 {
		t.Skip("takes minutes; make chaos runs it")
	}
	for database, n := range map[string]int{"sqlite": 1, "postgres": 3} {
		t.Run(database, func(t *testing.T) {
			r := serve(t, storetest.URL(t, database), n, 50_000)
			d := r.furnish(*operations)
			tasks := d.Tasks(*operations)
			stop := make(chan struct{})
			var deaths int
			var chaos sync.WaitGroup
			chaos.Go(func() { deaths = r.kill(stop) })
			if database == "postgres" {
				chaos.Go(func() { r.disconnect(stop) })
			}
			began := time.Now()
			work(t, tasks, func() { close(stop) })
			chaos.Wait()
			attempts, applied := 0, 0
			for _, task := range tasks {
				attempts += task.Attempts
				if task.Applied {
					applied++
				}
			}
			t.Logf("%d operations took %d attempts, %d were acknowledged without their answer; %d deaths in %s; answers: %v",
				len(tasks), attempts, applied, deaths, time.Since(began).Round(time.Second), r.Seen())
			for status, count := range r.Seen() {
				if status >= 500 && status != 503 {
					t.Errorf("%d answers of %d", count, status)
				}
			}
			if t.Failed() {
				for _, s := range r.running {
					t.Log(s.Log())
				}
			}
			d.Complete(t, *operations)
		})
	}
}
