package main

import (
	"context"
	"time"
)

// question is a request whose cost is compared.
type question struct {
	what    string
	target  target
	make    maker
	slow    bool   // it goes through much: one client asks, and not few
	against string // another question whose cost on the large database this one's is compared with as well
}

// maker puts a question to a database; it may be asked in that many turns.
type maker func(ctx context.Context, st *scaleSite, turns int) (asked, error)

// asked is a question to one database.
type asked struct {
	contender
	// before is what each request needs and is not measured; it says whether there is more to ask. Nil: nothing.
	before func(ctx context.Context, worker int) (bool, error)
}

func (a asked) run(ctx context.Context, d time.Duration, r *result) error {
	return a.runAfter(ctx, d, a.before, r)
}

// few is how many clients ask at once.
const few = 4

// twice is the target of what must not grow.
var twice = target{atMost: 2}

// questions are what is asked, what changes little first: what comes later finds
// the queues as what was before has left them.
func questions() []question {
	return []question{
		{what: "list 100 records at any depth (/v2)", target: target{number: 7, atMost: 1.5}, make: listsRecords},
		{what: "list 50 rows of records at any depth", target: twice, make: listsRows("")},
		{what: "list 50 rows of records, newest first, at any depth", target: twice, make: listsRows("NEWEST")},
		{what: "list 50 rows of records that are done, of which there are none", slow: true, make: reads(func(st *scaleSite) string {
			return "/api/v1/queues/" + st.queues[0].outside + "/records?limit=50&state=DONE"
		})},
		{what: "list 50 rows of records that are flagged, of which there are none", slow: true, make: reads(func(st *scaleSite) string {
			return "/api/v1/queues/" + st.queues[0].outside + "/records?limit=50&flagged=true"
		})},
		{what: "list own work: all", target: twice, make: listsWork("")},
		{what: "list own work: submitted", target: twice, make: listsWork("SUBMITTED")},
		{what: "list own work: to do", target: twice, make: listsWork("TODO")},
		{what: "progress of a queue", target: twice, make: reads(func(st *scaleSite) string { return "/api/v1/queues/" + st.queues[0].outside + "/progress" })},
		{what: "own progress", target: twice, make: reads(func(st *scaleSite) string { return "/api/v1/queues/" + st.queues[1].outside + "/work/progress" })},
		{what: "queue", target: twice, make: reads(func(st *scaleSite) string { return "/api/v1/queues/" + st.queues[0].outside })},
		{what: "count records in progress", slow: true, make: reads(func(st *scaleSite) string {
			return "/api/v1/queues/" + st.queues[0].outside + "/records/count?state=IN_PROGRESS"
		})},
		{what: "distribution of a queue", slow: true, make: reads(func(st *scaleSite) string { return "/api/v1/queues/" + st.queues[1].outside + "/distribution" })},

		{what: "list 100 spans at any depth (/v2)", target: twice, make: listsSpans},
		{what: "list 50 rows of spans at any depth", target: twice, make: searches("", anyDepth)},
		{what: "list 50 rows of traces at any depth", target: twice, make: searches("rows=TRACES", anyDepth)},
		{what: "search spans of a week: text that is frequent", target: twice, make: searches("text="+frequentWord, inWeek)},
		{what: "search spans of a week: text that is rare", slow: true, make: searches("text="+rareWord, inWeek)},
		{what: "search spans of a week: filter that is frequent", target: twice, make: searches("filter=span_kind+%3D+'LLM'", inWeek)},
		{what: "search spans of a week: filter that is rare", slow: true, make: searches("filter=attributes.llm.model_name+%3D+'"+rareModel+"'", inWeek)},
		{what: "search traces of a week: filter that is frequent", target: twice, make: searches("rows=TRACES&filter=span_kind+%3D+'LLM'", inWeek)},
		{what: "search spans by span id", target: twice, make: findsSpans},
		{what: "spans of a trace", target: twice, make: readsTraces},

		{what: "claim next in ALL, nothing done", target: twice, make: claims(0, veterans)},
		{what: "claim next in ALL, half done", target: twice, make: claims(0, 0), against: "claim next in ALL, nothing done"},
		{what: "claim next in RANDOM, half done", target: twice, make: claims(1, 0)},
		{what: "submit in ALL, half done", target: twice, make: submits(0)},
		{what: "submit in RANDOM, half done", target: twice, make: submits(1)},
		{what: "annotate, 16 clients", target: twice, make: annotates},
		{what: "add 100 spans by id to ALL", target: twice, make: addsByID(0)},
		{what: "add 100 spans by id to RANDOM", target: twice, make: addsByID(1)},
		{what: "add 500 drawn from the spans of a week that a filter matches", make: addsByFilter},
	}
}

// upTo ends each turn of a worker after some requests, so that later turns find
// work too. Each turn has a context of its own.
func upTo(most int, next func(worker int) error) func(context.Context, int) (bool, error) {
	var turns [few]context.Context
	var left [few]int
	return func(turn context.Context, worker int) (bool, error) {
		if turns[worker] != turn {
			turns[worker], left[worker] = turn, max(most, 1)
		}
		if left[worker] == 0 {
			return false, nil
		}
		left[worker]--
		return true, next(worker)
	}
}

// getting asks with GET, each time for what path says.
func getting(ctx context.Context, st *scaleSite, path func(worker int) string) (asked, error) {
	conns, err := st.clients(ctx, few)
	return asked{contender: contender{"", few, func(_ context.Context, worker int) (int, error) {
		_, err := conns[worker].send("GET", path(worker), "application/json", nil)
		return 1, err
	}}}, err
}

// reads asks for the same thing again and again.
func reads(path func(*scaleSite) string) maker {
	return func(ctx context.Context, st *scaleSite, _ int) (asked, error) {
		same := path(st)
		return getting(ctx, st, func(int) string { return same })
	}
}
