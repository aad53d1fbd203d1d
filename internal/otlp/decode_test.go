package otlp

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/postil/postil/internal/postil"
)

var (
	traceID  = pcommon.TraceID{0x5b, 0x8e, 0xff, 0xf7, 0x98, 3, 0x81, 3, 0xd2, 0x69, 0xb6, 0x33, 0x81, 0x3f, 0xc6, 0x0c}
	spanID   = pcommon.SpanID{0xee, 0xe1, 0x9b, 0x7e, 0xc3, 0xc1, 0xb1, 0x74}
	parentID = pcommon.SpanID{0xee, 0xe1, 0x9b, 0x7e, 0xc3, 0xc1, 0xb1, 0x73}
)

// newSpan adds a span with ids to a request of its own.
func newSpan() (ptrace.Traces, ptrace.Span) {
	td := ptrace.NewTraces()
	span := td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetTraceID(traceID)
	span.SetSpanID(spanID)
	return td, span
}

// encode returns the request as an exporter sends it.
func encode(t testing.TB, td ptrace.Traces) []byte {
	t.Helper()
	b, err := ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decodeAll decodes a request that must be well-formed.
func decodeAll(t testing.TB, td ptrace.Traces) batch {
	t.Helper()
	b, err := decode(encode(t, td))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decodeOne decodes a span filled by fill.
func decodeOne(t testing.TB, fill func(ptrace.Span)) postil.IncomingSpan {
	t.Helper()
	td, span := newSpan()
	fill(span)
	b := decodeAll(t, td)
	if len(b.spans) != 1 {
		t.Fatalf("got %d spans, %d rejected: %s", len(b.spans), b.rejected, b.reason)
	}
	return b.spans[0]
}

// decodeAttrs returns the attributes of a span that was sent with these.
func decodeAttrs(t testing.TB, attrs map[string]any) string {
	t.Helper()
	return string(decodeOne(t, func(s ptrace.Span) { fromRaw(t, s.Attributes(), attrs) }).Attributes)
}

func fromRaw(t testing.TB, m pcommon.Map, attrs map[string]any) {
	t.Helper()
	if err := m.FromRaw(attrs); err != nil {
		t.Fatal(err)
	}
}

func TestSpanKeepsWhatWasSent(t *testing.T) {
	t.Parallel()
	got := decodeOne(t, func(s ptrace.Span) {
		s.SetParentSpanID(parentID)
		s.SetName("answer")
		s.SetStartTimestamp(1_700_000_000_123_456_789)
		s.SetEndTimestamp(1_700_000_000_000_000_000)
		s.Status().SetCode(ptrace.StatusCodeError)
		s.Status().SetMessage("tool failed")
		s.Attributes().PutStr("openinference.span.kind", "llm")
		s.Attributes().PutStr("session.id", "s-1")
		s.Links().AppendEmpty().SetTraceID(traceID)
		e := s.Events().AppendEmpty()
		e.SetName("exception")
		e.SetTimestamp(1_700_000_000_120_000_000)
		e.Attributes().PutStr("exception.type", "Timeout")
		s.Events().AppendEmpty().SetName("retry")
	})
	want := postil.IncomingSpan{Project: "default", Span: postil.Span{
		TraceID: "5b8efff798038103d269b633813fc60c", SpanID: "eee19b7ec3c1b174", ParentID: "eee19b7ec3c1b173",
		Name: "answer", Kind: "LLM", StartTime: 1_700_000_000_123_456, EndTime: 1_700_000_000_000_000,
		StatusCode: "ERROR", StatusMessage: "tool failed", SessionID: "s-1",
		Attributes:  []byte(`{"openinference.span.kind":"llm","session.id":"s-1"}`),
		Events:      []byte(`[{"name":"exception","timestamp":"2023-11-14T22:13:20.12Z","attributes":{"exception.type":"Timeout"}},{"name":"retry","timestamp":"1970-01-01T00:00:00Z"}]`),
		Evaluations: []byte(`[]`),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAttributeValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"text":              {"naïve \"quoted\" \n", `"naïve \"quoted\" \n"`},
		"JSON text":         {`{"a": 1}`, `"{\"a\": 1}"`},
		"invalid UTF-8":     {"a\xff\xfeb", `"a��b"`},
		"NUL":               {"a\x00b", `"a�b"`},
		"bool":              {true, `true`},
		"int":               {int64(math.MinInt64), `-9223372036854775808`},
		"double":            {0.1, `0.1`},
		"large double":      {1e300, `1e+300`},
		"not a number":      {math.NaN(), `"NaN"`},
		"infinite":          {math.Inf(1), `"Infinity"`},
		"infinite downward": {math.Inf(-1), `"-Infinity"`},
		"bytes":             {[]byte{0xfb, 0xff}, `"+/8="`},
		"nothing":           {nil, `null`},
		"list":              {[]any{"a", int64(1), []any{}}, `["a",1,[]]`},
		"object":            {map[string]any{"z": int64(1), "a": map[string]any{}}, `{"a":{},"z":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(`{"k":`+c.want+`}`, decodeAttrs(t, map[string]any{"k": c.value})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attrs map[string]any
		want  string
	}{
		"messages with tool calls": {map[string]any{
			"llm.model_name":                                                         "m",
			"llm.input_messages.0.message.role":                                      "user",
			"llm.input_messages.0.message.content":                                   "Weather?",
			"llm.input_messages.1.message.role":                                      "assistant",
			"llm.input_messages.1.message.tool_calls.0.tool_call.function.name":      "weather",
			"llm.input_messages.1.message.tool_calls.0.tool_call.function.arguments": `{"city":"Oslo"}`,
			"llm.input_messages.1.message.tool_calls.1.tool_call.function.name":      "clock",
		}, `{"llm.input_messages":[{"message.content":"Weather?","message.role":"user"},{"message.role":"assistant",` +
			`"message.tool_calls":[{"tool_call.function.arguments":"{\"city\":\"Oslo\"}","tool_call.function.name":"weather"},` +
			`{"tool_call.function.name":"clock"}]}],"llm.model_name":"m"}`},
		"retrieved documents": {map[string]any{
			"retrieval.documents.0.document.id": "d1", "retrieval.documents.0.document.score": 0.9,
			"retrieval.documents.0.document.metadata": `{"page": 3}`, "retrieval.documents.1.document.id": "d2",
		}, `{"retrieval.documents":[{"document.id":"d1","document.metadata":"{\"page\": 3}","document.score":0.9},{"document.id":"d2"}]}`},
		"plain values":       {map[string]any{"tag.tags.0": "a", "tag.tags.1": "b"}, `{"tag.tags":["a","b"]}`},
		"numeric order":      {tags(12), `{"t":[0,1,2,3,4,5,6,7,8,9,10,11]}`},
		"small gap closes":   {map[string]any{"a.0.x": "p", "a.3.x": "q"}, `{"a":[{"x":"p"},{"x":"q"}]}`},
		"hostile index":      {map[string]any{"a.0": "p", "a.999999999": "q", "a.99999999999999999999": "r"}, `{"a":["p"],"a.999999999":"q","a.99999999999999999999":"r"}`},
		"no first index":     {map[string]any{"http.status.404": int64(3)}, `{"http.status.404":3}`},
		"leading zero":       {map[string]any{"a.0": "p", "a.01": "q"}, `{"a":["p"],"a.01":"q"}`},
		"name taken":         {map[string]any{"a": "whole", "a.0": "p", "a.0.b": "q"}, `{"a":"whole","a.0":"p","a.0.b":"q"}`},
		"value and object":   {map[string]any{"a.0": "p", "a.1": "q", "a.1.x": "r", "a.2": "s"}, `{"a":["p"],"a.1":"q","a.1.x":"r","a.2":"s"}`},
		"number leads":       {map[string]any{"0.a": "p", ".0.a": "q"}, `{"0.a":"p",".0.a":"q"}`},
		"beside and between": {map[string]any{"a-b": "p", "a.0": "q", "a.b": "r", "a": "s"}, `{"a":"s","a.0":"q","a.b":"r","a-b":"p"}`},
		"list after a name":  {map[string]any{"a.b.0": "p", "a.b-c": "q", "a.b.1": "r"}, `{"a.b":["p","r"],"a.b-c":"q"}`},
		"trailing dot":       {map[string]any{"a.0.": "p", "a.1": "q"}, `{"a":[{"":"p"},"q"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, decodeAttrs(t, c.attrs)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// tags returns n indexed numbers.
func tags(n int) map[string]any {
	m := map[string]any{}
	for i := range n {
		m[fmt.Sprintf("t.%d", i)] = int64(i)
	}
	return m
}

func TestFoldingStopsAtItsDepth(t *testing.T) {
	t.Parallel()
	key := "k" + strings.Repeat(".0.k", 1000)
	got := decodeAttrs(t, map[string]any{key: "v"})
	if n := strings.Count(got, "["); n != maxFolds {
		t.Errorf("folded %d times, want %d", n, maxFolds)
	}
}

func TestLastOfEqualKeysWins(t *testing.T) {
	t.Parallel()
	one := decodeOne(t, func(s ptrace.Span) { s.Attributes().PutStr("k", "first") })
	if string(one.Attributes) != `{"k":"first"}` {
		t.Fatal(string(one.Attributes))
	}
	// pdata refuses to build equal keys, so encode them by hand.
	attr := func(v string) string { return "\x4a\x08\x0a\x01k\x12\x03\x0a\x01" + v }
	span := "\x0a\x10" + string(traceID[:]) + "\x12\x08" + string(spanID[:]) + attr("a") + attr("b")
	scope := fmt.Sprintf("\x12%c%s", len(span), span)
	resource := fmt.Sprintf("\x12%c%s", len(scope), scope)
	b, err := decode(fmt.Appendf(nil, "\x0a%c%s", len(resource), resource))
	if err != nil || string(b.spans[0].Attributes) != `{"k":"b"}` {
		t.Errorf("got %s, %v", b.spans[0].Attributes, err)
	}
}

func TestProjectPrecedence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		resource, span map[string]any
		want           string
	}{
		"nothing said":     {nil, nil, "default"},
		"model id":         {map[string]any{"model_id": "m"}, nil, "m"},
		"project name":     {map[string]any{"model_id": "m", "openinference.project.name": "p"}, nil, "p"},
		"span decides":     {map[string]any{"openinference.project.name": "p"}, map[string]any{"arize.project.name": "s"}, "s"},
		"empty says no":    {map[string]any{"openinference.project.name": "", "model_id": "m"}, map[string]any{"arize.project.name": ""}, "m"},
		"number says none": {map[string]any{"model_id": int64(3)}, nil, "default"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			td, span := newSpan()
			fromRaw(t, td.ResourceSpans().At(0).Resource().Attributes(), c.resource)
			fromRaw(t, span.Attributes(), c.span)
			got := decodeAll(t, td).spans[0]
			if got.Project != c.want || string(got.Attributes) != `{}` {
				t.Errorf("got %q with %s, want %q", got.Project, got.Attributes, c.want)
			}
		})
	}
}

func TestSpaceOfTheSpanIsRoutingOnly(t *testing.T) {
	t.Parallel()
	got := decodeOne(t, func(s ptrace.Span) { s.Attributes().PutStr("arize.space_id", "U3BhY2U6MQ==") })
	if got.SpaceID != "U3BhY2U6MQ==" || string(got.Attributes) != `{}` {
		t.Errorf("got %q with %s", got.SpaceID, got.Attributes)
	}
}

func TestResourceAndScopeGiveWayToTheSpan(t *testing.T) {
	t.Parallel()
	td, first := newSpan()
	rs := td.ResourceSpans().At(0)
	fromRaw(t, rs.Resource().Attributes(), map[string]any{"service.name": "shop", "host.name": "h"})
	rs.ScopeSpans().At(0).Scope().SetName("openai")
	rs.ScopeSpans().At(0).Scope().SetVersion("1.2")
	first.CopyTo(rs.ScopeSpans().At(0).Spans().AppendEmpty())
	first.Attributes().PutStr("service.name", "own")
	rs.ScopeSpans().AppendEmpty()
	first.CopyTo(rs.ScopeSpans().At(1).Spans().AppendEmpty())
	first.CopyTo(td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty())
	var got []string
	for _, s := range decodeAll(t, td).spans {
		got = append(got, string(s.Attributes))
	}
	want := []string{
		`{"otel.scope.name":"openai","otel.scope.version":"1.2","service.name":"own"}`,
		`{"otel.scope.name":"openai","otel.scope.version":"1.2","service.name":"shop"}`,
		`{"service.name":"own"}`,
		`{"service.name":"own"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEvaluationsAreListedApart(t *testing.T) {
	t.Parallel()
	got := decodeOne(t, func(s ptrace.Span) {
		fromRaw(t, s.Attributes(), map[string]any{
			"eval.tone.label": "kind", "eval.tone.explanation": "says please",
			"eval.correct.v2.score": 0.5, "eval.correct.v2.label": true,
			"eval.odd.score":     math.NaN(),
			"eval.config":        "kept: no evaluation",
			"trace_eval.t.label": "x", "session_eval.s.score": int64(1),
			"annotation.a.text": "x", "annotation.a.updated_by": "y", "annotation.notes": []any{"n"},
			"metadata": `{"k":1}`,
		})
		e := s.Events().AppendEmpty()
		e.SetName("gen_ai.evaluation.result")
		fromRaw(t, e.Attributes(), map[string]any{
			"gen_ai.evaluation.name": "tone", "gen_ai.evaluation.score.value": int64(1),
			"gen_ai.evaluation.score.label": "pass", "gen_ai.evaluation.explanation": "fine",
		})
	})
	if diff := cmp.Diff(`{"eval.config":"kept: no evaluation","metadata":"{\"k\":1}"}`, string(got.Attributes)); diff != "" {
		t.Error(diff)
	}
	want := `[{"name":"correct.v2","score":0.5,"label":"true"},{"name":"odd"},` +
		`{"name":"session_eval.s","score":1},` +
		`{"name":"tone","score":1,"label":"pass","explanation":"fine"},` +
		`{"name":"trace_eval.t","label":"x"}]`
	if diff := cmp.Diff(want, string(got.Evaluations)); diff != "" {
		t.Error(diff)
	}
}

func TestUnusableSpansAreRejectedAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(ptrace.Span)
		want  error
	}{
		"no trace id": {func(s ptrace.Span) { s.SetTraceID(pcommon.TraceID{}) }, errTraceID},
		"no span id":  {func(s ptrace.Span) { s.SetSpanID(pcommon.SpanID{}) }, errSpanID},
		"deep value": {func(s ptrace.Span) {
			list := s.Attributes().PutEmptySlice("k")
			for range maxNesting {
				list = list.AppendEmpty().SetEmptySlice()
			}
		}, errNesting},
		"too many attributes": {func(s ptrace.Span) {
			for i := range maxAttrs + 1 {
				s.Events().AppendEmpty().SetName(fmt.Sprint(i))
			}
		}, errMany},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			td, bad := newSpan()
			bad.CopyTo(td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty())
			c.spoil(td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0))
			got := decodeAll(t, td)
			if len(got.spans) != 1 || got.rejected != 1 || got.reason != c.want.Error() {
				t.Errorf("got %d spans, %d rejected: %q", len(got.spans), got.rejected, got.reason)
			}
		})
	}
}

func TestIDsOfTheWrongLengthAreRejected(t *testing.T) {
	t.Parallel()
	for _, ids := range [][3]int{{15, 8, 0}, {16, 9, 0}, {16, 8, 3}} {
		var span []byte
		for i, n := range ids {
			span = append(span, []byte{0x0a, 0x12, 0x22}[i], byte(n))
			span = append(span, strings.Repeat("x", n)...)
		}
		var w walker
		if err := w.take(span); err != nil || w.rejected != 1 || len(w.spans) != 0 {
			t.Errorf("%v: %d rejected, %v", ids, w.rejected, err)
		}
	}
}

func TestSpansTakeOnlyTheRoomThereIs(t *testing.T) {
	t.Parallel()
	span := "\x0a\x10" + string(traceID[:]) + "\x12\x08" + string(spanID[:])
	w := walker{room: 2*spanOverhead + 100}
	w.inherited.scopeName = textValue([]byte(strings.Repeat("x", 40))) // each span takes it over
	if err := w.take([]byte(span)); err != nil {
		t.Fatal(err)
	}
	if err := w.take([]byte(span)); err != errOutput {
		t.Errorf("got %v", err)
	}
}

func TestMalformedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"text":                   "hello",
		"cut short":              "\x0a\x7f\x12",
		"wrong wire type":        "\x0a\x04\x12\x02\x10\x01",
		"field number zero":      "\x00\x00",
		"lone end of a group":    "\x0c",
		"attribute not a record": "\x0a\x07\x12\x05\x12\x03\x4a\x01\xff",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := decode([]byte(body)); err != errMalformed {
				t.Errorf("got %v", err)
			}
		})
	}
}
