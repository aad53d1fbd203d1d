package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// project is where the traces of one application are, and the moment their times
// count back from: that of the first run.
type project struct {
	id     string
	anchor time.Time
}

// lookBack is how far back the demo looks for traces of an earlier run.
const lookBack = 400 * 24 * time.Hour

// batch is how many traces are sent in one request.
const batch = 20

// sendTraces sends the traces that are not there yet, application by application.
func (r *run) sendTraces(ctx context.Context) error {
	for _, a := range r.apps {
		sent, spans, err := r.sendApp(ctx, a)
		if err != nil {
			return err
		}
		r.line("traces", "%-20s %2d sent (%d spans), %d already there", a.project, sent, spans, len(a.traces)-sent)
	}
	return nil
}

// sendApp sends what is missing of one application and counts it.
func (r *run) sendApp(ctx context.Context, a app) (sent, spans int, err error) {
	p, err := find[named](ctx, r.client, "/v2/projects", "projects", r.space, a.project)
	if err != nil {
		return 0, 0, err
	}
	there := map[string]time.Time{}
	if p != nil {
		if there, err = r.spansOf(ctx, p.ID); err != nil {
			return 0, 0, err
		}
	}
	anchor := a.anchor(there, r.now)
	missing := a.missing(there)
	for some := range slices.Chunk(missing, batch) {
		if err := r.export(ctx, exportRequest(a.project, some, anchor)); err != nil {
			return 0, 0, err
		}
		for _, t := range some {
			spans += len(t.spans)
		}
	}
	if p == nil {
		if p, err = find[named](ctx, r.client, "/v2/projects", "projects", r.space, a.project); err != nil {
			return 0, 0, err
		}
	}
	if p == nil {
		return 0, 0, fmt.Errorf("the server took the traces of %s but shows no project of this name", a.project)
	}
	r.projects[a.project] = project{p.ID, anchor}
	return len(missing), spans, nil
}

// spansOf returns the start times of the spans that are there, by span id.
func (r *run) spansOf(ctx context.Context, projectID string) (map[string]time.Time, error) {
	type wireSpan struct {
		Context struct {
			SpanID string `json:"span_id"`
		} `json:"context"`
		StartTime time.Time `json:"start_time"`
	}
	q := post("/v2/spans", map[string]any{
		"project_id": projectID,
		"start_time": r.now.Add(-lookBack).Format(time.RFC3339),
		"end_time":   r.now.Add(time.Minute).Format(time.RFC3339),
	})
	q.query = url.Values{"limit": {"500"}}
	spans, err := list[wireSpan](ctx, r.client, q, "spans")
	if err != nil {
		return nil, err
	}
	out := map[string]time.Time{}
	for _, s := range spans {
		out[s.Context.SpanID] = s.StartTime
	}
	return out, nil
}

// anchor is the moment an earlier run counted back from, as its spans tell, or now
// when there are none.
func (a app) anchor(there map[string]time.Time, now time.Time) time.Time {
	for _, t := range a.traces {
		for _, s := range t.spans {
			if start, ok := there[t.spanID(s.name)]; ok {
				return start.Add(t.ago - s.start)
			}
		}
	}
	return now
}

// missing returns the traces of which any span is not there.
func (a app) missing(there map[string]time.Time) []trace {
	var out []trace
	for _, t := range a.traces {
		if slices.ContainsFunc(t.spans, func(s span) bool { return there[t.spanID(s.name)].IsZero() }) {
			out = append(out, t)
		}
	}
	return out
}

// export sends one OTLP request; spans the server rejects are an error.
func (r *run) export(ctx context.Context, body otlpRequest) error {
	q := post("/v1/traces", body)
	q.headers = http.Header{"Arize-Space-Id": {r.space}}
	var answer struct {
		PartialSuccess struct {
			RejectedSpans jsontext.Value `json:"rejectedSpans"` // a string by the specification, a number in practice
			ErrorMessage  string         `json:"errorMessage"`
		} `json:"partialSuccess"`
	}
	if _, err := r.do(ctx, q, &answer); err != nil {
		return err
	}
	switch rejected := string(answer.PartialSuccess.RejectedSpans); rejected {
	case "", "0", `"0"`:
		return nil
	default:
		return fmt.Errorf("%s: the server rejected %s spans: %s", q, rejected, answer.PartialSuccess.ErrorMessage)
	}
}
