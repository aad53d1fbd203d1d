// Package linear_test lets clients work at one queue through several server
// processes and shows that what they were told could have been told by one that
// does one thing after the other: each record's history is linearizable.
package linear_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/postil/postil/internal/store/storetest"
	"github.com/postil/postil/test/rig"
)

// how long the clients go on, on each database and with each mutant.
var playing = flag.Duration("time", 0, "how long to go on, on each database, and at most with each mutant; 0: a few rounds, and no mutants")

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(rig.Main(m, &binary)) }

// office is an installation with a few people.
type office struct {
	admin  *rig.Lead
	people [people]rig.Person
	config string
	rounds int
}

// open starts servers on one database.
func open(t *testing.T, binary, database string, servers int) *office {
	t.Helper()
	data := t.TempDir()
	var urls []string
	for range servers {
		s, err := rig.Start(t, binary, data, database)
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, s.URL)
	}
	o := &office{admin: rig.NewLead(t, data, database, func() string { return urls[rand.IntN(len(urls))] })}
	for who := range o.people {
		o.people[who] = o.admin.Hire(fmt.Sprintf("person%d@example.com", who))
	}
	o.config = o.admin.Config(rig.Object{"name": "remark", "annotation_config_type": "FREEFORM"})
	return o
}

// round lets a crowd work at a new queue.
func (o *office) round(t testing.TB) *crowd {
	t.Helper()
	o.rounds++
	name := fmt.Sprint("round", o.rounds)
	c := &crowd{TB: t, office: o, byLot: o.rounds%2 == 0, life: 900e6, spans: map[string]int{}, history: map[int][]porcupine.Operation{}}
	method := "ALL"
	if c.byLot {
		method = "RANDOM"
	}
	c.project = o.admin.Ingest(name, 0, targets)
	// Another queue has the spans already, so that nobody has to wait until it is known what they are.
	spans := make([]int, targets)
	for n := range spans {
		spans[n] = n
	}
	other := o.admin.Queue("before "+name, method, []string{o.config}, o.people[:annotators]...)
	o.admin.Want("POST", "/v2/annotation-queues/"+other+"/records", rig.Source(c.project, spans...))
	c.queue = o.admin.Queue(name, method, []string{o.config}, o.people[:annotators]...)
	if o.rounds%4 > 1 {
		c.life = 1e6
		storetest.Exec(t, o.admin.Database, `UPDATE queue SET lease_seconds = 1 WHERE name = $1`, name)
	}
	c.play()
	return c
}

// errUndecided means that the checker ran out of time.
var errUndecided = errors.New("the checker did not come to an end")

// check returns an error that shows a history that is not linearizable, if there
// is one.
func (c *crowd) check() error {
	for span := range targets {
		history := c.whole(span)
		switch porcupine.CheckOperationsTimeout(model, history, time.Minute) {
		case porcupine.Illegal:
			return fmt.Errorf("the history of a record is not linearizable (by lot: %v, leases of %d µs):\n%s", c.byLot, c.life, show(history))
		case porcupine.Unknown:
			return errUndecided
		}
	}
	return nil
}

// show is a history in the order in which its operations began.
func show(history []porcupine.Operation) string {
	slices.SortFunc(history, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	var text strings.Builder
	for _, op := range history {
		in := op.Input.(input)
		fmt.Fprintf(&text, "%9d – %9d  %s\n", op.Call-history[0].Call, min(op.Return-history[0].Call, 1e9-1), describe(in, op.Output))
	}
	return text.String()
}

func TestHistoriesAreLinearizable(t *testing.T) {
	t.Parallel()
	for database, servers := range map[string]int{"sqlite": 1, "postgres": 3} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			o := open(t, binary, storetest.URL(t, database), servers)
			ops, until := atomic.Int64{}, time.Now().Add(*playing)
			for o.rounds < 4 || time.Now().Before(until) {
				c := o.round(t)
				ops.Add(int64(c.ops))
				if err := c.check(); err != nil {
					t.Error(err)
				}
				if t.Failed() {
					return
				}
			}
			db := storetest.Inspect(t, o.admin.Database)
			defer db.Close()
			db.Sound() // counters, walks, and that no annotator has more than one record too many
			t.Logf("%d operations in %d rounds", ops.Load(), o.rounds)
		})
	}
}
