package demo

import (
	"time"
)

// trace is one traced request of an application, before it has a point in time.
type trace struct {
	project  string
	name     string // unique in the project
	ago      time.Duration
	spans    []span // the first one is the root; parents come before children
	reviewed string // name of the span that annotators judge
	item     item
}

// span is one unit of work within a trace; start and end count from the start of
// the trace.
type span struct {
	name   string // unique in the trace
	shown  string // the name as the application would report it
	parent string // name of the parent; empty for the root
	start  time.Duration
	end    time.Duration
	client bool // the span waits for another service
	failed failure
	attrs  attributes
}

// failure is why a span failed; the zero value means it did not.
type failure struct {
	Type    string
	Message string
}

func (f failure) is() bool { return f != failure{} }

// traceID is the trace's identifier: 32 hex digits, the same in every run.
func (t trace) traceID() string { return hexID(16, "trace", t.project, t.name) }

// spanID is the identifier of the span with this name: 16 hex digits.
func (t trace) spanID(name string) string { return hexID(8, "span", t.project, t.name, name) }

// attribute is one attribute of a span. Its value is a string, int, float64
// or []string.
type attribute struct {
	key   string
	value any
}

// attributes keeps the order in which an application would have set them.
type attributes []attribute

func (a *attributes) set(key string, value any) { *a = append(*a, attribute{key, value}) }
