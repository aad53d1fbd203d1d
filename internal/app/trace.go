package app

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// maxTreeSpans bounds the spans of a trace that are shown.
const maxTreeSpans = 50_000

// TraceTree is a trace without the content of its spans.
type TraceTree struct {
	ProjectID          int64
	TraceID            string
	StartTime, EndTime int64
	Truncated          bool
	Spans              []postil.TreeSpan // in the order of their start
}

// SpanDetail is a span whole, with what is said about it and, when it is a root,
// about its trace.
type SpanDetail struct {
	SpanView
	ProjectID int64
}

// TraceTree returns the spans of a trace.
func (a *App) TraceTree(ctx context.Context, projectID, traceID string) (TraceTree, error) {
	p, err := a.project(ctx, a.st, projectID, readContent)
	if err != nil {
		return TraceTree{}, err
	}
	return a.tree(ctx, place{space: p.SpaceID, project: p.ID, trace: strings.ToLower(traceID)}, everything)
}

// SpanDetail returns a span of a trace.
func (a *App) SpanDetail(ctx context.Context, projectID, traceID, spanID string) (SpanDetail, error) {
	p, err := a.project(ctx, a.st, projectID, readContent)
	if err != nil {
		return SpanDetail{}, err
	}
	return a.spanDetail(ctx, place{space: p.SpaceID, project: p.ID, trace: strings.ToLower(traceID)}, spanID, everything)
}

// RecordTrace returns the trace around a record, as its queue shows it to the
// actor. There is none for an example, or when the trace is no longer stored.
func (a *App) RecordTrace(ctx context.Context, queueID, recordID string) (TraceTree, error) {
	at, see, err := a.recordPlace(ctx, queueID, recordID)
	if err != nil {
		return TraceTree{}, err
	}
	return a.tree(ctx, at, see)
}

// RecordTraceSpan returns a span of the trace around a record, as the record's
// queue shows it to the actor.
func (a *App) RecordTraceSpan(ctx context.Context, queueID, recordID, spanID string) (SpanDetail, error) {
	at, see, err := a.recordPlace(ctx, queueID, recordID)
	if err != nil {
		return SpanDetail{}, err
	}
	return a.spanDetail(ctx, at, spanID, see)
}

// place is where a trace is.
type place struct {
	space, project int64
	trace          string
}

// sight is what somebody sees of spans.
type sight struct {
	column func(string) bool // whether a column is shown, named as in a record's content
	blind  bool              // nothing that was said or computed about a span, except about the target
	target postil.Target     // of a record that is shown whole; none otherwise
}

// said reports whether what was said about a span, or about its trace, is seen.
func (see sight) said(kind postil.TargetKind, traceID, spanID string) bool {
	key := traceID
	if kind == postil.TargetSpan {
		key = postil.SpanKey(traceID, spanID)
	}
	return !see.blind || see.target.Kind == kind && see.target.Key == key
}

// everything is what those see who may read the whole space.
var everything = sight{column: func(string) bool { return true }}

// recordPlace returns where the trace around a record is, and what the actor sees
// of it.
func (a *App) recordPlace(ctx context.Context, queueID, recordID string) (place, sight, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return place{}, sight{}, err
	}
	row, err := a.ids.Decode(postil.QueueRecordID, recordID, "record_id")
	if err != nil {
		return place{}, sight{}, err
	}
	target, err := a.st.RecordTarget(ctx, q.SpaceID, q.ID, row)
	if err != nil {
		return place{}, sight{}, err
	}
	if target.Kind == postil.TargetExample {
		return place{}, sight{}, postil.Errorf(postil.NotFound, "an example has no trace")
	}
	trace, _, _ := strings.Cut(target.Key, ":")
	see := everything
	if actor := auth.FromContext(ctx); !may(actor.Spaces[q.SpaceID], readContent) {
		see = sight{column: func(column string) bool { return showsColumn(q, column) }, blind: q.Blind != postil.BlindOff}
		if q.Blind == postil.BlindUntilSubmit { // the record itself, that is: others of the trace may still be to do
			own, err := a.st.OwnAssignments(ctx, q.SpaceID, actor.UserID, []int64{row})
			if err != nil {
				return place{}, sight{}, err
			}
			if own[row].State == postil.Completed {
				see.target = target
			}
		}
	}
	return place{q.SpaceID, target.ParentID, trace}, see, nil
}

func (a *App) tree(ctx context.Context, at place, see sight) (TraceTree, error) {
	spans, err := a.st.TraceTree(ctx, at.space, at.project, at.trace, maxTreeSpans+1, see.summarize)
	if err != nil {
		return TraceTree{}, err
	}
	if len(spans) == 0 {
		return TraceTree{}, postil.Errorf(postil.NotFound, "trace not found")
	}
	counts, err := a.st.AnnotationCounts(ctx, at.space, at.project, at.trace)
	if err != nil {
		return TraceTree{}, err
	}
	for i := range spans {
		if see.said(postil.TargetSpan, at.trace, spans[i].SpanID) {
			spans[i].Annotations = counts[spans[i].SpanID]
		}
	}
	slices.SortFunc(spans, func(a, b postil.TreeSpan) int {
		return cmp.Or(cmp.Compare(a.StartTime, b.StartTime), cmp.Compare(a.SpanID, b.SpanID))
	})
	t := TraceTree{ProjectID: at.project, TraceID: at.trace, Truncated: len(spans) > maxTreeSpans, Spans: spans[:min(len(spans), maxTreeSpans)]}
	t.StartTime = t.Spans[0].StartTime
	for _, s := range t.Spans {
		t.EndTime = max(t.EndTime, s.EndTime)
	}
	return t, nil
}

// The attributes that a tree shows.
const (
	modelName     = "llm.model_name"
	embeddingName = "embedding.model_name"
	totalTokens   = "llm.token_count.total"
)

// summarize takes what a tree shows of a span out of its attributes. Most spans
// have none of it, and looking for the names is much faster than reading.
func (see sight) summarize(s *postil.TreeSpan, attributes []byte) error {
	found := false
	for _, name := range []string{modelName, embeddingName, totalTokens} {
		found = found || bytes.Contains(attributes, []byte(`"`+name+`"`))
	}
	if !found {
		return nil
	}
	return members(attributes, func(key string, value []byte) {
		switch {
		case key != modelName && key != embeddingName && key != totalTokens, !see.column("attributes." + key):
		case key == totalTokens:
			s.TotalTokens = wholeNumber(value)
		case jsontext.Value(value).Kind() == '"' && (key == modelName || s.Model == nil):
			name := textIn(value)
			s.Model = &name
		}
	})
}

// wholeNumber is a number without a fraction, or nil: anything may have been
// sent.
func wholeNumber(value []byte) *int64 {
	n, err := strconv.ParseFloat(textIn(value), 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) >= 1<<53 {
		return nil
	}
	whole := int64(n)
	return &whole
}

func (a *App) spanDetail(ctx context.Context, at place, spanID string, see sight) (SpanDetail, error) {
	s, err := a.st.SpanAt(ctx, at.space, at.project, at.trace, strings.ToLower(spanID))
	if err != nil {
		return SpanDetail{}, err
	}
	views, err := a.withAnnotations(ctx, store.SpanQuery{SpaceID: at.space, ProjectID: at.project}, []postil.Span{s})
	if err != nil {
		return SpanDetail{}, err
	}
	d := SpanDetail{SpanView: views[0], ProjectID: at.project}
	ofSpan, ofTrace := see.said(postil.TargetSpan, s.TraceID, s.SpanID), s.ParentID == "" && see.said(postil.TargetTrace, s.TraceID, "")
	if !ofSpan {
		d.Annotations = nil
	}
	if !ofTrace {
		d.TraceAnnotations = nil
	}
	if !ofSpan && !ofTrace { // a record of a trace has the evaluations of its root
		d.Evaluations = []byte("[]")
	}
	return d, see.cut(&d.Span)
}

// cut removes the columns that are not shown.
func (see sight) cut(s *postil.Span) error {
	if !see.column("events") {
		s.Events = []byte("[]")
	}
	if !see.column("status_message") {
		s.StatusMessage = ""
	}
	if !see.column("attributes.session.id") {
		s.SessionID = ""
	}
	var d dataWriter
	err := members(s.Attributes, func(key string, value []byte) {
		if see.column("attributes." + key) {
			d.raw(key, value)
		}
	})
	s.Attributes = d.bytes()
	return err
}
