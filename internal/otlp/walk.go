package otlp

import (
	"errors"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/postil/postil/internal/postil"
)

const (
	// maxAttrs bounds the attributes and, apart from them, the events of one span.
	maxAttrs = 1 << 16
	// maxOutput bounds what all spans of a request become, in bytes: escaping and
	// what every span takes over from its resource make the output larger than the
	// input, and must not make it larger without end.
	maxOutput = 4 * MaxBody
	// spanOverhead is about what a span costs in memory beside its JSON.
	spanOverhead = 400
	// usualSpans is what exporters send at once; room for more is not made before
	// they have turned out to be spans.
	usualSpans = 512
)

// The reasons for leaving a span out.
var (
	errTraceID = errors.New("trace id must be 16 bytes, not all zero")
	errSpanID  = errors.New("span id must be 8 bytes, not all zero")
	errParent  = errors.New("parent span id must be 8 bytes")
	errNesting = errors.New("attribute values must not nest deeper than 64 levels")
	errMany    = errors.New("a span must not have more than 65536 attributes or events")
)

// errOutput is the answer to a request that would become too large.
var errOutput = postil.Errorf(postil.TooLarge, "the spans of the request are too large together")

// batch is a decoded request: the spans that can be taken and how many cannot.
type batch struct {
	spans    []postil.IncomingSpan
	rejected int
	reason   string // of the first rejected span
}

// decode turns an encoded ExportTraceServiceRequest into spans that share no memory
// with body. Bytes that are not such a message give a Malformed error, and more than
// the server is willing to hold a TooLarge one.
func decode(body []byte) (batch, error) {
	w := walker{room: maxOutput}
	m := message{rest: body}
	for m.next() {
		if m.num != 1 || !m.is(protowire.BytesType) {
			continue
		}
		if err := w.resourceSpans(m.bytes); err != nil {
			return batch{}, err
		}
	}
	return w.batch, m.err
}

// walker walks one request. Its slices are scratch that spans share one after
// the other.
type walker struct {
	batch

	project   string    // what the resource says
	inherited inherited // what each span takes over
	span      rawSpan
	room      int // bytes that the spans may still take
	json      []byte
}

// inherited holds what spans take over from their resource and scope; a value that
// is empty is not taken over.
type inherited struct{ service, scopeName, scopeVersion value }

// The attributes that inherited values become.
var (
	serviceName  = []byte("service.name")
	scopeName    = []byte("otel.scope.name")
	scopeVersion = []byte("otel.scope.version")
)

// appendTo appends what there is to take over.
func (i inherited) appendTo(attrs []attr) []attr {
	all := [...]attr{{serviceName, i.service}, {scopeName, i.scopeName}, {scopeVersion, i.scopeVersion}}
	for _, a := range all {
		if a.value.kind != empty {
			attrs = append(attrs, a)
		}
	}
	return attrs
}

// The field numbers under which a resource holds its scopes: since 0.19 of the
// protocol, and before.
const (
	scopeSpansField    protowire.Number = 2
	deprecatedLibField protowire.Number = 1000
)

// resourceSpans walks an encoded ResourceSpans: first its resource, which need not
// come first, then its spans.
func (w *walker) resourceSpans(b []byte) error {
	w.project, w.inherited = "", inherited{}
	model, spansField := "", deprecatedLibField
	m := message{rest: b}
	for m.next() {
		switch {
		case m.num == 1 && m.is(protowire.BytesType):
			if err := w.resource(m.bytes, &model); err != nil {
				return err
			}
		case m.num == scopeSpansField:
			spansField = scopeSpansField
		}
	}
	if m.err != nil {
		return m.err
	}
	w.project = firstNonEmpty(w.project, model, "default")
	for m = (message{rest: b}); m.next(); {
		if m.num != spansField || !m.is(protowire.BytesType) {
			continue
		}
		if err := w.scopeSpans(m.bytes); err != nil {
			return err
		}
	}
	return m.err
}

// resource reads from an encoded Resource what its spans need.
func (w *walker) resource(b []byte, model *string) error {
	m := message{rest: b}
	for m.next() {
		if m.num != 1 || !m.is(protowire.BytesType) {
			continue
		}
		a, err := parseAttr(m.bytes)
		if err != nil {
			return err
		}
		switch string(a.key) {
		case "service.name":
			w.inherited.service = a.value
		case "openinference.project.name":
			w.project = a.value.string()
		case "model_id":
			*model = a.value.string()
		}
	}
	return m.err
}

// scopeSpans walks an encoded ScopeSpans: its scope, then its spans.
func (w *walker) scopeSpans(b []byte) error {
	w.inherited.scopeName, w.inherited.scopeVersion = value{}, value{}
	spans := 0
	m := message{rest: b}
	for m.next() {
		switch {
		case m.num == 1 && m.is(protowire.BytesType):
			if err := w.scope(m.bytes); err != nil {
				return err
			}
		case m.num == 2:
			spans++
		}
	}
	if m.err != nil {
		return m.err
	}
	w.spans = slices.Grow(w.spans, min(spans, usualSpans))
	for m = (message{rest: b}); m.next(); {
		if m.num != 2 || !m.is(protowire.BytesType) {
			continue
		}
		if err := w.take(m.bytes); err != nil {
			return err
		}
	}
	return m.err
}

// scope reads the name and version of an encoded InstrumentationScope.
func (w *walker) scope(b []byte) error {
	m := message{rest: b}
	for m.next() {
		switch {
		case m.num == 1 && m.is(protowire.BytesType):
			w.inherited.scopeName = named(m.bytes)
		case m.num == 2 && m.is(protowire.BytesType):
			w.inherited.scopeVersion = named(m.bytes)
		}
	}
	return m.err
}

// named returns a text, or nothing when it is empty.
func named(b []byte) value {
	if len(b) == 0 {
		return value{}
	}
	return textValue(b)
}

// take adds an encoded Span to the batch, or counts it as rejected.
func (w *walker) take(b []byte) error {
	err := w.span.parse(b, w.inherited)
	if err == nil {
		err = w.finish()
	}
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*postil.Error](err); ok {
		return e
	}
	w.rejected++
	w.reason = firstNonEmpty(w.reason, err.Error())
	return nil
}

// firstNonEmpty returns the first text that is not empty.
func firstNonEmpty(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
