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
	messageMetadata   = 12
	schemaFields      = 6
	schemaMetadata    = 8
	fieldName         = 4
	fieldTypeKind     = 8
	fieldType         = 10
	fieldChildren     = 14
	fieldMetadata     = 16
	timestampZone     = 6
	keyValueKey       = 4
	keyValueValue     = 6

	schemaHeader  = 1  // what a message's header type says of a schema
	timestampKind = 10 // what a field's type says of a timestamp
)

const (
	// maxMetadata is how long the metadata of a message may be, in bytes, and how many its texts may have when each is
	// counted as often as it is used.
	maxMetadata = 4 << 20
	// maxFields bounds the fields of a schema, those inside others counted, and the entries of all metadata.
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

// checkMessage refuses a message that nobody should follow: the offsets in a
// Flatbuffer may lead back to where they came from, and many of them to the same
// place; the lengths in it may be anything. A stack or memory that is exhausted ends
// the process.
func checkMessage(metadata []byte) (err error) {
	defer recoverTo(&err)
	message, err := root(metadata)
	if err != nil {
		return err
	}
	c := schemaCheck{entries: maxFields, texts: maxMetadata}
	c.metadata(message, messageMetadata)
	kind, header := message.Offset(messageHeaderType), flatbuffers.UOffsetT(message.Offset(messageHeader))
	if kind != 0 && header != 0 && message.GetByte(message.Pos+flatbuffers.UOffsetT(kind)) == schemaHeader {
		var schema flatbuffers.Table
		message.Union(&schema, header)
		c.metadata(schema, schemaMetadata)
		c.fields(schema, schemaFields, 0)
	}
	return nil
}

// schemaCheck goes through a schema and panics with the error that refuses it.
type schemaCheck struct{ entries, texts int }

// tables calls fn with each table of a vector.
func (c *schemaCheck) tables(of flatbuffers.Table, member flatbuffers.VOffsetT, fn func(flatbuffers.Table)) {
	at := flatbuffers.UOffsetT(of.Offset(member))
	if at == 0 {
		return
	}
	first, n := of.Vector(at), of.VectorLen(at)
	if c.entries -= n; c.entries < 0 {
		panic(errFields)
	}
	for i := range n {
		place := first + flatbuffers.UOffsetT(i)*flatbuffers.SizeUOffsetT
		fn(flatbuffers.Table{Bytes: of.Bytes, Pos: of.Indirect(place)})
	}
}

func (c *schemaCheck) fields(of flatbuffers.Table, member flatbuffers.VOffsetT, depth int) {
	c.tables(of, member, func(field flatbuffers.Table) {
		if depth > maxNesting {
			panic(errNesting)
		}
		c.text(field, fieldName)
		c.metadata(field, fieldMetadata)
		kind, typ := field.Offset(fieldTypeKind), flatbuffers.UOffsetT(field.Offset(fieldType))
		if kind != 0 && typ != 0 && field.GetByte(field.Pos+flatbuffers.UOffsetT(kind)) == timestampKind {
			var timestamp flatbuffers.Table
			field.Union(&timestamp, typ)
			c.text(timestamp, timestampZone)
		}
		c.fields(field, fieldChildren, depth+1)
	})
}

func (c *schemaCheck) metadata(of flatbuffers.Table, member flatbuffers.VOffsetT) {
	c.tables(of, member, func(entry flatbuffers.Table) {
		c.text(entry, keyValueKey)
		c.text(entry, keyValueValue)
	})
}

func (c *schemaCheck) text(of flatbuffers.Table, member flatbuffers.VOffsetT) {
	at := flatbuffers.UOffsetT(of.Offset(member))
	if at == 0 {
		return
	}
	if c.texts -= len(of.ByteVector(of.Pos + at)); c.texts < 0 {
		panic(errMetadata)
	}
}

func root(metadata []byte) (flatbuffers.Table, error) {
	if len(metadata) > maxMetadata {
		return flatbuffers.Table{}, errMetadata
	}
	return flatbuffers.Table{Bytes: metadata, Pos: flatbuffers.GetUOffsetT(metadata)}, nil
}
