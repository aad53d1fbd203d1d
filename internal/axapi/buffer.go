package axapi

import "sync"

// maxKept is the largest answer whose memory is kept, in bytes: a page of ordinary
// records.
const maxKept = 1 << 20

// buffers holds the memory of answers that were sent. Growing to the size of a
// page costs more than writing it.
var buffers sync.Pool

// buffer returns an empty buffer.
func buffer() []byte {
	if kept, ok := buffers.Get().(*[]byte); ok {
		return (*kept)[:0]
	}
	return nil
}

// recycle keeps the memory of an answer that nobody reads any more.
func recycle(b []byte) {
	if cap(b) > 0 && cap(b) <= maxKept {
		buffers.Put(&b)
	}
}
