package otlp

import (
	"bytes"
	"slices"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// noList is the JSON of spans without events or evaluations; nobody writes to it.
var noList = []byte("[]")

// finish makes the span that was parsed last part of the batch.
func (w *walker) finish() error {
	if err := w.span.checkIDs(); err != nil {
		return err
	}
	in := postil.IncomingSpan{Project: w.project, Span: postil.Span{Kind: "UNKNOWN", Evaluations: noList}}
	s := &w.span
	in.TraceID, in.SpanID, in.ParentID = s.ids()
	in.Name, in.StatusMessage, in.StatusCode = plain(s.name), plain(s.statusMessage), statusCode(s.status)
	in.StartTime, in.EndTime = int64(s.start/1000), int64(s.end/1000)

	s.attrs = sortAttrs(s.attrs)
	found := s.route(&in)
	if found.genAI || s.hasGenAIEvent() {
		if err := s.showGenAI(&in); err != nil {
			return err
		}
		found.evaluations.addEvents(s.events)
	}
	if len(found.evaluations) > 0 {
		in.Evaluations = found.evaluations.json()
	}
	if err := w.write(&in); err != nil {
		return err
	}
	w.room -= len(in.Attributes) + len(in.Events) + spanOverhead
	if w.room < 0 {
		return errOutput
	}
	w.spans = append(w.spans, in)
	return nil
}

// write makes the attributes and events of the span JSON.
func (w *walker) write(in *postil.IncomingSpan) error {
	var err error
	if w.json, err = appendObject(w.json[:0], w.span.attrs, 0, 0); err != nil {
		return err
	}
	in.Attributes = bytes.Clone(w.json)
	if in.Events = noList; len(w.span.events) == 0 {
		return nil
	}
	if w.json, err = appendEvents(w.json[:0], w.span.events); err != nil {
		return err
	}
	in.Events = bytes.Clone(w.json)
	return nil
}

// findings are what route saw that needs more work.
type findings struct {
	genAI       bool
	evaluations evaluations
}

// route reads what attributes say about the span as a whole, and takes out those
// that are not to be kept with it.
func (s *rawSpan) route(in *postil.IncomingSpan) findings {
	var f findings
	kept := s.attrs[:0]
	for _, a := range s.attrs {
		switch string(a.key) {
		case "arize.project.name":
			in.Project = firstNonEmpty(a.value.string(), in.Project)
			continue
		case "arize.space_id":
			in.SpaceID = a.value.string()
			continue
		case "session.id":
			in.SessionID = a.value.scalar()
		case "openinference.span.kind":
			in.Kind = spanKind(a.value)
		default:
			if isVerdict(a.key) {
				f.evaluations.addAttr(a)
				continue
			}
			f.genAI = f.genAI || bytes.HasPrefix(a.key, genAIPrefix)
		}
		kept = append(kept, a)
	}
	s.attrs = kept
	return f
}

// spanKind returns the kind that v names in any case, UNKNOWN for all else.
func spanKind(v value) postil.SpanKind {
	i := slices.IndexFunc(postil.SpanKinds, func(k postil.SpanKind) bool {
		return v.kind == text && len(k) == len(v.bytes) && strings.EqualFold(string(k), string(v.bytes))
	})
	if i < 0 {
		return "UNKNOWN"
	}
	return postil.SpanKinds[i]
}

// statusCode names a Status.StatusCode.
func statusCode(code int32) string {
	switch code {
	case 1:
		return "OK"
	case 2:
		return "ERROR"
	}
	return "UNSET"
}

// appendEvents appends the events as a list of objects.
func appendEvents(dst []byte, events []event) ([]byte, error) {
	dst = append(dst, '[')
	for _, e := range events {
		dst = appendText(append(dst, `{"name":`...), e.name)
		dst = append(dst, `,"timestamp":"`...)
		dst = postil.AppendTime(dst, int64(e.time/1000))
		dst = append(dst, '"')
		if len(e.attrs) > 0 {
			var err error
			if dst, err = appendObject(append(dst, `,"attributes":`...), e.attrs, 0, 0); err != nil {
				return dst, err
			}
		}
		dst = append(dst, "},"...)
	}
	return closeWith(dst, ']'), nil
}

// plain returns b as a clean string.
func plain(b []byte) string { return string(clean(b)) }

// string returns a text, and nothing for any other value.
func (v value) string() string {
	if v.kind != text {
		return ""
	}
	return plain(v.bytes)
}

// scalar returns a text, number or truth value as text.
func (v value) scalar() string {
	switch v.kind {
	case text:
		return plain(v.bytes)
	case boolean, integer, double:
		b, _ := appendValue(nil, v, 0) // scalars do not fail
		return strings.Trim(string(b), `"`)
	}
	return ""
}
