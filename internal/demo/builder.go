package demo

import (
	"time"
)

// builder lays out the spans of one trace on a clock of its own.
type builder struct {
	trace trace
	clock time.Duration
}

// newBuilder starts a trace with its root span.
func newBuilder(t trace, root span) *builder {
	t.spans = []span{root}
	return &builder{trace: t, clock: 4 * time.Millisecond}
}

// add appends a child of the root that takes this long, and moves the clock.
func (b *builder) add(s span, took time.Duration) {
	b.addUnder(b.trace.spans[0].name, s, took)
}

// addUnder is add with another parent.
func (b *builder) addUnder(parent string, s span, took time.Duration) {
	s.parent = parent
	s.start = b.clock
	s.end = s.start + took
	b.clock = s.end + time.Duration(1+pick(6, "gap", b.trace.name, s.name))*time.Millisecond
	b.trace.spans = append(b.trace.spans, s)
}

// done closes the root and returns the trace.
func (b *builder) done() trace {
	b.trace.spans[0].end = b.clock
	return b.trace
}
