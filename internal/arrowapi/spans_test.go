package arrowapi_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/otlp"
	"github.com/postil/postil/internal/postil"
)

const (
	traceID = "5b8efff798038103d269b633813fc60c"
	rootID  = "eee19b7ec3c1b173"
	modelID = "eee19b7ec3c1b174"
	other   = "0123456789abcdef" // a span that is not there
)

// spanColumns are those that every span needs.
var spanColumns = []column{{"context.trace_id", text}, {"context.span_id", text}, {"name", text}, {"start_time", whole}, {"end_time", whole}}

// begin is the members of a row for spanColumns, to be closed.
func begin(span string) string {
	return `{"context.trace_id":"` + traceID + `","context.span_id":"` + span + `","name":"answer","start_time":1700000000123456789,"end_time":1700000001000000000`
}

// given stores a root span and a call of a model.
func (f *fixture) given(project string) {
	f.Helper()
	columns := append(spanColumns, column{"parent_id", text}, column{"attributes.metadata", text}, column{"attributes.input.value", text})
	status, answer := f.post(f.stream(f.table(project, columns,
		begin(rootID)+`,"attributes.metadata":"{\"team\":\"red\",\"level\":{\"a\":1}}"}`, begin(modelID)+`,"parent_id":"`+rootID+`","attributes.input.value":"Why?"}`)))
	if status != http.StatusOK || answer["records_updated"] != 2.0 {
		f.Fatal(status, answer)
	}
}

// Whatever OTLP makes of a span, a row with the same content becomes as well.
func TestRowsBecomeTheSpansThatOTLPWouldHaveBrought(t *testing.T) {
	t.Parallel()
	columns := append(spanColumns, []column{
		{"parent_id", text}, {"status_code", text}, {"status_message", text}, {"events", texts},
		{"attributes.openinference.span.kind", text}, {"attributes.llm.input_messages", texts}, {"attributes.llm.token_count.total", float},
		{"attributes.tag.tags", texts}, {"attributes.metadata", text}, {"attributes.session.id", text}, {"attributes.a.0.b", text}, {"attributes.a.1.b", text},
		{"eval.tone.label", text}, {"eval.tone.score", float}, {"trace_eval.outcome.label", text},
	}...)
	row := begin(modelID) + `,"parent_id":"` + rootID + `","status_code":"ERROR","status_message":"tool failed",
		"events":["{\"name\":\"retry\",\"timestamp\":\"2023-11-14T22:13:20.12Z\",\"attributes\":\"{\\\"times\\\": 2}\"}"],
		"attributes.openinference.span.kind":"llm","attributes.llm.token_count.total":12,
		"attributes.llm.input_messages":["{\"message.role\": \"user\", \"message.tool_calls\": [{\"tool_call.function.name\": \"weather\"}]}"],
		"attributes.tag.tags":["a","b"],"attributes.metadata":"{\"k\": 1}","attributes.session.id":"s-1","attributes.a.0.b":"p","attributes.a.1.b":"q",
		"eval.tone.label":"kind","eval.tone.score":0.5,"trace_eval.outcome.label":"solved"}`

	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("openinference.project.name", "by OTLP")
	s := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	s.SetTraceID(pcommon.TraceID{0x5b, 0x8e, 0xff, 0xf7, 0x98, 3, 0x81, 3, 0xd2, 0x69, 0xb6, 0x33, 0x81, 0x3f, 0xc6, 0x0c})
	s.SetSpanID(pcommon.SpanID{0xee, 0xe1, 0x9b, 0x7e, 0xc3, 0xc1, 0xb1, 0x74})
	s.SetParentSpanID(pcommon.SpanID{0xee, 0xe1, 0x9b, 0x7e, 0xc3, 0xc1, 0xb1, 0x73})
	s.SetName("answer")
	s.SetStartTimestamp(1_700_000_000_123_456_789)
	s.SetEndTimestamp(1_700_000_001_000_000_000)
	s.Status().SetCode(ptrace.StatusCodeError)
	s.Status().SetMessage("tool failed")
	e := s.Events().AppendEmpty()
	e.SetName("retry")
	e.SetTimestamp(1_700_000_000_120_000_000)
	e.Attributes().PutInt("times", 2)
	for key, v := range map[string]string{
		"openinference.span.kind": "llm", "metadata": `{"k": 1}`, "session.id": "s-1", "a.0.b": "p", "a.1.b": "q", "tag.tags.0": "a", "tag.tags.1": "b",
		"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.tool_calls.0.tool_call.function.name": "weather",
		"eval.tone.label": "kind", "trace_eval.outcome.label": "solved",
	} {
		s.Attributes().PutStr(key, v)
	}
	s.Attributes().PutDouble("eval.tone.score", 0.5)
	s.Attributes().PutDouble("llm.token_count.total", 12)
	request, err := ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(f *fixture) {
		status, answer := f.post(f.stream(f.table("by rows", columns, row)))
		if status != http.StatusOK || answer["records_updated"] != 1.0 {
			t.Fatal(status, answer)
		}
		spans, err := otlp.Decode(request)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.app.Ingest(f.ctx, f.space, spans); err != nil {
			t.Fatal(err)
		}
		want, got := f.spans("by OTLP")[modelID].Span, f.spans("by rows")[modelID].Span
		got.ID, got.ProjectID = want.ID, want.ProjectID
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLoggingAgainReplaces(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		for _, v := range []string{"first", "second"} {
			status, answer := f.post(f.stream(f.table("shop", append(spanColumns, column{"attributes.v", text}), begin(rootID)+`,"attributes.v":"`+v+`"}`)))
			if status != http.StatusOK {
				t.Fatal(status, answer)
			}
		}
		spans := f.spans("shop")
		if len(spans) != 1 || string(spans[rootID].Attributes) != `{"v":"second"}` {
			t.Errorf("got %v", spans)
		}
	})
}

func TestTablesThatCannotBeSpansAreRefusedByColumnAndRule(t *testing.T) {
	t.Parallel()
	with := func(columns ...column) []column {
		return append(spanColumns[:len(spanColumns):len(spanColumns)], columns...)
	}
	each(t, func(f *fixture) {
		for name, c := range map[string]struct {
			columns []column
			row     string
			detail  string
		}{
			"missing":    {spanColumns[:3], `{"context.trace_id":"` + traceID + `"}`, "start_time: the column is required; end_time: the column is required"},
			"unknown":    {with(column{"score", float}), begin(rootID) + `}`, "score: must be a column of spans, attributes.KEY, or eval.NAME followed by .label, .score or .explanation"},
			"evaluation": {with(column{"eval.tone.lable", text}), begin(rootID) + `}`, "eval.tone.lable: must be a column of spans"},
			"trace id":   {spanColumns, strings.Replace(begin(rootID), traceID, "17", 1) + `}`, "row 0, context.trace_id: must be 32 hexadecimal digits, not all zero"},
			"span id":    {spanColumns, begin("0000000000000000") + `}`, "row 0, context.span_id: must be 16 hexadecimal digits, not all zero"},
			"no name":    {spanColumns, strings.Replace(begin(rootID), `"answer"`, "null", 1) + `}`, "row 0, name: is required"},
			"status":     {with(column{"status_code", text}), begin(rootID) + `,"status_code":"FINE"}`, "row 0, status_code: must be OK, ERROR or UNSET"},
			"events":     {with(column{"events", texts}), begin(rootID) + `,"events":["no"]}`, "row 0, events: must be a list of objects"},
			"before 1970": {spanColumns, strings.Replace(begin(rootID), "1700000000123456789", "-1", 1) + `}`,
				"row 0, start_time: must be a time between 1970 and 2261"},
		} {
			status, answer := f.post(f.stream(f.table("shop", c.columns, c.row)))
			if detail, _ := answer["detail"].(string); status != http.StatusBadRequest || !strings.HasPrefix(detail, c.detail) {
				t.Errorf("%s: got %d %q, want 400 %q", name, status, detail, c.detail)
			}
		}
	})
}

func TestUploadsAreRefusedLikeOTLP(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		good := f.stream(f.table("shop", spanColumns, begin(rootID)+"}"))
		reader := f.member(postil.RoleReadOnly)
		for name, c := range map[string]struct {
			body    []byte
			headers []string
			status  int
			detail  string
		}{
			"no stream":     {[]byte("text"), nil, 400, "the data is not a valid Arrow stream"},
			"no key":        {good, []string{"authorization", "postil_wrong"}, 401, "the credentials are missing, wrong, expired or revoked"},
			"no space":      {good, []string{"arize-space-id", f.app.IDs().Encode(postil.SpaceID, 7)}, 404, "space_id: space not found"},
			"no identifier": {good, []string{"arize-space-id", "shop"}, 400, "space_id: "},
			"read only":     {good, []string{"authorization", reader}, 403, "space_id: your role READ_ONLY does not allow this in the space"},
			"too large":     {make([]byte, 64<<20+1), nil, 413, "the body is larger than 67108864 bytes"},
			"encoding":      {good, []string{"Content-Encoding", "br"}, 400, "Content-Encoding must be gzip or none"},
			"no project":    {bytes.Replace(good, []byte("arize-schema"), []byte("other-schema"), 1), nil, 400, "metadata arize-schema: is required and names the project"},
		} {
			status, answer := f.post(c.body, c.headers...)
			if detail, _ := answer["detail"].(string); status != c.status || !strings.HasPrefix(detail, c.detail) {
				t.Errorf("%s: got %d %q, want %d %q", name, status, detail, c.status, c.detail)
			}
		}
		if _, err := f.app.ProjectNamed(f.ctx, app.ProjectName{SpaceID: f.space, Name: "shop"}); err == nil {
			t.Error("a refused upload made a project")
		}
	})
}

func TestEvaluationsByHTTPAlsoZipped(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		table := f.table("shop", []column{{"context.span_id", text}, {"eval.tone.label", text}},
			`{"context.span_id":"`+strings.ToUpper(modelID)+`","eval.tone.label":"kind"}`, `{"context.span_id":"`+other+`","eval.tone.label":"kind"}`)
		var zipped bytes.Buffer
		w := gzip.NewWriter(&zipped)
		if _, err := w.Write(f.stream(table)); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		status, answer := f.post(zipped.Bytes(), "Content-Encoding", "gzip")
		want := map[string]any{"records_updated": 1.0, "unmatched_ids": []any{other}}
		if diff := cmp.Diff(want, answer); status != http.StatusOK || diff != "" {
			t.Error(status, diff)
		}
		if got := string(f.spans("shop")[modelID].Evaluations); got != `[{"name":"tone","label":"kind"}]` {
			t.Error(got)
		}
	})
}
