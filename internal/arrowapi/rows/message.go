package rows

import (
	"encoding/binary"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
)

// Message is an encapsulated message of Arrow's IPC format.
type Message struct{ Metadata, Body []byte }

// Source gives one message after the other, and io.EOF after the last.
type Source func() (Message, error)

// continuation comes before each message of a stream.
const continuation = 0xFFFFFFFF

// Stream is the source of the messages of an IPC stream. They share its memory.
func Stream(b []byte) Source {
	return func() (Message, error) {
		size, ok := takeUint32(&b)
		if ok && size == continuation {
			size, ok = takeUint32(&b)
		}
		if !ok || size == 0 {
			return Message{}, io.EOF // the mark of the end may be left out
		}
		var m Message
		if m.Metadata, ok = take(&b, uint64(size)); !ok {
			return m, errMalformed
		}
		length, err := bodyLength(m.Metadata)
		if err != nil {
			return m, err
		}
		if m.Body, ok = take(&b, length); !ok {
			return m, errMalformed
		}
		return m, nil
	}
}

func takeUint32(b *[]byte) (uint32, bool) {
	four, ok := take(b, 4)
	if !ok {
		return 0, false
	}
	return binary.LittleEndian.Uint32(four), true
}

func take(b *[]byte, n uint64) ([]byte, bool) {
	if n > uint64(len(*b)) {
		return nil, false
	}
	taken := (*b)[:n:n]
	*b = (*b)[n:]
	return taken, true
}

// Where tables of the format's Flatbuffers schema keep their members.
const (
	messageHeaderType = 6
	messageHeader     = 8
	messageBodyLength = 10
	schemaFields      = 6
	fieldChildren     = 14

	schemaHeader = 1 // what a message's header type says of a schema
)

const (
	// maxMetadata is how long the metadata of a message may be, in bytes.
	maxMetadata = 4 << 20
	// maxFields bounds the fields of a schema, those inside others counted.
	maxFields = 10_000
	// maxNesting is how deep a column's lists and structs may lie.
	maxNesting = 32
)

// bodyLength returns how many bytes follow the metadata of a message.
func bodyLength(metadata []byte) (length uint64, err error) {
	defer recoverTo(&err)
	message, err := root(metadata)
	if err != nil {
		return 0, err
	}
	if at := message.Offset(messageBodyLength); at != 0 {
		length = message.GetUint64(message.Pos + flatbuffers.UOffsetT(at))
	}
	return length, nil
}

// checkSchema refuses a schema whose fields nest too deep or are too many, before
// anybody follows them: offsets in a Flatbuffer may lead back to where they came
// from, and a stack that is exhausted ends the process.
func checkSchema(metadata []byte) (err error) {
	defer recoverTo(&err)
	message, err := root(metadata)
	if err != nil {
		return err
	}
	kind, header := message.Offset(messageHeaderType), message.Offset(messageHeader)
	if kind == 0 || header == 0 || message.GetByte(message.Pos+flatbuffers.UOffsetT(kind)) != schemaHeader {
		return nil
	}
	schema := flatbuffers.Table{Bytes: metadata}
	message.Union(&schema, flatbuffers.UOffsetT(header))
	room := maxFields
	return checkFields(schema, schemaFields, 0, &room)
}

func checkFields(of flatbuffers.Table, member flatbuffers.VOffsetT, depth int, room *int) error {
	at := flatbuffers.UOffsetT(of.Offset(member))
	if at == 0 {
		return nil
	}
	if depth > maxNesting {
		return errNesting
	}
	first, n := of.Vector(at), of.VectorLen(at)
	if *room -= n; *room < 0 {
		return errFields
	}
	for i := range n {
		place := first + flatbuffers.UOffsetT(i)*flatbuffers.SizeUOffsetT
		field := flatbuffers.Table{Bytes: of.Bytes, Pos: of.Indirect(place)}
		if err := checkFields(field, fieldChildren, depth+1, room); err != nil {
			return err
		}
	}
	return nil
}

func root(metadata []byte) (flatbuffers.Table, error) {
	if len(metadata) > maxMetadata {
		return flatbuffers.Table{}, errMetadata
	}
	return flatbuffers.Table{Bytes: metadata, Pos: flatbuffers.GetUOffsetT(metadata)}, nil
}
