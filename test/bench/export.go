package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// export is an encoded request to export spans whose ids change each time.
type export struct {
	body   []byte
	traces []int // where the trace ids are
	spans  []int // where the span ids are
}

// next returns the request with new ids.
func (e *export) next() []byte {
	for i, at := range e.traces {
		if i%spansPerTrace == 0 {
			fillRandom(e.body[at : at+16])
			continue
		}
		first := e.traces[i-i%spansPerTrace]
		copy(e.body[at:at+16], e.body[first:first+16])
	}
	for _, at := range e.spans {
		fillRandom(e.body[at : at+8])
	}
	return e.body
}

// offsets returns where each mark is.
func offsets(body []byte, marks [][]byte) []int {
	at := make([]int, len(marks))
	from := 0
	for i, mark := range marks {
		at[i] = from + bytes.Index(body[from:], mark)
		from = at[i]
	}
	return at
}

// spansPerTrace is how many spans make a trace.
const spansPerTrace = 10

// newExport makes a request of n spans with 22 attributes, as an instrumented
// application that calls models sends them.
func newExport(n int) *export {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("openinference.project.name", "shop")
	spans := resource.ScopeSpans().AppendEmpty().Spans()
	traceIDs, spanIDs := make([][]byte, n), make([][]byte, n)
	for i := range n {
		var trace pcommon.TraceID
		fillRandom(trace[:])
		traceIDs[i], spanIDs[i] = trace[:], append([]byte{2<<3 | 2, 8}, trace[:8]...) // as field 2 of 8 bytes
		addModelCall(spans.AppendEmpty(), trace)
	}
	body, err := ptraceotlp.NewExportRequestFromTraces(traces).MarshalProto()
	if err != nil {
		panic(err) // everything in it was made here
	}
	e := &export{body: body, traces: offsets(body, traceIDs), spans: offsets(body, spanIDs)}
	for i := range e.spans {
		e.spans[i] += 2 // behind tag and length
	}
	return e
}

func addModelCall(s ptrace.Span, trace pcommon.TraceID) {
	s.SetTraceID(trace)
	s.SetSpanID(pcommon.SpanID(trace[:8]))
	s.SetName("ChatCompletion")
	start := time.Now()
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(start.Add(time.Second)))
	s.Status().SetCode(ptrace.StatusCodeOk)
	a := s.Attributes()
	for key, value := range map[string]string{
		"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.provider": "openai", "llm.system": "openai",
		"llm.invocation_parameters": `{"temperature": 0.2, "max_tokens": 512}`, "input.mime_type": "text/plain", "output.mime_type": "text/plain",
		"input.value": text(350), "output.value": text(300), "session.id": "session-17", "user.id": "user-4",
		"llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": text(150),
		"llm.input_messages.1.message.role": "user", "llm.input_messages.1.message.content": text(200),
		"llm.input_messages.2.message.role": "user", "llm.input_messages.2.message.content": text(150),
		"llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": text(300),
	} {
		a.PutStr(key, value)
	}
	a.PutInt("llm.token_count.prompt", 431)
	a.PutInt("llm.token_count.completion", 97)
	a.PutInt("llm.token_count.total", 528)
}

// fillRandom fills b, whose length is a multiple of 8.
func fillRandom(b []byte) {
	for ; len(b) > 0; b = b[8:] {
		binary.NativeEndian.PutUint64(b, rand.Uint64()|1)
	}
}
