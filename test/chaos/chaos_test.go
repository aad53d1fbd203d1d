// Package chaos_test kills and restarts server processes under load, takes their
// connections away, and shows that what was acknowledged is there, once.
package chaos_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
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

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	dir, err := os.MkdirTemp("", "postil-chaos")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if binary, err = rig.Build(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return storetest.Main(m)
}

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

// desk is what the clients work at.
type desk struct {
	lead      *rig.Lead
	people    []rig.Person
	project   string
	annotated string   // queue whose records are annotated
	records   []string // of it
	filled    string   // queue that records are added to
}

const (
	annotators = 6
	batch      = 500 // spans, and records, in one request
)

// furnish makes queues and spans, of which as many as given can be added. Nothing
// must go wrong in that yet.
func (r *replicas) furnish(spans int) *desk {
	r.Helper()
	d := &desk{lead: rig.NewLead(r, r.data, r.database, func() string { return r.running[0].URL })}
	for n := range annotators {
		d.people = append(d.people, d.lead.Hire(fmt.Sprintf("annotator%d@example.com", n)))
	}
	configs := []string{d.lead.Config(rig.Object{"name": "comment", "annotation_config_type": "FREEFORM"}),
		d.lead.Config(rig.Object{"name": "quality", "annotation_config_type": "CONTINUOUS", "minimum_score": 0, "maximum_score": 1})}
	d.annotated = d.lead.Queue("annotated", "ALL", configs, d.people...)
	d.filled = d.lead.Queue("filled", "RANDOM", configs, d.people...)
	for from := 0; from < spans; from += batch {
		d.project = d.lead.Ingest("app", from, min(from+batch, spans))
	}
	first := make([]int, min(spans, batch/5))
	for n := range first {
		first[n] = n
	}
	added := d.lead.Want("POST", "/v2/annotation-queues/"+d.annotated+"/records", rig.Source(d.project, first...))
	for _, record := range rig.Objects(added, "record_sources") {
		d.records = append(d.records, record["id"].(string))
	}
	// From now on everybody goes through the balancer.
	for n := range d.people {
		d.people[n].Base = func() string { return r.URL }
	}
	d.lead.Base = func() string { return r.URL }
	return d
}

// task is an operation that a client repeats under the same key until it is
// acknowledged.
type task struct {
	who       rig.Client
	key       string
	path      string
	body      rig.Object
	want      int // its status when it is done
	attempts  int
	applied   bool // acknowledged without its answer, which a crash has lost
	annotates bool
}

func text(n int) string { return fmt.Sprint("comment ", n) }

// tasks are n annotations and n additions, in any order.
func (d *desk) tasks(n int) []*task {
	var list []*task
	for i := range n {
		list = append(list,
			&task{who: d.people[i%annotators].Client, key: fmt.Sprint("annotate ", i), want: 200, annotates: true,
				path: "/v2/annotation-queues/" + d.annotated + "/records/" + d.records[rand.IntN(len(d.records))] + "/annotate",
				body: rig.Object{"annotations": []rig.Object{{"name": "comment", "text": text(i)}, {"name": "quality", "score": rand.Float64()}}}},
			&task{who: d.lead.Client, key: fmt.Sprint("add ", i), want: 201,
				path: "/v2/annotation-queues/" + d.filled + "/records", body: rig.Source(d.project, i)})
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// try makes the request once more and reports whether it is acknowledged by now.
func (task *task) try(t testing.TB) bool {
	task.attempts++
	status, answer, err := task.who.Ask(t.Context(), "POST", task.path, task.body, "Idempotency-Key", task.key)
	detail, _ := answer["detail"].(string)
	switch {
	case err != nil || status == 503:
		return false
	case status == task.want:
		return true
	case status == 409 && strings.Contains(detail, "was carried out"):
		task.applied = true
		return true
	case status == 409:
		return false // another attempt is still running, as far as the server knows
	}
	t.Errorf("%s: attempt %d was answered %d: %v", task.key, task.attempts, status, answer)
	return true
}

const (
	clients = 12
	// patience is how long all together may take for the last few tasks.
	patience = 5 * time.Minute
)

// work has clients do the tasks until all are acknowledged, and calls almost when
// all but a few are.
func work(t testing.TB, tasks []*task, almost func()) {
	t.Helper()
	todo := make(chan *task, len(tasks))
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
					if !task.try(t) {
						pause := min(time.Duration(task.attempts*task.attempts)*20*time.Millisecond, 5*time.Second)
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
		if err := r.start(i); err != nil {
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
			tasks := d.tasks(*operations)
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
				attempts += task.attempts
				if task.applied {
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
			d.complete(t, *operations)
		})
	}
}

// complete requires that each operation is there once and that nothing is there
// by half.
func (d *desk) complete(t *testing.T, n int) {
	t.Helper()
	db := storetest.Inspect(t, d.lead.Database)
	defer db.Close()
	db.Sound()
	db.None("a request was annotated by half", `SELECT target_id, annotator_id FROM revision
		GROUP BY target_id, annotator_id HAVING COUNT(text) * 2 <> COUNT(*)`)
	once(t, "annotation", n, text, db, `SELECT text FROM revision WHERE text IS NOT NULL`)
	once(t, "record", n, rig.SpanID, db, `SELECT substr(t.key, 34) FROM record r JOIN target t ON t.id = r.target_id
		JOIN queue q ON q.id = r.queue_id WHERE q.name = 'filled'`)
}

// once requires that a query finds each of n keys once and nothing else.
func once(t *testing.T, what string, n int, key func(int) string, db *storetest.Inspector, query string) {
	t.Helper()
	found := map[string]int{}
	db.Rows(func(columns ...any) { found[columns[0].(string)]++ }, query)
	for i := range n {
		if times := found[key(i)]; times != 1 {
			t.Errorf("%s %q is there %d times", what, key(i), times)
		}
		delete(found, key(i))
	}
	if len(found) > 0 {
		t.Errorf("there are %d %ss that nobody asked for", len(found), what)
	}
}
