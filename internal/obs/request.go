package obs

import (
	"crypto/rand"
	"net/http"
	"strings"
)

const (
	requestIDHeader = "X-Request-Id"
	maxRequestID    = 128
)

// IdentifyRequests gives every request to next an id, which the log, the answer's
// X-Request-Id and the problem bodies name: the one that a proxy gave it, if that
// is a plain word, or a random one.
func IdentifyRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !plainWord(id) {
			id = rand.Text()
			r.Header.Set(requestIDHeader, id)
		}
		w.Header().Set(requestIDHeader, id)
		next.ServeHTTP(w, r)
	})
}

// RequestID returns the id of a request that came through IdentifyRequests, or
// nothing.
func RequestID(r *http.Request) string { return r.Header.Get(requestIDHeader) }

// plainWord reports whether an id can stand in a log without harm.
func plainWord(id string) bool {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+="
	return id != "" && len(id) <= maxRequestID && strings.Trim(id, allowed) == ""
}
