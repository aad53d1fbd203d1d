package rows

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/postil/postil/internal/postil"
)

// The answers to what cannot be read.
var (
	errMalformed = postil.Errorf(postil.Malformed, "the data is not a valid Arrow stream")
	errNesting   = postil.Errorf(postil.Malformed, "columns must not nest deeper than %d levels", maxNesting)
	errFields    = postil.Errorf(postil.TooLarge, "a schema must not have more than %d fields and entries of metadata", maxFields)
	errMetadata  = postil.Errorf(postil.TooLarge, "the metadata of a message must not have more than %d bytes, each of its texts counted as often as it is used", maxMetadata)
)

// Row is a row's values in the order of the columns: nil, bool, int64, float64,
// string, []byte, time.Time, []any or map[string]any.
type Row []any

// Reader reads the rows of a stream of messages. Whoever wrote them cannot make it
// hold more than room bytes: neither by compression, nor by values that many rows
// share, nor by numbers of rows that are claimed. What arrow-go answers with a panic
// is an error here.
type Reader struct {
	ipc     *ipc.Reader
	memory  *boundedMemory
	columns []string
	room    int // bytes that values may still take
	most    int
}

// NewReader reads the schema from a source. It refuses columns that have the same
// name or hold what no row can.
func NewReader(next Source, room int) (r *Reader, err error) {
	defer recoverTo(&err)
	r = &Reader{memory: &boundedMemory{room: room}, room: room, most: room}
	r.ipc, err = ipc.NewReaderFromMessageReader(&messages{next: next}, ipc.WithAllocator(r.memory), ipc.WithEnsureNativeEndian(true))
	if err != nil {
		return nil, r.readError(err)
	}
	var p postil.Problems
	for _, f := range r.ipc.Schema().Fields() {
		name := Clean(f.Name)
		p.Check(!slices.Contains(r.columns, name), name, "there is more than one column with this name")
		p.Check(readable(f.Type), name, "the type %s is not supported", f.Type)
		r.columns = append(r.columns, name)
	}
	return r, p.Err()
}

// Columns returns the names of the columns.
func (r *Reader) Columns() []string { return r.columns }

// Metadata returns an entry of the schema's metadata, empty when it is not there.
func (r *Reader) Metadata(key string) string {
	metadata := r.ipc.Schema().Metadata()
	value, _ := metadata.GetValue(key)
	return value
}

// Each calls fn with every row and its number. A row is fn's to keep.
func (r *Reader) Each(fn func(n int, row Row) error) error {
	for n := 0; ; {
		batch, err := r.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		for i := range int(batch.NumRows()) {
			row, err := r.row(batch, i)
			if err == nil {
				err = fn(n, row)
			}
			if err != nil {
				return err
			}
			n++
		}
		batch.Release()
	}
}

func (r *Reader) next() (batch arrow.RecordBatch, err error) {
	defer recoverTo(&err)
	batch, err = r.ipc.Read()
	switch {
	case err == nil:
		batch.Retain()
	case !errors.Is(err, io.EOF):
		err = r.readError(err)
	}
	return batch, err
}

func (r *Reader) row(batch arrow.RecordBatch, i int) (row Row, err error) {
	defer recoverTo(&err)
	r.spend(valueSize) // also where there are no columns, of which any number of rows takes no bytes
	row = make(Row, len(r.columns))
	for c := range row {
		row[c] = r.value(batch.Column(c), i)
	}
	return row, nil
}

// spend takes n bytes from the room.
func (r *Reader) spend(n int) {
	if r.room -= n; r.room < 0 {
		panic(r.tooLarge())
	}
}

func (r *Reader) tooLarge() *postil.Error {
	return postil.Errorf(postil.TooLarge, "the data takes more than %d bytes", r.most)
}

// readError tells a failure of the source from one of the data.
func (r *Reader) readError(err error) error {
	if r.memory.exceeded {
		return r.tooLarge()
	}
	if failed, ok := errors.AsType[*sourceError](err); ok {
		return failed.error
	}
	return &postil.Error{Code: postil.Malformed, Text: errMalformed.Text, Cause: err}
}

// recoverTo makes a panic over bad data an error.
func recoverTo(err *error) {
	switch p := recover().(type) {
	case nil:
	case *postil.Error:
		*err = p
	default:
		*err = &postil.Error{Code: postil.Malformed, Text: errMalformed.Text, Cause: fmt.Errorf("panic: %v", p)}
	}
}

// messages hands checked messages to arrow-go.
type messages struct{ next Source }

// sourceError is an error of the source, which must come through arrow-go.
type sourceError struct{ error }

// Message returns the next message.
func (m *messages) Message() (*ipc.Message, error) {
	next, err := m.next()
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if err == nil {
		err = checkMessage(next.Metadata)
	}
	if err != nil {
		return nil, &sourceError{err}
	}
	return ipc.NewMessage(memory.NewBufferBytes(next.Metadata), memory.NewBufferBytes(next.Body)), nil
}

// Retain does nothing: the garbage collector knows.
func (m *messages) Retain() {}

// Release does nothing.
func (m *messages) Release() {}

// boundedMemory is an allocator that panics when it has given out its room. What is
// freed is not given out again, so that the room is that of the whole stream.
type boundedMemory struct {
	memory.GoAllocator
	room     int
	exceeded bool
}

// Allocate returns size bytes.
func (b *boundedMemory) Allocate(size int) []byte {
	b.spend(size)
	return b.GoAllocator.Allocate(size)
}

// Reallocate returns a slice of size bytes with the content of old.
func (b *boundedMemory) Reallocate(size int, old []byte) []byte {
	b.spend(size)
	return b.GoAllocator.Reallocate(size, old)
}

func (b *boundedMemory) spend(size int) {
	if size < 0 || size > b.room {
		b.exceeded = true
		panic("more memory than allowed")
	}
	b.room -= size
}
