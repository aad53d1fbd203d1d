package client

import (
	"context"
	"iter"
	"time"
)

// Spans are the operations on the spans of projects.
type Spans struct{ service }

// Traces are the operations on the traces of projects.
type Traces struct{ service }

// ListSpans chooses among the spans of a project.
type ListSpans struct {
	StartTime time.Time // inclusive; a week before the end unless it is set
	EndTime   time.Time // exclusive; now unless it is set
	Filter    string    // an expression, as in "status_code = 'ERROR'"
	// IncludedColumns or ExcludedColumns choose the columns by their full names; not
	// both.
	IncludedColumns, ExcludedColumns []string
	// TruncateStringLength cuts longer texts in attributes; 0 cuts none.
	TruncateStringLength int
	PageOptions
}

// List returns a page of spans, of at most 500, latest first.
func (s *Spans) List(ctx context.Context, project Ref, o ListSpans) (*Page[Span], error) {
	id, err := s.c.resolve(ctx, projectLookup, project)
	if err != nil {
		return nil, err
	}
	r := post("/v2/spans", struct {
		ProjectID            string    `json:"project_id"`
		StartTime            time.Time `json:"start_time,omitzero"`
		EndTime              time.Time `json:"end_time,omitzero"`
		Filter               string    `json:"filter,omitempty"`
		IncludedColumns      []string  `json:"included_columns,omitempty"`
		ExcludedColumns      []string  `json:"excluded_columns,omitempty"`
		TruncateStringLength int       `json:"truncate_string_length,omitempty"`
	}{id, o.StartTime, o.EndTime, o.Filter, o.IncludedColumns, o.ExcludedColumns, o.TruncateStringLength})
	r.reads, r.query = true, o.query()
	return fetch[Page[Span]](ctx, s.c, r)
}

// All goes through the spans of all pages from the one of the options on.
func (s *Spans) All(ctx context.Context, project Ref, o ListSpans) iter.Seq2[Span, error] {
	return all(o.Cursor, func(cursor string) (*Page[Span], error) {
		id, err := s.c.resolve(ctx, projectLookup, project)
		if err != nil {
			return nil, err
		}
		project, o.Cursor = ByID(id), cursor
		return s.List(ctx, project, o)
	})
}

// AnnotateSpans is what to annotate and where to look for it.
type AnnotateSpans struct {
	Annotations []RecordAnnotations // of up to 1000 spans or traces
	StartTime   time.Time           // 31 days before the end unless it is set, and not earlier
	EndTime     time.Time           // now unless it is set
	Granularity Granularity         // GranularitySpan unless it is set
}

// Annotate writes the caller's annotations of spans, or of whole traces. When one
// of them is not found, nothing is written.
func (s *Spans) Annotate(ctx context.Context, project Ref, a AnnotateSpans) error {
	id, err := s.c.resolve(ctx, projectLookup, project)
	if err != nil {
		return err
	}
	return s.c.do(ctx, post("/v2/spans/annotate", struct {
		ProjectID   string              `json:"project_id"`
		StartTime   time.Time           `json:"start_time,omitzero"`
		EndTime     time.Time           `json:"end_time,omitzero"`
		Granularity Granularity         `json:"granularity,omitempty"`
		Annotations []RecordAnnotations `json:"annotations"`
	}{id, a.StartTime, a.EndTime, a.Granularity, orEmpty(a.Annotations)}), nil)
}

// DeleteSpans names spans, up to 5000, and where to look for them.
type DeleteSpans struct {
	SpanIDs   []string
	StartTime time.Time // two years ago unless it is set
	EndTime   time.Time // now unless it is set
}

// Delete removes spans for good.
func (s *Spans) Delete(ctx context.Context, project Ref, d DeleteSpans) (*DeletedSpans, error) {
	id, err := s.c.resolve(ctx, projectLookup, project)
	if err != nil {
		return nil, err
	}
	return fetch[DeletedSpans](ctx, s.c, remove("/v2/spans", struct {
		ProjectID string    `json:"project_id"`
		SpanIDs   []string  `json:"span_ids"`
		StartTime time.Time `json:"start_time,omitzero"`
		EndTime   time.Time `json:"end_time,omitzero"`
	}{id, orEmpty(d.SpanIDs), d.StartTime, d.EndTime}))
}

// ListTraces chooses among the traces of a project.
type ListTraces struct {
	StartTime time.Time // inclusive; a week before the end unless it is set
	EndTime   time.Time // exclusive; now unless it is set
	Filter    string    // an expression that a span of the trace must meet
	PageOptions
}

// List returns a page of traces, of at most 50, latest first.
func (s *Traces) List(ctx context.Context, project Ref, o ListTraces) (*Page[Trace], error) {
	id, err := s.c.resolve(ctx, projectLookup, project)
	if err != nil {
		return nil, err
	}
	r := post("/v2/traces", struct {
		ProjectID string    `json:"project_id"`
		StartTime time.Time `json:"start_time,omitzero"`
		EndTime   time.Time `json:"end_time,omitzero"`
		Filter    string    `json:"filter,omitempty"`
	}{id, o.StartTime, o.EndTime, o.Filter})
	r.reads, r.query = true, o.query()
	return fetch[Page[Trace]](ctx, s.c, r)
}

// All goes through the traces of all pages from the one of the options on.
func (s *Traces) All(ctx context.Context, project Ref, o ListTraces) iter.Seq2[Trace, error] {
	return all(o.Cursor, func(cursor string) (*Page[Trace], error) {
		id, err := s.c.resolve(ctx, projectLookup, project)
		if err != nil {
			return nil, err
		}
		project, o.Cursor = ByID(id), cursor
		return s.List(ctx, project, o)
	})
}

// Span is one step of what an application did.
type Span struct {
	Name          string      `json:"name"`
	Context       SpanContext `json:"context"`
	Kind          string      `json:"kind"` // as in LLM, TOOL or UNKNOWN
	ParentID      string      `json:"parent_id,omitempty"`
	StartTime     time.Time   `json:"start_time"`
	EndTime       time.Time   `json:"end_time"`
	StatusCode    string      `json:"status_code,omitempty"` // OK, ERROR or UNSET
	StatusMessage string      `json:"status_message,omitempty"`
	// Attributes are keyed by dotted names, as in llm.model_name. Numbers are of type
	// json.Number.
	Attributes       map[string]any `json:"attributes,omitempty"`
	Annotations      []Annotation   `json:"annotations,omitempty"`
	TraceAnnotations []Annotation   `json:"trace_annotations,omitempty"`
	Evaluations      []Evaluation   `json:"evaluations,omitempty"`
	Events           []SpanEvent    `json:"events,omitempty"`
}

// SpanContext identifies a span.
type SpanContext struct {
	TraceID string `json:"trace_id"`
	SpanID  string `json:"span_id"`
}

// SpanEvent is something that happened during a span.
type SpanEvent struct {
	Name       string         `json:"name"`
	Timestamp  time.Time      `json:"timestamp"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

// Trace is all that an application did for one request.
type Trace struct {
	TraceID        string    `json:"trace_id"`
	RootSpanID     string    `json:"root_span_id"`
	StartTime      time.Time `json:"start_time,omitzero"`
	EndTime        time.Time `json:"end_time,omitzero"`
	SpansTruncated bool      `json:"spans_truncated"` // it has more spans than are shown
	Spans          []Span    `json:"spans"`
}

// DeletedSpans tells how far a delete came.
type DeletedSpans struct {
	Completed         bool     `json:"completed"`
	DeletedSpanIDs    []string `json:"deleted_span_ids"`
	NotDeletedSpanIDs []string `json:"not_deleted_span_ids"` // unknown ones among them
}
