package arrowapi

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// attributePrefix begins the names of columns that are attributes.
const attributePrefix = "attributes."

// documentLists are the attributes whose elements are objects; the client sends each
// element as JSON text.
var documentLists = map[string]bool{
	"llm.input_messages": true, "llm.output_messages": true, "llm.tools": true, "retrieval.documents": true,
	"embedding.embeddings": true, "reranker.input_documents": true, "reranker.output_documents": true,
}

// setter puts a value of a row, which is not nil, into a span. It returns the rule that
// the value breaks, or nothing.
type setter func(s ptrace.Span, v any) (rule string)

// columnSetters are those of the columns with fixed names.
var columnSetters = map[string]setter{
	traceIDColumn:    setTraceID,
	spanIDColumn:     setSpanID,
	"parent_id":      setParentID,
	"name":           func(s ptrace.Span, v any) string { return setText(s.SetName, v) },
	"start_time":     func(s ptrace.Span, v any) string { return setTime(s.SetStartTimestamp, v) },
	"end_time":       func(s ptrace.Span, v any) string { return setTime(s.SetEndTimestamp, v) },
	"status_code":    setStatusCode,
	"status_message": func(s ptrace.Span, v any) string { return setText(s.Status().SetMessage, v) },
	"span_kind":      attributeSetter("openinference.span.kind"),
	"events":         setEvents,
}

// requiredColumns are those that every row must have a value in.
var requiredColumns = []string{traceIDColumn, spanIDColumn, "name", "start_time", "end_time"}

// decodeAtOnce is how many rows are turned into the form of OTLP at a time.
const decodeAtOnce = 1000

// spansOf reads a table of spans of a project.
func spansOf(table *rows.Reader, project string, decode DecodeSpans) ([]postil.IncomingSpan, error) {
	var p postil.Problems
	for _, name := range requiredColumns {
		required(&p, table.Columns(), name)
	}
	setters := make([]setter, len(table.Columns()))
	for i, name := range table.Columns() {
		setters[i] = setterOf(&p, name)
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	all := spanBatch{project: project, decode: decode}
	all.begin()
	err := table.Each(func(n int, row rows.Row) error {
		if err := fill(all.rows.AppendEmpty(), table.Columns(), setters, n, row); err != nil || all.rows.Len() < decodeAtOnce {
			return err
		}
		return all.flush()
	})
	if err == nil {
		err = all.flush()
	}
	return all.spans, err
}

// spanBatch gathers spans by way of OTLP requests.
type spanBatch struct {
	project string
	decode  DecodeSpans
	request ptrace.Traces
	rows    ptrace.SpanSlice // of the request
	spans   []postil.IncomingSpan
	size    int // of the spans' JSON, in bytes
}

// begin begins a request.
func (b *spanBatch) begin() {
	b.request = ptrace.NewTraces()
	resource := b.request.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("openinference.project.name", b.project)
	b.rows = resource.ScopeSpans().AppendEmpty().Spans()
}

// flush decodes the request and begins another.
func (b *spanBatch) flush() error {
	encoded, err := ptraceotlp.NewExportRequestFromTraces(b.request).MarshalProto()
	if err != nil {
		return err
	}
	spans, err := b.decode(encoded)
	if err != nil {
		return err
	}
	for _, s := range spans {
		b.size += len(s.Attributes) + len(s.Events)
	}
	if b.size > maxRows { // escapes make JSON larger than what was sent
		return postil.Errorf(postil.TooLarge, "the spans are too large together")
	}
	b.spans = append(b.spans, spans...)
	b.begin()
	return nil
}

// setterOf returns what a column does to a span.
func setterOf(p *postil.Problems, column string) setter {
	if set, ok := columnSetters[column]; ok {
		return set
	}
	if name, ok := strings.CutPrefix(column, attributePrefix); ok {
		return attributeSetter(name)
	}
	var none postil.Problems
	isEvaluation := len(evaluationColumns(&none, []string{column})) > 0
	p.Check(isEvaluation, column, "must be a column of spans, attributes.KEY, or eval.NAME followed by .label, .score or .explanation")
	return attributeSetter(column) // as OTLP senders put them
}

func fill(s ptrace.Span, columns []string, setters []setter, n int, row rows.Row) error {
	for i, v := range row {
		rule := ""
		switch {
		case v != nil:
			rule = setters[i](s, v)
		case slices.Contains(requiredColumns, columns[i]):
			rule = "is required"
		}
		if rule != "" {
			return atRow(n, columns[i], rule)
		}
	}
	return nil
}

func setTraceID(s ptrace.Span, v any) string {
	text, _ := v.(string)
	id, ok := idOf(strings.ReplaceAll(text, "-", ""), 16) // some write trace ids as UUIDs
	if !ok {
		return "must be 32 hexadecimal digits, not all zero"
	}
	s.SetTraceID(pcommon.TraceID(id))
	return ""
}

func setSpanID(s ptrace.Span, v any) string {
	text, _ := v.(string)
	id, ok := idOf(text, 8)
	if !ok {
		return "must be 16 hexadecimal digits, not all zero"
	}
	s.SetSpanID(pcommon.SpanID(id))
	return ""
}

func setParentID(s ptrace.Span, v any) string {
	text, isText := v.(string)
	if isText && text == "" {
		return ""
	}
	id, ok := idOf(text, 8)
	if !ok {
		return "must be 16 hexadecimal digits, or nothing for a root span"
	}
	s.SetParentSpanID(pcommon.SpanID(id))
	return ""
}

// idOf reads an id of so many bytes.
func idOf(text string, size int) ([]byte, bool) {
	id, err := hex.DecodeString(text)
	zero := strings.Trim(text, "0") == ""
	return id, err == nil && len(id) == size && !zero
}

func setText(set func(string), v any) string {
	text, ok := textOf(v)
	if !ok {
		return "must be a text"
	}
	set(text)
	return ""
}

func setTime(set func(pcommon.Timestamp), v any) string {
	t, ok := rows.TimeOf(v)
	if !ok || t.Unix() < 0 || t.Year() > 2261 { // beyond which nanoseconds do not reach
		return "must be a time between 1970 and 2261: a timestamp, nanoseconds since 1970, or a text as RFC 3339 has it"
	}
	set(pcommon.NewTimestampFromTime(t))
	return ""
}

func setStatusCode(s ptrace.Span, v any) string {
	text, _ := v.(string)
	switch strings.ToUpper(text) {
	case "OK":
		s.Status().SetCode(ptrace.StatusCodeOk)
	case "ERROR":
		s.Status().SetCode(ptrace.StatusCodeError)
	case "UNSET", "":
	default:
		return "must be OK, ERROR or UNSET"
	}
	return ""
}

// attributeSetter returns the setter of an attribute.
func attributeSetter(name string) setter {
	return func(s ptrace.Span, v any) string {
		if list, ok := v.([]any); ok && documentLists[name] {
			v = documents(list)
		}
		return put(s.Attributes().PutEmpty(name), v)
	}
}

// documents returns a list whose elements that are JSON objects as text are objects.
func documents(list []any) []any {
	decoded := make([]any, len(list))
	for i, element := range list {
		decoded[i] = element
		if text, ok := element.(string); ok {
			if object, err := rows.FromJSON([]byte(text)); err == nil {
				if object, ok := object.(map[string]any); ok {
					decoded[i] = object
				}
			}
		}
	}
	return decoded
}

// put sets an attribute.
func put(to pcommon.Value, v any) string {
	if err := to.FromRaw(plain(v)); err != nil {
		return fmt.Sprintf("cannot be an attribute: %v", err)
	}
	return ""
}

// plain returns a value with texts for times, for which attributes have no type.
func plain(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = plain(v[key])
		}
	case interface{ MarshalText() ([]byte, error) }: // a time
		text, _ := v.MarshalText()
		return string(text)
	}
	return v
}

// setEvents adds a list of events, each an object or one as JSON text.
func setEvents(s ptrace.Span, v any) string {
	const rule = "must be a list of objects with the members name, timestamp and attributes"
	list, ok := v.([]any)
	if !ok {
		return rule
	}
	for _, element := range documents(list) {
		object, ok := element.(map[string]any)
		if !ok || !addEvent(s.Events().AppendEmpty(), object) {
			return rule
		}
	}
	return ""
}

func addEvent(e ptrace.SpanEvent, object map[string]any) bool {
	if name, ok := textOf(object["name"]); ok {
		e.SetName(name)
	}
	if object["timestamp"] != nil {
		if setTime(e.SetTimestamp, object["timestamp"]) != "" {
			return false
		}
	}
	attributes := object["attributes"]
	if text, ok := attributes.(string); ok { // the client makes inner objects JSON text
		decoded, err := rows.FromJSON([]byte(text))
		if err != nil {
			return false
		}
		attributes = decoded
	}
	switch attributes := attributes.(type) {
	case nil:
		return true
	case map[string]any:
		plain(attributes)
		return e.Attributes().FromRaw(attributes) == nil
	}
	return false
}
