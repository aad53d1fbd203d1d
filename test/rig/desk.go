package rig

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// Desk is two queues at which clients work: the records of one are annotated, and
// records are added to the other.
type Desk struct {
	lead    *Lead
	people  []Person
	project string
	records []string // that are annotated

	annotated, filled string // the queues
}

const (
	annotators = 6
	records    = 100 // that are annotated
	batch      = 500 // spans in one request
)

// Furnish makes a desk with as many spans to add. Nothing must go wrong in that.
func Furnish(lead *Lead, spans int) *Desk {
	lead.Helper()
	d := &Desk{lead: lead}
	for n := range annotators {
		d.people = append(d.people, lead.Hire(fmt.Sprintf("annotator%d@example.com", n)))
	}
	configs := []string{lead.Config(Object{"name": "comment", "annotation_config_type": "FREEFORM"}),
		lead.Config(Object{"name": "quality", "annotation_config_type": "CONTINUOUS", "minimum_score": 0, "maximum_score": 1})}
	d.annotated = lead.Queue("annotated", "ALL", configs, d.people...)
	d.filled = lead.Queue("filled", "RANDOM", configs, d.people...)
	for from := 0; from < spans; from += batch {
		d.project = lead.Ingest("app", from, min(from+batch, spans))
	}
	first := make([]int, min(spans, records))
	for n := range first {
		first[n] = n
	}
	added := lead.Want("POST", "/v2/annotation-queues/"+d.annotated+"/records", Source(d.project, first...))
	for _, record := range Objects(added, "record_sources") {
		d.records = append(d.records, record["id"].(string))
	}
	return d
}

// MoveTo says where requests go from now on.
func (d *Desk) MoveTo(base func() string) {
	d.lead.Base = base
	for n := range d.people {
		d.people[n].Base = base
	}
}

// Task is an operation that a client repeats under the same key until it is
// acknowledged.
type Task struct {
	Key      string
	Attempts int
	Applied  bool // acknowledged without its answer, which a crash has lost
	who      Client
	path     string
	body     Object
	want     int // its status when it is done
}

func comment(n int) string { return fmt.Sprint("comment ", n) }

// Annotate is the nth annotation.
func (d *Desk) Annotate(n int) *Task {
	return &Task{who: d.people[n%annotators].Client, Key: fmt.Sprint("annotate ", n), want: 200,
		path: "/v2/annotation-queues/" + d.annotated + "/records/" + d.records[rand.IntN(len(d.records))] + "/annotate",
		body: Object{"annotations": []Object{{"name": "comment", "text": comment(n)}, {"name": "quality", "score": rand.Float64()}}}}
}

// Add is the addition of the nth span.
func (d *Desk) Add(n int) *Task {
	return &Task{who: d.lead.Client, Key: fmt.Sprint("add ", n), want: 201,
		path: "/v2/annotation-queues/" + d.filled + "/records", body: Source(d.project, n)}
}

// Tasks are n annotations and n additions, in any order.
func (d *Desk) Tasks(n int) []*Task {
	var list []*Task
	for i := range n {
		list = append(list, d.Annotate(i), d.Add(i))
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// patience is how long a client waits for an answer.
const patience = 10 * time.Second

// Try makes the request once more and reports whether it is acknowledged by now.
// An answer that is neither that nor asks to come again fails the test.
func (task *Task) Try(t testing.TB) bool {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	task.Attempts++
	status, answer, err := task.who.Ask(ctx, "POST", task.path, task.body, "Idempotency-Key", task.Key)
	detail, _ := answer["detail"].(string)
	switch {
	case err != nil || status == 503:
		return false
	case status == task.want:
		return true
	case status == 409 && strings.Contains(detail, "was carried out"):
		task.Applied = true
		return true
	case status == 409:
		return false // another attempt is still running, as far as the server knows
	}
	t.Errorf("%s: attempt %d was answered %d: %v", task.Key, task.Attempts, status, answer)
	return true
}

// Complete requires that each of the first n tasks of both kinds has happened once
// and that nothing is there by half.
func (d *Desk) Complete(t testing.TB, n int) {
	t.Helper()
	db := storetest.Inspect(t, d.lead.Database)
	defer db.Close()
	db.Sound()
	db.None("a request was annotated by half", `SELECT target_id, annotator_id FROM revision
		GROUP BY target_id, annotator_id HAVING COUNT(text) * 2 <> COUNT(*)`)
	once(db, "annotation", n, comment, `SELECT text FROM revision WHERE text IS NOT NULL`)
	once(db, "record", n, SpanID, `SELECT substr(t.key, 34) FROM record r JOIN target t ON t.id = r.target_id
		JOIN queue q ON q.id = r.queue_id WHERE q.name = 'filled'`)
}

// once requires that a query finds each of n keys once and nothing else.
func once(db *storetest.Inspector, what string, n int, key func(int) string, query string) {
	db.Helper()
	found := map[string]int{}
	db.Rows(func(columns ...any) { found[columns[0].(string)]++ }, query)
	for i := range n {
		if times := found[key(i)]; times != 1 {
			db.Errorf("%s %q is there %d times", what, key(i), times)
		}
		delete(found, key(i))
	}
	if len(found) > 0 {
		db.Errorf("there are %d of the %ss that nobody asked for", len(found), what)
	}
}
