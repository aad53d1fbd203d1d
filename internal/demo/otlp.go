package demo

import (
	"fmt"
	"strconv"
	"time"
)

// The types below are the JSON form of OTLP's ExportTraceServiceRequest, as far
// as the demo uses it: identifiers are hex, 64-bit integers are strings.
// See opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding".
type (
	otlpRequest struct {
		ResourceSpans []otlpResourceSpans `json:"resourceSpans"`
	}
	otlpResourceSpans struct {
		Resource   otlpResource     `json:"resource"`
		ScopeSpans []otlpScopeSpans `json:"scopeSpans"`
	}
	otlpResource struct {
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpScopeSpans struct {
		Scope otlpScope  `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpScope struct {
		Name string `json:"name"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		ParentID   string          `json:"parentSpanId,omitzero"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes"`
		Events     []otlpEvent     `json:"events,omitempty"`
		Status     otlpStatus      `json:"status"`
	}
	otlpEvent struct {
		Time       string          `json:"timeUnixNano"`
		Name       string          `json:"name"`
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpStatus struct {
		Code    int    `json:"code"`
		Message string `json:"message,omitzero"`
	}
	otlpAttribute struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	}
)

// Numbers of OTLP's enumerations.
const (
	kindInternal = 1
	kindClient   = 3
	statusOK     = 1
	statusError  = 2
)

// exportRequest returns the request that sends these traces of one project, whose
// times count back from anchor.
func exportRequest(project string, traces []trace, anchor time.Time) otlpRequest {
	var spans []otlpSpan
	for _, t := range traces {
		for _, s := range t.spans {
			spans = append(spans, t.wire(s, anchor))
		}
	}
	resource := attributes{{"openinference.project.name", project}, {"service.name", project}}
	return otlpRequest{[]otlpResourceSpans{{
		Resource:   otlpResource{resource.wire()},
		ScopeSpans: []otlpScopeSpans{{Scope: otlpScope{"postil.demo"}, Spans: spans}},
	}}}
}

// startOf is when the span began.
func (t trace) startOf(s span, anchor time.Time) time.Time {
	return anchor.Add(s.start - t.ago)
}

func (t trace) wire(s span, anchor time.Time) otlpSpan {
	start := t.startOf(s, anchor)
	end := start.Add(s.end - s.start)
	out := otlpSpan{
		TraceID:    t.traceID(),
		SpanID:     t.spanID(s.name),
		Name:       s.shown,
		Kind:       kindInternal,
		Start:      nanos(start),
		End:        nanos(end),
		Attributes: s.attrs.wire(),
		Status:     otlpStatus{Code: statusOK},
	}
	if s.parent != "" {
		out.ParentID = t.spanID(s.parent)
	}
	if s.client {
		out.Kind = kindClient
	}
	if s.failed.is() {
		out.Status = otlpStatus{Code: statusError, Message: s.failed.Message}
		out.Events = []otlpEvent{s.failed.event(end)}
	}
	return out
}

// event is the exception as instrumentation records it.
func (f failure) event(at time.Time) otlpEvent {
	attrs := attributes{{"exception.type", f.Type}, {"exception.message", f.Message}}
	return otlpEvent{Time: nanos(at), Name: "exception", Attributes: attrs.wire()}
}

func (a attributes) wire() []otlpAttribute {
	out := make([]otlpAttribute, 0, len(a))
	for _, at := range a {
		out = append(out, otlpAttribute{at.key, otlpValue(at.value)})
	}
	return out
}

// otlpValue encodes a value; the attributes are made in this package, so any
// other type is a mistake in it.
func otlpValue(v any) map[string]any {
	switch v := v.(type) {
	case string:
		return map[string]any{"stringValue": v}
	case int:
		return map[string]any{"intValue": strconv.Itoa(v)}
	case float64:
		return map[string]any{"doubleValue": v}
	case []string:
		values := make([]map[string]any, 0, len(v))
		for _, s := range v {
			values = append(values, otlpValue(s))
		}
		return map[string]any{"arrayValue": map[string]any{"values": values}}
	}
	panic(fmt.Sprintf("demo: no OTLP value for %T", v))
}

func nanos(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }
