package otlp

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/postil/postil/internal/postil"
)

// errMalformed is the answer to bytes that are no protobuf message, or whose
// known fields have the wrong wire type.
var errMalformed = postil.Errorf(postil.Malformed, "the body is not a valid ExportTraceServiceRequest")

// message steps through the fields of one encoded protobuf message without
// copying. After next has returned false, err says whether all of it was read.
type message struct {
	rest []byte
	err  error

	num    protowire.Number // of the current field
	typ    protowire.Type
	number uint64 // the current field, when it is a varint, fixed32 or fixed64
	bytes  []byte // the current field, when it is length-delimited
}

// next reads one field.
func (m *message) next() bool {
	if len(m.rest) == 0 {
		return false
	}
	num, typ, n := protowire.ConsumeTag(m.rest)
	if n < 0 {
		return m.fail()
	}
	m.num, m.typ, m.rest = num, typ, m.rest[n:]
	switch typ {
	case protowire.BytesType:
		m.bytes, n = protowire.ConsumeBytes(m.rest)
	case protowire.VarintType:
		m.number, n = protowire.ConsumeVarint(m.rest)
	case protowire.Fixed64Type:
		m.number, n = protowire.ConsumeFixed64(m.rest)
	default: // no field we know has another type
		n = protowire.ConsumeFieldValue(num, typ, m.rest)
	}
	if n < 0 {
		return m.fail()
	}
	m.rest = m.rest[n:]
	return true
}

// is reports whether the current field has the wire type that its number calls
// for; a field that has not ends the message.
func (m *message) is(typ protowire.Type) bool {
	return m.typ == typ || m.fail()
}

// fail ends the message as malformed.
func (m *message) fail() bool {
	m.rest, m.err = nil, errMalformed
	return false
}
