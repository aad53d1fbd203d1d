// Package failover_test takes the primary away from a running server: with
// Patroni, another PostgreSQL takes over, and Postil goes on with that.
package failover_test

import (
	"flag"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/postil/postil/test/rig"
)

var times = flag.Int("times", 0, "how often the primary is taken away in each way; 0: never")

// faults are the ways in which a primary is lost, and how it comes back later.
var faults = []struct {
	name       string
	take, give func(*cluster, *node)
}{
	{"killed",
		func(c *cluster, n *node) { n.signal(c, syscall.SIGKILL) },
		func(c *cluster, n *node) { c.join(n) }},
	{"stopped",
		func(c *cluster, n *node) { n.signal(c, syscall.SIGSTOP) },
		func(c *cluster, n *node) { n.signal(c, syscall.SIGCONT) }},
	{"cut off",
		func(_ *cluster, n *node) { n.postgres.Cut(); n.rest.Cut(); n.etcd.Cut() },
		func(_ *cluster, n *node) { n.postgres.Mend(); n.rest.Mend(); n.etcd.Mend() }},
}

const (
	clients = 8
	// atMost is how long nothing may be written after a primary is lost.
	atMost = time.Minute
	// prepared is how many tasks of each kind there are at most.
	prepared = 40_000
)

// load is clients that write without a pause until they are told to stop.
type load struct {
	*rig.Desk
	begun   atomic.Int64 // tasks of each kind
	written atomic.Int64 // nanoseconds: the start of the last request that was acknowledged
	stop    chan struct{}
	done    sync.WaitGroup
}

func (l *load) run(t *testing.T) {
	for range clients {
		l.done.Go(func() {
			for {
				select {
				case <-l.stop:
					return
				case <-time.After(100 * time.Millisecond): // not to keep standbys busy with catching up
				}
				n := int(l.begun.Add(1)) - 1
				for _, task := range []*rig.Task{l.Annotate(n), l.Add(n)} {
					if !l.try(t, task) { // which may last as long as its key counts as in use
						l.done.Go(func() {
							for !l.try(t, task) && t.Context().Err() == nil {
								time.Sleep(2 * time.Second)
							}
						})
					}
				}
			}
		})
	}
}

func (l *load) try(t *testing.T, task *rig.Task) bool {
	began := time.Now().UnixNano()
	if !task.Try(t) {
		return false
	}
	for last := l.written.Load(); began > last && !l.written.CompareAndSwap(last, began); {
		last = l.written.Load()
	}
	return true
}

// resumed waits until something is written by a request that began after a time.
func (l *load) resumed(since time.Time, patience time.Duration) (time.Duration, bool) {
	for time.Since(since) < patience {
		if time.Unix(0, l.written.Load()).After(since) {
			return time.Since(since), true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return patience, false
}

func TestAnotherPrimaryTakesOver(t *testing.T) {
	if *times == 0 {
		t.Skip("takes a quarter of an hour, Patroni and etcd; make failover runs it")
	}
	binary, err := rig.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := startCluster(t)
	data := t.TempDir()
	server, err := rig.Start(t, binary, data, c.url())
	if err != nil {
		t.Fatal(err)
	}
	lead := rig.NewLead(t, data, c.url(), func() string { return server.URL })
	l := &load{Desk: rig.Furnish(lead, prepared), stop: make(chan struct{})}
	l.run(t)
	for _, fault := range faults {
		for round := range *times {
			primary := c.healthy(3 * time.Minute)
			if _, ok := l.resumed(time.Now(), atMost); !ok {
				t.Fatal("nothing is written before the primary is taken away")
			}
			fault.take(c, primary)
			since := time.Now()
			took, ok := l.resumed(since, atMost)
			if !ok {
				t.Errorf("%s, %d: nothing is written after %s", fault.name, round, atMost)
			}
			t.Logf("%s, %d: writes are back after %s", fault.name, round, took.Round(100*time.Millisecond))
			fault.give(c, primary)
		}
	}
	c.healthy(3 * time.Minute)
	close(l.stop)
	l.done.Wait()
	t.Logf("%d annotations and as many additions", l.begun.Load())
	l.Complete(t, int(l.begun.Load()))
	if code := server.Stop(); code != 0 {
		t.Errorf("exit code %d\n%s", code, server.Log())
	}
	if t.Failed() {
		t.Log(server.Log())
	}
}
