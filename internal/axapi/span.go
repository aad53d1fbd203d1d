package axapi

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
)

// spanColumns chooses what is shown of spans beside the members every span has.
// A column is a member's name, or "attributes." and an attribute's; an attribute
// is also chosen by what its name begins with. The zero value shows everything.
type spanColumns struct {
	included []string // nil: all
	excluded []string
	longest  int // characters shown of a text in attributes; 0: all
}

// span writes a span as the client's generation knows it. Kind and status are in
// upper case for all of them.
func (c spanColumns) span(w *writer, s app.SpanView) {
	w.open('{')
	w.strMember("name", s.Name)
	w.key("context")
	w.open('{')
	w.strMember("trace_id", s.TraceID)
	w.strMember("span_id", s.SpanID)
	w.close('}')
	w.strMember("kind", string(s.Kind))
	w.timeMember("start_time", s.StartTime)
	w.timeMember("end_time", s.EndTime)
	if s.ParentID != "" && c.shows("parent_id") {
		w.strMember("parent_id", s.ParentID)
	}
	if c.shows("status_code") {
		w.strMember("status_code", s.StatusCode)
	}
	if s.StatusMessage != "" && c.shows("status_message") {
		w.strMember("status_message", s.StatusMessage)
	}
	c.attributes(w, s.Attributes)
	c.about(w, s)
	w.close('}')
}

// about writes what is said about a span, and its events.
func (c spanColumns) about(w *writer, s app.SpanView) {
	if c.showsAny("annotations", "annotation.") {
		list(w, "annotations", s.Annotations, annotation)
	}
	if w.traceAnnotations && s.ParentID == "" && c.shows("trace_annotations") {
		list(w, "trace_annotations", s.TraceAnnotations, annotation)
	}
	if c.showsAny("evaluations", "eval.") {
		w.rawMember("evaluations", s.Evaluations)
	}
	if c.shows("events") {
		w.rawMember("events", s.Events)
	}
}

// attributes writes those of the stored attributes that are shown.
func (c spanColumns) attributes(w *writer, stored []byte) {
	if c.longest > 0 {
		stored = shortened(stored, c.longest)
	}
	if c.included == nil && c.excluded == nil {
		w.rawMember("attributes", stored)
		return
	}
	w.key("attributes")
	w.open('{')
	d := jsontext.NewDecoder(bytes.NewReader(stored))
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() == '"' {
		var name jsontext.Token
		var value jsontext.Value
		if name, err = d.ReadToken(); err != nil {
			break
		}
		key := name.String()
		if value, err = d.ReadValue(); err == nil && c.shows("attributes."+key) {
			w.str(key)
			w.b = append(w.b, ':')
			w.raw(value)
		}
	}
	w.close('}')
}

func (c spanColumns) shows(column string) bool {
	if c.included != nil {
		return covers(c.included, column)
	}
	return !covers(c.excluded, column)
}

// showsAny is shows for a member whose parts are columns of their own, which
// begin with prefix: it is shown when one of them is included.
func (c spanColumns) showsAny(member, prefix string) bool {
	return c.shows(member) ||
		slices.ContainsFunc(c.included, func(column string) bool { return strings.HasPrefix(column, prefix) })
}

// covers reports whether the list names a column, or something it is part of.
func covers(list []string, column string) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		rest, ok := strings.CutPrefix(column, name)
		return ok && (rest == "" || rest[0] == '.')
	})
}

// shortened returns a JSON document with every text in it, however deep, cut to
// at most longest characters. Names of members stay whole.
func shortened(stored []byte, longest int) []byte {
	var short bytes.Buffer
	d := jsontext.NewDecoder(bytes.NewReader(stored), jsontext.AllowDuplicateNames(true))
	e := jsontext.NewEncoder(&short, jsontext.AllowDuplicateNames(true))
	for {
		within, read := d.StackIndex(d.StackDepth())
		name := within == '{' && read%2 == 0
		token, err := d.ReadToken()
		if err == nil && token.Kind() == '"' && !name {
			token = jsontext.String(cut(token.String(), longest))
		}
		if err == nil {
			err = e.WriteToken(token)
		}
		if err != nil { // io.EOF: what is stored is valid.
			return bytes.TrimSpace(short.Bytes())
		}
	}
}

// cut returns s, or as much of it as leaves room for an ellipsis.
func cut(s string, longest int) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest-1]) + "…"
}

// trace writes a trace with its spans.
func trace(w *writer, t app.Trace) {
	w.open('{')
	w.strMember("trace_id", t.Root.TraceID)
	w.strMember("root_span_id", t.Root.SpanID)
	start, end := t.Root.StartTime, t.Root.EndTime
	for _, s := range t.Spans {
		start, end = min(start, s.StartTime), max(end, s.EndTime)
	}
	w.timeMember("start_time", start)
	w.timeMember("end_time", end)
	w.boolMember("spans_truncated", t.Truncated)
	list(w, "spans", t.Spans, spanColumns{}.span)
	w.close('}')
}
