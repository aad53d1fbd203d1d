package httpapi_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/postil/postil/internal/store/storetest"
)

// fate is what became of a record for the one annotator of a queue, as it should
// be.
type fate struct {
	asked  bool
	named  bool // by name
	state  string
	skips  int
	later  int   // when it was put off
	before *fate // what undo brings back
	submit bool  // undo takes a submit back
}

// model is what a queue of one annotator should be like.
type model struct {
	*rapid.T
	at
	newest  bool
	records []string // in the order they were added
	fates   map[string]fate
	drafts  map[string]bool
	clock   int
}

// TestWorkIsAsItShouldBeWhateverIsDone does what annotators and leads do in any
// order, and compares what the server says with what each step should mean.
func TestWorkIsAsItShouldBeWhateverIsDone(t *testing.T) {
	t.Parallel()
	o := openOffice(t, storetest.URL(t, "sqlite"))
	people, emails := o.annotators(2)
	shared := o.desk("ALL", emails[1:], nil)
	rapid.Check(t, func(rt *rapid.T) {
		method := rapid.SampledFrom([]string{"ALL", "RANDOM"}).Draw(rt, "method")
		order := rapid.SampledFrom([]string{"OLDEST", "NEWEST"}).Draw(rt, "order")
		d := shared.another(method, people[0].email, order)
		m := &model{T: rt, at: people[0].at(d, "tab"), newest: order == "NEWEST", fates: map[string]fate{}, drafts: map[string]bool{}}
		m.addSome()
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			m.step(people[1].email)
			m.compare()
		}
		m.office.sound()
		if t.Failed() {
			rt.Fatal("the database is not sound")
		}
	})
}

// another makes a further queue over the same configs and spans.
func (d *desk) another(method, email, order string) *desk {
	e := *d
	e.id = d.get(201, d.admin, "POST", "/v2/annotation-queues", object{"name": fmt.Sprint("queue ", d.app.Now()), "space_id": d.space,
		"annotation_config_ids": []any{d.configs["accuracy"], d.configs["helpfulness"], d.configs["remark"]},
		"annotator_emails":      []any{email}, "assignment_method": method})["id"].(string)
	e.row, e.added = d.office.row("AnnotationQueue", e.id), 0
	e.path, e.ax = "/api/v1/queues/"+e.id, "/v2/annotation-queues/"+e.id
	storetest.Exec(d.office, d.database, `UPDATE queue SET record_order = $1 WHERE id = $2`, order, e.row)
	return &e
}

// wants makes a request as the annotator and requires its status.
func (m *model) wants(status int, method, path string, body any) object {
	got, answer := m.ask(m.who.key, method, m.at.path+path, body)
	if got != status {
		m.Fatalf("%s %s answered %d, want %d: %v", method, path, got, status, answer)
	}
	return answer
}

func (m *model) addSome() {
	for _, r := range m.add(rapid.IntRange(1, 3).Draw(m.T, "added")) {
		m.records = append(m.records, r)
		m.fates[r] = fate{asked: true, state: "TODO"}
	}
}

// todo are the records that should come next, the first first.
func (m *model) todo() (next []string) {
	for _, r := range m.records {
		if f := m.fates[r]; f.asked && f.state == "TODO" {
			next = append(next, r)
		}
	}
	if m.newest {
		slices.Reverse(next)
	}
	slices.SortStableFunc(next, func(a, b string) int { return cmp.Compare(m.turn(a), m.turn(b)) })
	return next
}

// turn is when a record comes compared with others: those begun, the others, and
// at last those put off.
func (m *model) turn(record string) int {
	switch f := m.fates[record]; {
	case f.skips > 0:
		return 2 + f.later
	case m.drafts[record]:
		return 0
	}
	return 1
}

func (m *model) step(other string) {
	record := rapid.SampledFrom(m.records).Draw(m.T, "record")
	f, path := m.fates[record], "/records/"+record
	switch op := rapid.SampledFrom([]string{"next", "next", "submit", "submit", "skip", "skip", "undo", "undo", "reopen", "draft", "discard", "annotate",
		"add", "delete", "assign", "assign away", "leave"}).Draw(m.T, "op"); op {
	case "next":
		n := rapid.IntRange(1, 3).Draw(m.T, "count")
		want := m.todo()
		want = append([]string{}, want[:min(n, len(want))]...)
		if got := ids(m.wants(200, "POST", "/work/claim", object{"device": "tab", "count": n})); !slices.Equal(got, want) {
			m.Fatalf("%v come next, not %v", got, want)
		}
	case "submit", "skip":
		m.finish(op, record, f)
	case "undo":
		m.undo(record, f)
	case "reopen":
		status := m.status(f, f.state == "SUBMITTED")
		m.wants(status, "POST", path+"/reopen", nil)
		if status == 200 && f.skips > 0 {
			m.fates[record] = fate{asked: true, named: f.named, state: "TODO"}
		}
	case "draft":
		version := 0.0
		if draft, ok := m.wants(200, "GET", path, nil)["draft"].(object); ok {
			version = draft["version"].(float64)
		}
		m.wants(map[bool]int{true: 200, false: 403}[f.asked || version > 0], "PUT", path+"/draft",
			object{"base_version": version, "values": []any{}, "device": "tab", "active_ms": 5})
		m.drafts[record] = f.asked || version > 0
	case "discard":
		m.wants(204, "DELETE", path+"/draft", nil)
		m.drafts[record] = false
	case "annotate":
		m.get(200, m.who.key, "POST", m.ax+path+"/annotate", object{"annotations": []any{object{"name": "accuracy", "label": "correct"}}})
		if f.asked {
			m.fates[record] = fate{asked: true, named: f.named, state: "SUBMITTED", skips: f.skips, later: f.later}
		}
	default:
		m.manage(op, record, other)
	}
}

// status is what a request about a record should be answered with.
func (m *model) status(f fate, conflict bool) int {
	switch {
	case !f.asked:
		return 403
	case conflict:
		return 409
	}
	return 200
}

// finish submits or skips a record.
func (m *model) finish(op, record string, f fate) {
	claimed := m.wants(m.status(f, false), "POST", "/records/"+record+"/claim", object{"device": "tab"})
	if !f.asked {
		return
	}
	_, token := held(claimed)
	before := f
	if op == "submit" {
		m.wants(200, "POST", "/records/"+record+"/submit", object{"lease_token": token, "active_ms": 10,
			"values": m.answers(rapid.SampledFrom([]string{"correct", "incorrect"}).Draw(m.T, "label"), 3)})
		f.state, f.before, f.submit = "SUBMITTED", &before, true
		m.drafts[record] = false
	} else {
		m.wants(m.status(f, f.state == "SUBMITTED"), "POST", "/records/"+record+"/skip", object{"lease_token": token})
		if f.state == "SUBMITTED" {
			return
		}
		m.clock++
		f.skips, f.later, f.before, f.submit = f.skips+1, m.clock, &before, false
		if f.skips > 1 {
			f.state = "SKIPPED"
		}
	}
	m.fates[record] = f
}

func (m *model) undo(record string, f fate) {
	status := m.status(f, f.before == nil)
	m.wants(status, "POST", "/records/"+record+"/undo", nil)
	if status != 200 {
		return
	}
	back := *f.before
	back.before = nil
	m.fates[record] = back
	m.drafts[record] = m.drafts[record] || f.submit
}

// manage does what leads do.
func (m *model) manage(op, record, other string) {
	assign := func(email string) {
		m.get(200, m.admin, "POST", m.ax+"/records/"+record+"/assign", object{"assigned_user_emails": []any{email}})
	}
	switch op {
	case "add":
		m.addSome()
	case "delete":
		if len(m.records) == 1 {
			return
		}
		m.get(204, m.admin, "DELETE", m.ax+"/records", object{"record_ids": []any{record}})
		m.records = slices.DeleteFunc(m.records, func(r string) bool { return r == record })
		delete(m.fates, record)
		delete(m.drafts, record)
	case "assign":
		assign(m.who.email)
		m.fates[record] = fate{asked: true, named: true, state: "TODO"}
	case "assign away":
		assign(other)
		m.fates[record] = fate{named: true}
	case "leave": // and come back
		m.get(200, m.admin, "PATCH", m.ax, object{"annotator_emails": []any{other}})
		m.get(200, m.admin, "PATCH", m.ax, object{"annotator_emails": []any{m.who.email}})
		for r, f := range m.fates {
			if f.state != "SUBMITTED" {
				m.fates[r] = fate{asked: !f.named, named: f.named, state: "TODO"}
			}
		}
	}
}

// compare requires that the server says of each record, and of all, what it should.
func (m *model) compare() {
	var want struct{ assigned, submitted, skipped, drafts int }
	for r, f := range m.fates {
		state := any(f.state)
		switch {
		case !f.asked:
			state = nil
		case f.state == "TODO" && m.drafts[r]:
			state = "DRAFT"
			want.drafts++
		case f.state == "SUBMITTED":
			want.submitted++
		case f.state == "SKIPPED":
			want.skipped++
		}
		if f.asked {
			want.assigned++
		}
		item := m.wants(200, "GET", "/records/"+r, nil)
		if item["state"] != state || item["undoable"] != (f.before != nil) || (item["draft"] != nil) != m.drafts[r] {
			m.Fatalf("a record is %v, undoable %v, with the draft %v, not %v, %v and %v", item["state"], item["undoable"], item["draft"], state, f.before != nil, m.drafts[r])
		}
	}
	got := m.wants(200, "GET", "/work/progress", nil)
	for member, n := range map[string]int{"assigned": want.assigned, "submitted": want.submitted, "skipped": want.skipped, "drafts": want.drafts,
		"left": want.assigned - want.submitted - want.skipped} {
		if got[member] != float64(n) {
			m.Fatalf("%s is %v, not %d", member, got[member], n)
		}
	}
}
