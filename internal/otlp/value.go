package otlp

import (
	"bytes"
	"encoding/base64"
	"math"
	"slices"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// maxNesting bounds how deep lists and objects may lie inside one attribute.
const maxNesting = 64

// kind is what a value holds: one of the cases of opentelemetry.proto.common.v1.AnyValue,
// or JSON that we made ourselves.
type kind byte

const (
	empty   kind = iota
	text         // bytes hold UTF-8, or what the sender took for it
	boolean      // number is 0 or not
	integer      // number holds an int64
	double       // number holds the bits of a float64
	array        // bytes hold an encoded ArrayValue
	object       // bytes hold an encoded KeyValueList
	blob         // bytes hold themselves
	rawJSON      // bytes hold compact, valid JSON
)

// value is an attribute's value, not yet decoded beyond its outermost layer.
type value struct {
	kind   kind
	number uint64
	bytes  []byte
}

// attr is one attribute. The key has been through clean.
type attr struct {
	key   []byte
	value value
}

// textValue returns v as a value.
func textValue(v []byte) value { return value{kind: text, bytes: v} }

// isText reports whether v is a text with something in it.
func (v value) isText() bool { return v.kind == text && len(v.bytes) > 0 }

// parseAttr reads an encoded KeyValue.
func parseAttr(b []byte) (attr, error) {
	var a attr
	m := message{rest: b}
	for m.next() {
		switch m.num {
		case 1:
			if m.is(protowire.BytesType) {
				a.key = m.bytes
			}
		case 2:
			if m.is(protowire.BytesType) {
				m.err = a.value.parse(m.bytes)
			}
		}
		if m.err != nil {
			return attr{}, m.err
		}
	}
	a.key = clean(a.key)
	return a, m.err
}

// parse reads an encoded AnyValue into v. Of several cases the last wins; without
// any, v stays as it is, which is how protobuf merges.
func (v *value) parse(b []byte) error {
	m := message{rest: b}
	for m.next() {
		switch m.num {
		case 1:
			m.take(v, text, protowire.BytesType)
		case 2:
			m.take(v, boolean, protowire.VarintType)
		case 3:
			m.take(v, integer, protowire.VarintType)
		case 4:
			m.take(v, double, protowire.Fixed64Type)
		case 5:
			m.take(v, array, protowire.BytesType)
		case 6:
			m.take(v, object, protowire.BytesType)
		case 7:
			m.take(v, blob, protowire.BytesType)
		case 8: // an index into a string table that traces do not have
			m.take(v, empty, protowire.VarintType)
		}
	}
	return m.err
}

// take makes the current field the value.
func (m *message) take(v *value, k kind, typ protowire.Type) {
	if !m.is(typ) {
		return
	}
	*v = value{kind: k}
	if typ == protowire.BytesType {
		v.bytes = m.bytes
		return
	}
	v.number = m.number
}

// appendValue appends v as compact JSON. It fails with errNesting when v goes too
// deep and with errMalformed when its inner layers are no protobuf.
func appendValue(dst []byte, v value, depth int) ([]byte, error) {
	switch v.kind {
	case text:
		return appendText(dst, v.bytes), nil
	case boolean:
		return strconv.AppendBool(dst, v.number != 0), nil
	case integer:
		return strconv.AppendInt(dst, int64(v.number), 10), nil
	case double:
		return appendDouble(dst, math.Float64frombits(v.number)), nil
	case array:
		return appendArray(dst, v.bytes, depth+1)
	case object:
		return appendMap(dst, v.bytes, depth+1)
	case blob:
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, v.bytes)
		return append(dst, '"'), nil
	case rawJSON:
		return append(dst, v.bytes...), nil
	}
	return append(dst, "null"...), nil
}

// appendDouble appends f as a number, or as a text where JSON has no number for it.
func appendDouble(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// appendArray appends an encoded ArrayValue as a list.
func appendArray(dst, b []byte, depth int) ([]byte, error) {
	if depth > maxNesting {
		return dst, errNesting
	}
	dst = append(dst, '[')
	m := message{rest: b}
	for first := true; m.next(); {
		if m.num != 1 {
			continue
		}
		if !m.is(protowire.BytesType) {
			break
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		var v value
		err := v.parse(m.bytes)
		if err == nil {
			dst, err = appendValue(dst, v, depth)
		}
		if err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), m.err
}

// appendMap appends an encoded KeyValueList as an object with sorted keys; of two
// equal keys the last wins.
func appendMap(dst, b []byte, depth int) ([]byte, error) {
	if depth > maxNesting {
		return dst, errNesting
	}
	members, err := parseMap(b)
	if err != nil {
		return dst, err
	}
	slices.SortStableFunc(members, func(a, b attr) int { return bytes.Compare(a.key, b.key) })
	dst = append(dst, '{')
	for i, a := range lastOfEach(members) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, a.key), ':')
		if dst, err = appendValue(dst, a.value, depth); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// parseMap reads an encoded KeyValueList.
func parseMap(b []byte) ([]attr, error) {
	var members []attr
	m := message{rest: b}
	for m.next() {
		if m.num != 1 || !m.is(protowire.BytesType) {
			continue
		}
		a, err := parseAttr(m.bytes)
		if err != nil {
			return nil, err
		}
		members = append(members, a)
	}
	return members, m.err
}

// lastOfEach keeps, of each run of equal keys, the last.
func lastOfEach(sorted []attr) []attr {
	last := 0
	for i := 1; i < len(sorted); i++ {
		if !bytes.Equal(sorted[i].key, sorted[last].key) {
			last++
		}
		if last < i {
			sorted[last] = sorted[i]
		}
	}
	return sorted[:min(last+1, len(sorted))]
}
