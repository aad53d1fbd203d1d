package otlp

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// exported returns a request as an instrumented application sends it: n model
// calls with 22 OpenInference attributes, about 2 KB each.
func exported(n int) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("openinference.project.name", "shop")
	spans := rs.ScopeSpans().AppendEmpty().Spans()
	words := strings.Repeat("The parcel left Oslo on Monday. ", 12)
	for i := range n {
		s := spans.AppendEmpty()
		s.SetTraceID(traceID)
		id := spanID
		id[6], id[7] = byte(i>>8), byte(i)
		s.SetSpanID(id)
		s.SetParentSpanID(parentID)
		s.SetName("ChatCompletion")
		s.SetStartTimestamp(1_700_000_000_000_000_000)
		s.SetEndTimestamp(1_700_000_001_000_000_000)
		s.Status().SetCode(ptrace.StatusCodeOk)
		a := s.Attributes()
		a.PutStr("openinference.span.kind", "LLM")
		a.PutStr("llm.model_name", "gpt-4o")
		a.PutStr("llm.provider", "openai")
		a.PutStr("llm.system", "openai")
		a.PutStr("llm.invocation_parameters", `{"temperature": 0.2, "max_tokens": 512}`)
		a.PutStr("input.value", words)
		a.PutStr("input.mime_type", "text/plain")
		a.PutStr("output.value", words)
		a.PutStr("output.mime_type", "text/plain")
		for j := range 3 {
			a.PutStr(fmt.Sprintf("llm.input_messages.%d.message.role", j), "user")
			a.PutStr(fmt.Sprintf("llm.input_messages.%d.message.content", j), words[:200])
		}
		a.PutStr("llm.output_messages.0.message.role", "assistant")
		a.PutStr("llm.output_messages.0.message.content", words)
		a.PutInt("llm.token_count.prompt", 431)
		a.PutInt("llm.token_count.completion", 97)
		a.PutInt("llm.token_count.total", 528)
		a.PutStr("session.id", "session-17")
		a.PutStr("user.id", "user-4")
	}
	return td
}

// BenchmarkDecode measures decoding and folding 500 spans.
func BenchmarkDecode(b *testing.B) {
	benchmarkDecode(b, decode)
}

// BenchmarkDecodePdata measures the same work with pdata reading the bytes.
func BenchmarkDecodePdata(b *testing.B) {
	benchmarkDecode(b, func(body []byte) (batch, error) {
		request := ptraceotlp.NewExportRequest()
		if err := request.UnmarshalProto(body); err != nil {
			return batch{}, err
		}
		return oracle(request.Traces()), nil
	})
}

func benchmarkDecode(b *testing.B, decode func([]byte) (batch, error)) {
	const n = 500
	body := encode(b, exported(n))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		got, err := decode(body)
		if err != nil || len(got.spans) != n {
			b.Fatal(len(got.spans), err)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "spans/s")
}

// lines yields the lines of s.
func lines(s string) iter.Seq[string] { return strings.SplitSeq(s, "\n") }

// countNumbers counts the numbers in JSON.
func countNumbers(t *testing.T, b []byte, seen map[string]int) {
	t.Helper()
	for d := jsontext.NewDecoder(bytes.NewReader(b)); ; {
		token, err := d.ReadToken()
		if err != nil {
			return
		}
		if token.Kind() == '0' {
			seen[token.String()]++
		}
	}
}

func TestDecodingNeedsFewAllocations(t *testing.T) {
	body := encode(t, exported(100))
	perSpan := testing.AllocsPerRun(10, func() {
		if _, err := decode(body); err != nil {
			t.Fatal(err)
		}
	}) / 100
	if perSpan > 8 {
		t.Errorf("%.1f allocations per span, want at most 8", perSpan)
	}
}
