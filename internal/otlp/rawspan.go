package otlp

import (
	"encoding/hex"

	"google.golang.org/protobuf/encoding/protowire"
)

// rawSpan is an encoded Span taken apart, its values not yet decoded.
type rawSpan struct {
	traceID, spanID, parentID []byte
	name, statusMessage       []byte
	start, end                uint64 // nanoseconds
	status                    int32

	attrs  []attr
	events []event
}

// event is an encoded Span.Event taken apart.
type event struct {
	time  uint64 // nanoseconds
	name  []byte
	attrs []attr
}

// parse fills s from an encoded Span, reusing its slices. The inherited attributes
// come before the span's own and so give way to them.
func (s *rawSpan) parse(b []byte, over inherited) error {
	*s = rawSpan{attrs: over.appendTo(s.attrs[:0]), events: s.events[:0]}
	m := message{rest: b}
	for m.next() {
		if err := s.field(&m); err != nil {
			return err
		}
	}
	return m.err
}

// field takes over the current field.
func (s *rawSpan) field(m *message) error {
	switch m.num {
	case 1:
		m.takeBytes(&s.traceID)
	case 2:
		m.takeBytes(&s.spanID)
	case 4:
		m.takeBytes(&s.parentID)
	case 5:
		m.takeBytes(&s.name)
	case 7:
		m.takeNumber(&s.start, protowire.Fixed64Type)
	case 8:
		m.takeNumber(&s.end, protowire.Fixed64Type)
	case 9:
		return m.takeAttr(&s.attrs)
	case 11:
		return s.event(m)
	case 15:
		if m.is(protowire.BytesType) {
			return s.parseStatus(m.bytes)
		}
	}
	return nil
}

// parseStatus reads an encoded Status.
func (s *rawSpan) parseStatus(b []byte) error {
	m := message{rest: b}
	for m.next() {
		switch m.num {
		case 2:
			m.takeBytes(&s.statusMessage)
		case 3:
			var code uint64
			m.takeNumber(&code, protowire.VarintType)
			s.status = int32(code)
		}
	}
	return m.err
}

// event adds the current field as an event.
func (s *rawSpan) event(m *message) error {
	if !m.is(protowire.BytesType) {
		return nil
	}
	if len(s.events) == maxAttrs {
		return errMany
	}
	var e event
	in := message{rest: m.bytes}
	for in.next() {
		switch in.num {
		case 1:
			in.takeNumber(&e.time, protowire.Fixed64Type)
		case 2:
			in.takeBytes(&e.name)
		case 3:
			if err := in.takeAttr(&e.attrs); err != nil {
				return err
			}
		}
	}
	e.attrs = sortAttrs(e.attrs)
	s.events = append(s.events, e)
	return in.err
}

// checkIDs says which id the span cannot be kept with.
func (s *rawSpan) checkIDs() error {
	switch {
	case len(s.traceID) != 16 || isZero(s.traceID):
		return errTraceID
	case len(s.spanID) != 8 || isZero(s.spanID):
		return errSpanID
	case len(s.parentID) != 0 && len(s.parentID) != 8:
		return errParent
	}
	return nil
}

// ids returns the ids in hexadecimal; a parent of zeros is none.
func (s *rawSpan) ids() (trace, span, parent string) {
	var digits [64]byte
	all := hex.AppendEncode(digits[:0], s.traceID)
	all = hex.AppendEncode(all, s.spanID)
	if !isZero(s.parentID) {
		all = hex.AppendEncode(all, s.parentID)
	}
	joined := string(all)
	return joined[:32], joined[32:48], joined[48:]
}

// isZero reports whether b holds zeros only.
func isZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// takeBytes makes the current, length-delimited field *to.
func (m *message) takeBytes(to *[]byte) {
	if m.is(protowire.BytesType) {
		*to = m.bytes
	}
}

// takeNumber makes the current field *to.
func (m *message) takeNumber(to *uint64, typ protowire.Type) {
	if m.is(typ) {
		*to = m.number
	}
}

// takeAttr appends the current field, an encoded KeyValue.
func (m *message) takeAttr(to *[]attr) error {
	if !m.is(protowire.BytesType) {
		return nil
	}
	if len(*to) == maxAttrs {
		return errMany
	}
	a, err := parseAttr(m.bytes)
	*to = append(*to, a)
	return err
}
