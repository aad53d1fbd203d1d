package wire

import (
	"net/http"
	"strconv"
)

// Answer is what a request is answered with. The zero Answer is that of a request
// which was answered piece by piece.
type Answer struct {
	Status      int
	ContentType string // empty when there is no body
	Body        []byte
	RetryAfter  string // seconds, or empty
	Secret      bool   // holds what is shown once, and is never kept
}

// Send writes the answer, which nobody on the way may keep. A 204 has neither
// body nor length.
func (a Answer) Send(w http.ResponseWriter) {
	if a.Status == 0 {
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if a.ContentType != "" {
		h.Set("Content-Type", a.ContentType)
	}
	if a.RetryAfter != "" {
		h.Set("Retry-After", a.RetryAfter)
	}
	if a.Status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // a client that is gone has nobody to tell
}
