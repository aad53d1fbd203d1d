package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/postil/postil/internal/postil"
)

const (
	// traceSpans is how many spans a trace has, and worldTime how long ago the first one began.
	traceSpans = 10
	worldTime  = 60 * 24 * time.Hour
	week       = 7 * 24 * time.Hour
	// rareSpans is how many spans a whole database has with rareWord in their input; frequentWord is in the model calls of every fourth trace.
	rareSpans    = 200
	rareWord     = "heliotrope"
	frequentWord = "orchid"
	rareModel    = "gpt-rare"
)

// projectNames are the projects; the first has seven of ten traces.
var projectNames = []string{"shop", "search", "support", "billing"}

// world is the content of a database, which follows from its size and the time of
// its beginning alone: nothing of it has to be read back. Traces are numbered in
// the order of their time.
type world struct {
	records  int   // in each queue
	traces   int   // each with traceSpans spans
	from     int64 // microseconds: when the first trace began
	projects []int64
}

func (w world) until() int64 { return w.from + worldTime.Microseconds() }

// start is when a trace began.
func (w world) start(trace int) int64 {
	return w.from + int64(float64(trace)/float64(w.traces)*float64(worldTime.Microseconds()))
}

// project is the index of a trace's project.
func (w world) project(trace int) int { return max(trace%10-6, 0) }

// traceOf is the trace that the nth record of each queue is from. That of the
// first queue is the trace's first span, that of the second queue its second one.
func (w world) traceOf(record int) int {
	return int(int64(record) * int64(w.traces) / int64(w.records))
}

// addedAt is when the nth record of each queue was added.
func (w world) addedAt(record int) int64 {
	return w.start(w.traceOf(record)) + time.Hour.Microseconds()
}

func traceID(trace int) string {
	return fmt.Sprintf("%016x%016x", scrambled(uint64(trace)), scrambled(uint64(trace)+1<<40))
}

func spanID(trace, n int) string {
	return fmt.Sprintf("%016x", scrambled(uint64(trace)*traceSpans+uint64(n)+2<<40))
}

// scrambled is the finalizer of SplitMix64: different numbers for different ones,
// without order.
func scrambled(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// span is the nth span of a trace, without its row id.
func (w world) span(trace, n int) postil.Span {
	start := w.start(trace) + int64(n)*50_000
	s := postil.Span{ProjectID: w.projects[w.project(trace)], TraceID: traceID(trace), SpanID: spanID(trace, n), ParentID: spanID(trace, 0),
		Name: "ChatCompletion", Kind: "LLM", StartTime: start, EndTime: start + 1_000_000, StatusCode: "OK",
		Events: []byte("[]"), Evaluations: []byte("[]"), SessionID: fmt.Sprint("session-", trace/4)}
	pick := int(scrambled(uint64(trace)*traceSpans+uint64(n)) % uint64(len(modelCalls)))
	switch {
	case n == 0:
		s.ParentID, s.Name, s.Kind = "", "answer", "CHAIN"
	case n > 3:
		s.Name, s.Kind, s.Attributes = "lookup", "TOOL", toolCalls[pick]
		return s
	}
	s.Attributes = modelCalls[pick]
	switch every := max(w.traces/rareSpans, 1); {
	case n == 1 && trace%every == every/2:
		s.Attributes = rareCall
	case trace%4 == 0:
		s.Attributes = frequentCall
	}
	return s
}

// What spans hold: four of ten have 1 KB of attributes, the others 350 bytes.
var (
	modelCalls = attributes(64, func(n int) []byte { return modelCall("", "gpt-4o", n) })
	toolCalls  = attributes(64, func(n int) []byte {
		return fmt.Appendf(nil, `{"tool.name":"lookup","input.value":%q,"output.value":%q,"user.id":"user-%d"}`, text(120), text(140), n)
	})
	rareCall     = modelCall(rareWord+" ", rareModel, 0)
	frequentCall = modelCall(frequentWord+" ", "gpt-4o", 0)
)

func attributes(n int, make func(n int) []byte) (all [][]byte) {
	for i := range n {
		all = append(all, make(i))
	}
	return all
}

func modelCall(word, model string, user int) []byte {
	return fmt.Appendf(nil, `{"input.value":%q,"llm.model_name":%q,"llm.token_count.total":%d,"output.value":%q,"user.id":"user-%d"}`,
		word+text(420), model, rand.IntN(4000), text(420), user)
}
