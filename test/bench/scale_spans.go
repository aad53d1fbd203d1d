package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/postil/postil/internal/postil"
)

// listsSpans lists pages of spans at random depths as AX does: each looks back a
// week from some moment.
func listsSpans(ctx context.Context, st *scaleSite, _ int) (asked, error) {
	conns, err := st.clients(ctx, few)
	project := st.ids.Encode(postil.ProjectID, st.world.projects[0])
	body := fmt.Appendf(nil, `{"project_id":%q}`, project)
	scope := strings.Join([]string{"spans", project, "", "", ""}, "\x00")
	return asked{contender: contender{"", few, func(_ context.Context, worker int) (int, error) {
		pin := st.moment()
		after := postil.Cursor{Time: pin - rand.Int64N((week / 2).Microseconds()), Pin: pin, Set: true}
		_, err := conns[worker].send("POST", fmt.Sprintf("/v2/spans?limit=%d&cursor=%s", pageSize, after.Encode(scope)), "application/json", body)
		return 1, err
	}}}, err
}

// moment is some time at which there were a week of spans.
func (st *scaleSite) moment() int64 {
	return st.world.from + week.Microseconds() + rand.Int64N((worldTime - week).Microseconds())
}

// depth says where in a list of spans a page begins.
type depth int

const (
	anyDepth depth = iota // anywhere in all there are
	inWeek                // the first page of the last week
)

// searches asks for rows of spans.
func searches(query string, at depth) maker {
	return func(ctx context.Context, st *scaleSite, _ int) (asked, error) {
		path := "/api/v1/projects/" + st.ids.Encode(postil.ProjectID, st.world.projects[0]) + "/spans"
		given, err := url.ParseQuery(query)
		if err != nil {
			return asked{}, err
		}
		from, until := st.world.from, st.world.until()
		if at == inWeek {
			from = until - week.Microseconds()
		}
		given.Set("start_time", postil.FormatTime(from))
		given.Set("end_time", postil.FormatTime(until))
		scope := "spans\x00" + path
		for _, name := range []string{"rows", "start_time", "end_time", "filter", "text"} {
			scope += "\x00" + given.Get(name)
		}
		given.Set("limit", "50")
		return getting(ctx, st, func(int) string {
			if at == inWeek {
				return path + "?" + given.Encode()
			}
			after := postil.Cursor{Time: from + rand.Int64N(until-from), Pin: until, Set: true}
			return path + "?" + given.Encode() + "&cursor=" + after.Encode(scope)
		})
	}
}

// shopTrace is a random trace of the first project.
func (st *scaleSite) shopTrace() int {
	for {
		if trace := rand.IntN(st.world.traces); st.world.project(trace) == 0 {
			return trace
		}
	}
}

// findsSpans asks for the spans with an id, whenever they began.
func findsSpans(ctx context.Context, st *scaleSite, _ int) (asked, error) {
	path := "/api/v1/projects/" + st.ids.Encode(postil.ProjectID, st.world.projects[0]) + "/spans?" +
		url.Values{"start_time": {postil.FormatTime(st.world.from)}, "end_time": {postil.FormatTime(st.world.until())}}.Encode()
	return getting(ctx, st, func(int) string {
		return path + "&filter=" + url.QueryEscape("context.span_id = '"+spanID(st.shopTrace(), 2)+"'")
	})
}

// readsTraces asks for the spans of a trace.
func readsTraces(ctx context.Context, st *scaleSite, _ int) (asked, error) {
	path := "/api/v1/projects/" + st.ids.Encode(postil.ProjectID, st.world.projects[0]) + "/traces/"
	return getting(ctx, st, func(int) string { return path + traceID(st.shopTrace()) })
}

// addEach is how many spans a request adds by their ids, all those of a trace that
// no record was made of.
const addEach = 100

// addsByID adds spans to a queue, in each request those of other traces.
func addsByID(queue int) maker {
	return func(ctx context.Context, st *scaleSite, turns int) (asked, error) {
		conns, err := st.clients(ctx, 1)
		var bodies [][]byte
		project := st.ids.Encode(postil.ProjectID, st.world.projects[0])
		next := 0
		body := func() []byte {
			var ids []string
			first := next
			for ; len(ids) < addEach && next < st.world.traces; next++ {
				if st.world.project(next) != 0 {
					continue
				}
				for n := 2; n < traceSpans; n++ {
					ids = append(ids, `"`+spanID(next, n)+`"`)
				}
			}
			return fmt.Appendf(nil, `{"record_sources":[{"record_type":"SPAN","project_id":%q,"start_time":%q,"end_time":%q,"span_ids":[%s]}]}`, project,
				postil.FormatTime(st.world.start(first)), postil.FormatTime(st.world.start(first)+week.Microseconds()), strings.Join(ids[:min(addEach, len(ids))], ","))
		}
		for next < st.world.traces && len(bodies) < 5000 {
			bodies = append(bodies, body())
		}
		rand.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
		used := 0
		return asked{contender{"", 1, func(context.Context, int) (int, error) {
			used++
			_, err := conns[0].send("POST", "/v2/annotation-queues/"+st.queues[queue].outside+"/records", "application/json", bodies[used-1])
			return 1, err
		}}, upTo(len(bodies)/turns, func(int) error { return nil })}, err
	}
}

// addsByFilter adds 500 spans drawn from those of the last week that a filter
// matches, once in each turn.
func addsByFilter(_ context.Context, st *scaleSite, _ int) (asked, error) {
	seed := 0
	return asked{contender{"", 1, func(ctx context.Context, _ int) (int, error) {
		seed++
		body := fmt.Sprintf(`{"source":{"kind":"SPAN","project_id":%q,"start_time":%q,"end_time":%q,"filter":"span_kind = 'LLM'"},"sample":{"count":500,"seed":%d}}`,
			st.ids.Encode(postil.ProjectID, st.world.projects[0]), postil.FormatTime(st.world.until()-week.Microseconds()), postil.FormatTime(st.world.until()), seed)
		answer, err := st.post(ctx, "/api/v1/queues/"+st.queues[0].outside+"/additions", body)
		if err == nil && !strings.Contains(answer, `"done":true`) {
			err = errors.New("not all was added: " + answer)
		}
		return 1, err
	}}, upTo(1, func(int) error { return nil })}, nil
}

// post sends what client cannot: a request whose answer comes in pieces.
func (st *scaleSite) post(ctx context.Context, path, body string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "POST", "http://"+st.server.address+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+st.people[0].key)
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("POST %s answered %d: %s", path, res.StatusCode, answer)
	}
	return string(answer), err
}
