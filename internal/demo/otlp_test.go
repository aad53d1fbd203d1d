package demo

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// parse reads the request as a receiver would.
func parse(t *testing.T, req otlpRequest) ptrace.Traces {
	t.Helper()
	body, err := json.Marshal(req, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	got := ptraceotlp.NewExportRequest()
	if err := got.UnmarshalJSON(body); err != nil {
		t.Fatal(err)
	}
	return got.Traces()
}

func TestEveryTraceIsValidOTLP(t *testing.T) {
	t.Parallel()
	for _, a := range load(t).apps {
		want := 0
		for _, tr := range a.traces {
			want += len(tr.spans)
		}
		got := parse(t, exportRequest(a.project, a.traces, noon))
		if got.SpanCount() != want {
			t.Errorf("%s: %d spans arrive, want %d", a.project, got.SpanCount(), want)
		}
		project, _ := got.ResourceSpans().At(0).Resource().Attributes().Get("openinference.project.name")
		if project.Str() != a.project {
			t.Errorf("%s: project attribute is %q", a.project, project.Str())
		}
	}
}

// outline is what one span looks like from outside.
type outline struct {
	Name, Parent, Kind, Status, Event string
	After                             time.Duration
}

func TestATraceArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	a := load(t).apps[1]
	refund := a.traces[2]
	if refund.name != "refund-twice" {
		t.Fatalf("trace is %s", refund.name)
	}
	spans := parse(t, exportRequest(a.project, []trace{refund}, noon)).ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	names := map[string]string{}
	var got []outline
	for _, s := range spans.All() {
		names[s.SpanID().String()] = s.Name()
		kind, _ := s.Attributes().Get("openinference.span.kind")
		o := outline{Name: s.Name(), Kind: kind.Str(), Status: s.Status().Code().String()}
		o.Parent = names[s.ParentSpanID().String()]
		o.After = s.StartTimestamp().AsTime().Sub(noon.Add(-refund.ago))
		if s.Events().Len() > 0 {
			message, _ := s.Events().At(0).Attributes().Get("exception.type")
			o.Event = message.Str()
		}
		if s.TraceID().String() != refund.traceID() {
			t.Errorf("%s is in trace %s", s.Name(), s.TraceID())
		}
		got = append(got, o)
	}
	after := func(i int) time.Duration { return refund.spans[i].start }
	root, llm := "order_desk_agent", "plan_next_step"
	want := []outline{
		{root, "", "AGENT", "Ok", "", 0},
		{llm, root, "LLM", "Ok", "", after(1)},
		{"find_order", root, "TOOL", "Ok", "", after(2)},
		{llm, root, "LLM", "Ok", "", after(3)},
		{"refund", root, "TOOL", "Error", "ReadTimeout", after(4)},
		{llm, root, "LLM", "Ok", "", after(5)},
		{"refund", root, "TOOL", "Ok", "", after(6)},
		{llm, root, "LLM", "Ok", "", after(7)},
		{"send_email", root, "TOOL", "Ok", "", after(8)},
		{llm, root, "LLM", "Ok", "", after(9)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestToolCallsAndTheirResultsReachTheModel(t *testing.T) {
	t.Parallel()
	last := load(t).apps[1].traces[0].spans
	attrs := last[len(last)-1].attrs
	for key, want := range map[string]string{
		"llm.input_messages.2.message.role":                                      "assistant",
		"llm.input_messages.2.message.tool_calls.0.tool_call.function.name":      "find_order",
		"llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments": `{"order_id":"F-20931"}`,
		"llm.input_messages.3.message.role":                                      "tool",
		"llm.input_messages.3.message.tool_call_id":                              attrs.text("llm.input_messages.2.message.tool_calls.0.tool_call.id"),
		"llm.input_messages.5.message.content":                                   `{"status":"in transit","last_scan":"Turku sorting centre, yesterday 22:41","note":"Delayed by weather, ferry cancelled","new_estimate":"tomorrow before 18:00"}`,
		"llm.output_messages.0.message.role":                                     "assistant",
		"openinference.span.kind":                                                "LLM",
	} {
		if got := attrs.text(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

// An interrupted run may have sent some of the traces only; the others must get
// the times they would have had.
func TestTimesStayThoseOfTheFirstRun(t *testing.T) {
	t.Parallel()
	a := load(t).apps[0]
	some := a.traces[3]
	there := map[string]time.Time{}
	for _, s := range some.spans {
		there[some.spanID(s.name)] = some.startOf(s, noon)
	}
	if got := a.anchor(there, noon.Add(48*time.Hour)); !got.Equal(noon) {
		t.Errorf("anchor is %v, want %v", got, noon)
	}
	if got := len(a.missing(there)); got != len(a.traces)-1 {
		t.Errorf("%d traces missing, want all but one of %d", got, len(a.traces))
	}
	delete(there, some.spanID("compose"))
	if got := len(a.missing(there)); got != len(a.traces) {
		t.Errorf("%d traces missing, want %d: one of them is incomplete", got, len(a.traces))
	}
}
