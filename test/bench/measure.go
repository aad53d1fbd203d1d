package main

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/postil/postil/internal/postil"
)

const (
	// addsEach is how many requests to add records are measured in each turn, and recordsEach how many each adds.
	addsEach    = 4
	recordsEach = 500
	// pageSize is how many records or spans a page has.
	pageSize = 100
	// listers is how many clients list at once, and ingesters how many send spans.
	listers   = 16
	ingesters = 4
	// comment is the text of every annotation.
	comment = "Right, though the second sentence repeats the first."
)

var annotateBody = fmt.Appendf(nil, `{"annotations":[{"name":%q,"label":"good","text":%q}]}`, configName, comment)

func commaSeparated(list string) iter.Seq[string] { return strings.SplitSeq(list, ", ") }

// overHTTP is the annotate requests of n clients, each of a person of its own who
// annotates one record after the other.
func (st *site) overHTTP(ctx context.Context, n int) (contender, error) {
	conns, err := st.clients(ctx, n)
	counts := make([]int, n)
	return contender{fmt.Sprintf("HTTP, %d clients", n), n, func(_ context.Context, worker int) (int, error) {
		counts[worker]++
		_, err := conns[worker].send("POST", st.label.path[st.place(worker, counts[worker]+len(st.label.path)/2)], "application/json", annotateBody)
		return 1, err
	}}, err
}

func measureAnnotate(ctx context.Context, s settings, st *site) ([]row, error) {
	many, err := st.overHTTP(ctx, 64)
	if err != nil {
		return nil, err
	}
	few, err := st.overHTTP(ctx, 16)
	if err != nil {
		return nil, err
	}
	raw, err := st.raw.annotators(ctx, st)
	if err != nil {
		return nil, err
	}
	got, err := takeTurns(ctx, s, append([]contender{many, few}, raw...)...)
	if err != nil {
		return nil, err
	}
	at64, at16, one, batch, third := got[0], got[1], got[2], got[3], got[4]
	against := func(what string, figure result, other string, of result, t target) row {
		return row{"annotate, " + st.name + ", " + what, figure.rates, "/s", other, of.rates, ratios(figure.rates, of.rates), t}
	}
	rows := []row{
		against("64 clients", at64, "SQL, one per commit, one connection", one, target{number: 3, atLeast: 1.5}),
		against("16 clients", at16, "SQL, one per commit, one connection", one, target{}),
		{"annotate, " + st.name + ", 64 clients: p99", at64.p99, "ms", "its p50", at64.p50, ratios(at64.p99, at64.p50), target{number: 4, atMost: 4}},
	}
	if st.name == "PostgreSQL" {
		return append(rows,
			against("64 clients", at64, "SQL, one statement each, 32 connections", third, target{number: 2, atLeast: 0.60}),
			against("64 clients", at64, "SQL, 64 per commit, one connection", batch, target{})), nil
	}
	return append(rows,
		against("64 clients", at64, "SQL, 64 per commit", batch, target{number: 1, atLeast: 0.45}),
		against("16 clients", at16, "SQL, 64 per commit", batch, target{}),
		row{"a sync at each commit, SQLite, 64 annotations per commit", batch.rates, "/s", "the same without", third.rates,
			ratios(batch.rates, third.rates), target{number: 5, atLeast: 0.85}}), nil
}

// lists is listing pages of records at random depths, or the first one.
func (st *site) lists(ctx context.Context, name string, first bool) (contender, error) {
	conns, err := st.clients(ctx, listers)
	path := fmt.Sprintf("/v2/annotation-queues/%s/records?limit=%d", st.review.outside, pageSize)
	return contender{name, listers, func(_ context.Context, worker int) (int, error) {
		page := path
		if !first {
			after := postil.Cursor{Time: st.review.nextPosition(pageSize), Set: true}
			page += "&cursor=" + after.Encode("records\x00"+st.review.outside)
		}
		_, err := conns[worker].send("GET", page, "application/json", nil)
		return 1, err
	}}, err
}

func measureList(ctx context.Context, s settings, st *site) ([]row, error) {
	deep, err := st.lists(ctx, "HTTP list, any depth", false)
	if err != nil {
		return nil, err
	}
	first, err := st.lists(ctx, "HTTP list, first page", true)
	if err != nil {
		return nil, err
	}
	raw, err := st.raw.pages(ctx, st, pageSize)
	if err != nil {
		return nil, err
	}
	got, err := takeTurns(ctx, s, append([]contender{deep, first}, raw...)...)
	if err != nil {
		return nil, err
	}
	line := func(what string, figure result, against string, other result, t target) row {
		return row{"list 100 records, " + st.name + ", " + what, figure.rates, "pages/s", against, other.rates, ratios(figure.rates, other.rates), t}
	}
	return []row{
		line("any depth", got[0], "the same three queries", got[2], target{number: 6, atLeast: 0.80}),
		line("any depth", got[0], "the query of the records alone", got[3], target{}),
		line("any depth", got[0], "the first page", got[1], target{}),
	}, nil
}

// measureAdd adds records a fixed number of times in each turn, because every
// span can be added once.
func measureAdd(ctx context.Context, s settings, st *site) ([]row, error) {
	conns, err := st.clients(ctx, 1)
	if err != nil {
		return nil, err
	}
	window := fmt.Sprintf(`"start_time":%q,"end_time":%q`, time.Now().Add(-6*24*time.Hour).UTC().Format(time.RFC3339), time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	project := st.ids.Encode(postil.ProjectID, st.pool.project)
	over := func(spans [][2]string) error {
		ids := make([]string, len(spans))
		for i, span := range spans {
			ids[i] = span[1]
		}
		body := fmt.Appendf(nil, `{"record_sources":[{"record_type":"SPAN","project_id":%q,%s,"span_ids":["%s"]}]}`, project, window, strings.Join(ids, `","`))
		_, err := conns[0].send("POST", "/v2/annotation-queues/"+st.label.outside+"/records", "application/json", body)
		return err
	}
	raw := func(spans [][2]string) error { return st.raw.addRecords(ctx, st, st.label.id, spans) }
	var rates [2][]float64
	for range s.turns {
		for i, add := range []func([][2]string) error{over, raw} {
			start := time.Now()
			for range addsEach {
				spans := st.pool.ids[st.pool.used:][:recordsEach]
				st.pool.used += recordsEach
				if err := add(spans); err != nil {
					return nil, err
				}
			}
			rates[i] = append(rates[i], addsEach*recordsEach/time.Since(start).Seconds())
		}
	}
	return []row{{"add 500 records, " + st.name, rates[0], "records/s", "the same SQL", rates[1], ratios(rates[0], rates[1]), target{}}}, nil
}

// sends is sending spans, chunk in each request.
func (st *site) sends(ctx context.Context) (contender, error) {
	conns, err := st.clients(ctx, ingesters)
	requests := make([]*export, ingesters)
	for i := range requests {
		requests[i] = newExport(chunk)
	}
	return contender{"OTLP over HTTP, 4 clients", ingesters, func(_ context.Context, worker int) (int, error) {
		_, err := conns[worker].send("POST", "/v1/traces", "application/x-protobuf", requests[worker].next())
		return chunk, err
	}}, err
}

func measureIngest(ctx context.Context, s settings, st *site) ([]row, error) {
	send, err := st.sends(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := st.raw.inserts(ctx, st)
	if err != nil {
		return nil, err
	}
	got, err := takeTurns(ctx, s, append([]contender{send}, raw...)...)
	if err != nil {
		return nil, err
	}
	t := target{number: 9, atLeast: 0.75}
	if st.name == "PostgreSQL" {
		t = target{number: 10, atLeast: 0.70}
	}
	return []row{{"OTLP, " + st.name + ", 2 KB spans, 500 per request, 4 clients", got[0].rates, "spans/s", raw[0].name, got[1].rates,
		ratios(got[0].rates, got[1].rates), t}}, nil
}
