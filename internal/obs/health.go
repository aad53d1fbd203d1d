package obs

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// Health answers whether the process lives and whether it can serve requests.
type Health struct {
	// Check reports why requests cannot be served, or nil.
	Check    func(context.Context) error
	draining atomic.Bool
}

// Drain makes the server not ready from now on, so that balancers look elsewhere
// while it finishes what it has begun.
func (h *Health) Drain() { h.draining.Store(true) }

// Routes mounts GET /livez and GET /readyz.
func (h *Health) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		switch {
		case h.draining.Load():
			say(w, http.StatusServiceUnavailable, "shutting down")
		case h.Check(ctx) != nil:
			say(w, http.StatusServiceUnavailable, "the database does not answer")
		default:
			say(w, http.StatusOK, "ready")
		}
	})
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // whoever asked may be gone
}
