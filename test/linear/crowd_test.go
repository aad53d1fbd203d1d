package linear_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/postil/postil/test/rig"
)

// crowd is what a few clients do at one queue, all at once, and what they were
// told.
type crowd struct {
	testing.TB
	*office
	queue   string
	project string
	byLot   bool
	life    int64 // of a lease, microseconds

	mu      sync.Mutex
	ops     int
	spans   map[string]int // by record
	records []string
	history map[int][]porcupine.Operation // by span
	assigns []porcupine.Operation
	spanOf  []int // of assigns
}

const (
	targets = 8  // spans that get into the queue
	steps   = 25 // of each device, and half as many of each lead
	leads   = 2
	aborted = 40 // one request in so many is given up by its client
	tick    = 20 * time.Millisecond
)

// claim is a lease that a device was given.
type claim struct {
	record string
	id     int // of the operation
	token  float64
}

// tab is one device of somebody.
type tab struct {
	*crowd
	who, device int
	claims      []claim
}

// play lets everybody work until they have done enough.
func (c *crowd) play() {
	var wg sync.WaitGroup
	for range leads {
		wg.Go(func() {
			for range steps / 2 {
				c.lead()
			}
		})
	}
	for who := range people {
		for device := range devices {
			wg.Go(func() {
				t := &tab{crowd: c, who: who, device: device}
				for range steps {
					t.step()
				}
			})
		}
	}
	wg.Wait()
}

// begin returns an operation that is about to start.
func (c *crowd) begin(kind int) input {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ops++
	return input{kind: kind, id: c.ops, byLot: c.byLot, life: c.life}
}

// some returns a record that is known, or "".
func (c *crowd) some() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.records) == 0 {
		return ""
	}
	return c.records[rand.IntN(len(c.records))]
}

// ask makes a request. No answer counts that the server gave because it was busy:
// then nothing has happened, and done is false.
func (c *crowd) ask(who rig.Client, in *input, method, path string, body any) (out output, answer rig.Object, done bool) {
	ctx, cancel := context.WithCancel(c.Context())
	if rand.IntN(aborted) == 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(rand.Int64N(int64(50*time.Millisecond))))
	}
	defer cancel()
	if slices.Contains([]int{claimNext, submit, assign}, in.kind) {
		time.Sleep(time.Until(time.Now().Truncate(tick).Add(tick))) // so that they meet
	}
	in.call = time.Now().UnixMicro()
	status, answer, err := who.Ask(ctx, method, path, body)
	in.ret = time.Now().UnixMicro()
	switch {
	case err != nil && ctx.Err() == nil:
		c.Errorf("%s %s: %v", method, path, err)
	case err == nil && status == http.StatusServiceUnavailable:
		return out, nil, false
	case err == nil && status >= 500:
		c.Errorf("%s %s answered %d: %v", method, path, status, answer)
	}
	if out = (output{unknown: err != nil, status: status}); out.unknown {
		in.ret = math.MaxInt64
	}
	return out, answer, true
}

// note adds an operation to the history of a span.
func (c *crowd) note(span int, in input, out output) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history[span] = append(c.history[span], operation(in, out))
}

func operation(in input, out output) porcupine.Operation {
	return porcupine.Operation{ClientId: in.who*devices + in.device, Input: in, Output: out, Call: in.call, Return: in.ret}
}

func (c *crowd) span(record string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	span, ok := c.spans[record]
	if !ok { // its adding was not answered, and it is not among those of an answer either
		return -1
	}
	return span
}

func (c *crowd) lead() {
	often := 2
	if c.byLot {
		often = 1 // what is assigned by name moves no more
	}
	if rand.IntN(3) < often {
		if record := c.some(); record != "" {
			c.assign(record)
			return
		}
	}
	in := c.begin(add)
	spans := rand.Perm(targets)[:1+rand.IntN(3)]
	out, answer, done := c.ask(c.admin.Client, &in, "POST", "/v2/annotation-queues/"+c.queue+"/records", rig.Source(c.project, spans...))
	if !done {
		return
	}
	added := map[string]string{}
	for _, r := range rig.Objects(answer, "record_sources") {
		c.know(r)
		added[r["data"].(rig.Object)["context.span_id"].(string)] = r["id"].(string)
	}
	for _, n := range spans {
		o := out
		o.record = added[rig.SpanID(n)]
		c.note(n, in, o)
	}
}

// know remembers a record that an answer tells of.
func (c *crowd) know(r rig.Object) {
	id, data := r["id"].(string), r["data"].(rig.Object)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.spans[id]; known {
		return
	}
	for n := range targets {
		if data["context.span_id"] == rig.SpanID(n) {
			c.spans[id] = n
			c.records = append(c.records, id)
			return
		}
	}
	c.Errorf("record %v is of no span that was added", r)
}

func (c *crowd) assign(record string) {
	in := c.begin(assign)
	in.record = record
	var emails []string
	for _, who := range rand.Perm(people)[:1+rand.IntN(2)] {
		in.named[who] = true
		emails = append(emails, c.people[who].Email)
	}
	out, answer, done := c.ask(c.admin.Client, &in, "POST", "/v2/annotation-queues/"+c.queue+"/records/"+record+"/assign", rig.Object{"assigned_user_emails": emails})
	if !done {
		return
	}
	if !out.unknown && out.status != http.StatusOK {
		c.Errorf("assign answered %d: %v", out.status, answer)
	}
	span := c.span(record)
	c.note(span, in, out)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.assigns, c.spanOf = append(c.assigns, operation(in, out)), append(c.spanOf, span)
}

// step does something that annotators do.
func (t *tab) step() {
	if t.life < int64(time.Minute/time.Microsecond) && rand.IntN(8) == 0 {
		time.Sleep(time.Duration(rand.Int64N(t.life)) * time.Microsecond) // leases run out
	}
	kinds := []int{claimNext, claimNext, claimNext, claimNext, claimThis, takeOver, renew, release, submit, submit, submit, skip, skip, reopen, read, read}
	kind := kinds[rand.IntN(len(kinds))]
	if kind == claimNext || t.who >= annotators && rand.IntN(2) == 0 { // nothing but the rows keeps these claims apart
		t.claimNext()
		return
	}
	in := t.begin(kind)
	in.who, in.device, in.record = t.who, t.device, t.some()
	mine := claim{record: in.record}
	if n := len(t.claims); n > 0 && slices.Contains([]int{renew, release, submit, skip}, kind) {
		mine = t.claims[max(0, n-1-rand.IntN(4))]
		in.record, in.lease = mine.record, mine.id
	}
	if in.record == "" {
		return
	}
	path, method, body := t.requestOf(kind, mine)
	out, answer, done := t.ask(t.people[t.who].Client, &in, method, path, body)
	if !done || kind == read && out.unknown {
		return
	}
	if !out.unknown {
		t.read(&in, &out, answer)
	}
	t.note(t.span(in.record), in, out)
}

// requestOf is the request for an operation on a record.
func (t *tab) requestOf(kind int, mine claim) (path, method string, body any) {
	queue := "/api/v1/queues/" + t.queue
	of := queue + "/records/" + mine.record
	leases := rig.Object{"leases": []any{rig.Object{"record_id": mine.record, "token": mine.token}}}
	switch kind {
	case claimThis, takeOver:
		return of + "/claim", "POST", rig.Object{"device": t.name(), "take_over": kind == takeOver}
	case renew:
		return queue + "/work/renew", "POST", leases
	case release:
		return queue + "/work/release", "POST", leases
	case submit:
		return of + "/submit", "POST", rig.Object{"lease_token": mine.token, "values": []any{rig.Object{"config_id": t.config, "text": fmt.Sprint(rand.Uint64())}}}
	case skip:
		return of + "/skip", "POST", rig.Object{"lease_token": mine.token}
	case reopen:
		return of + "/reopen", "POST", nil
	}
	return of, "GET", nil
}

func (t *tab) name() string { return fmt.Sprint("tab ", t.device) }

// read takes from an answer what it says about the record.
func (t *tab) read(in *input, out *output, answer rig.Object) {
	want := []int{200, 204, 403, 409}
	if !slices.Contains(want, out.status) {
		t.Errorf("%s answered %d: %v", words[in.kind], out.status, answer)
		return
	}
	if out.status != 200 {
		return
	}
	switch in.kind {
	case claimThis, takeOver:
		t.got(in, out, answer)
	case renew:
		lease := rig.First(answer, "leases")
		out.held, out.ends = lease["held"].(bool), t.micros(lease["ends_at"])
	case read:
		t.know(answer["record"].(rig.Object))
		out.state, _ = answer["state"].(string)
		out.skips = int(answer["skips"].(float64))
		if lease, ok := answer["lease"].(rig.Object); ok {
			out.held, out.ends = true, t.micros(lease["ends_at"])
		}
	}
}

// got remembers a lease.
func (t *tab) got(in *input, out *output, item rig.Object) {
	lease := item["lease"].(rig.Object)
	out.ends = t.micros(lease["ends_at"])
	t.claims = append(t.claims, claim{item["record"].(rig.Object)["id"].(string), in.id, lease["token"].(float64)})
}

func (c *crowd) micros(text any) int64 {
	if text == nil {
		return 0
	}
	at, err := time.Parse(time.RFC3339Nano, text.(string))
	if err != nil {
		c.Error(err)
	}
	return at.UnixMicro()
}

// claimNext claims a few records, whichever come. When there is no answer it
// may have been any of them.
func (t *tab) claimNext() {
	in := t.begin(claimNext)
	in.who, in.device = t.who, t.device
	out, answer, done := t.ask(t.people[t.who].Client, &in, "POST", "/api/v1/queues/"+t.queue+"/work/claim",
		rig.Object{"device": t.name(), "count": 1 + rand.IntN(4)})
	switch {
	case !done:
	case out.unknown:
		for span := range targets {
			t.note(span, in, out)
		}
	case out.status != http.StatusOK:
		t.Errorf("a claim was answered %d: %v", out.status, answer)
	default:
		for _, item := range rig.Objects(answer, "items") {
			one, o := in, out
			record := item["record"].(rig.Object)
			t.know(record)
			one.record = record["id"].(string)
			t.got(&one, &o, item)
			t.note(t.span(one.record), one, o)
		}
	}
}

// whole returns what was done to a span. In a queue that draws lots, whenever a
// record was assigned by name the others may have been moved.
func (c *crowd) whole(span int) []porcupine.Operation {
	history := slices.Clone(c.history[span])
	if !c.byLot {
		return history
	}
	for n, op := range c.assigns {
		if c.spanOf[n] != span {
			in := op.Input.(input)
			history = append(history, operation(input{kind: moved, id: in.id, who: people, call: op.Call, ret: op.Return}, output{}))
		}
	}
	return history
}
