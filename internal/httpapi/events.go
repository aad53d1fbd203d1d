package httpapi

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) eventOperations() map[string]operation {
	return map[string]operation{"GET /api/v1/spaces/{space_id}/events": api.addressed(api.streamEvents)}
}

const (
	// heartbeat is how often a stream that has nothing to tell shows that it is alive, and looks whether it may go on.
	heartbeat = 15 * time.Second
	// breath is how long what happens is collected before more of it is told.
	breath = time.Second
)

// streamEvents tells what changes in a space, as server-sent events, until the
// client goes away, is no longer allowed to know, or the server stops.
func (api *API) streamEvents(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	sub, err := api.app.Subscribe(r.Context(), r.PathValue("space_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	defer sub.Close()
	s := stream{w, http.NewResponseController(w)}
	// Once the time to read the request is over, the server would take the connection for lost.
	_ = s.control.SetReadDeadline(time.Time{}) // not every connection has one
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // some proxies keep what is not much
	w.WriteHeader(http.StatusOK)
	if err := s.send("server", struct {
		Version string `json:"version"`
	}{api.opts.Version}); err == nil {
		api.tell(r, s, sub)
	}
	return wire.Answer{}, nil // it has been answered
}

// tell sends events to the end of the stream.
func (api *API) tell(r *http.Request, s stream, sub *app.Subscription) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-sub.Done():
			return
		case <-sub.Ready():
		case <-beat.C:
			err = s.comment()
		}
		if err != nil || api.tellMore(r, s, sub) != nil {
			return
		}
	}
}

// tellMore sends what has changed, as far as the caller may know by now, and then
// takes a breath.
func (api *API) tellMore(r *http.Request, s stream, sub *app.Subscription) error {
	ctx, err := auth.Again(r.Context())
	if err != nil {
		return err
	}
	list, err := sub.Take(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	type queueEvent struct {
		QueueID string `json:"queue_id"`
		Change  string `json:"change"`
	}
	for _, e := range list {
		if err := s.send("queue", queueEvent{api.app.IDs().Encode(postil.AnnotationQueueID, e.Queue), string(e.Change)}); err != nil {
			return err
		}
	}
	select {
	case <-r.Context().Done():
	case <-sub.Done():
	case <-time.After(breath):
	}
	return nil
}

// stream writes server-sent events.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s stream) send(event string, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if _, err := s.w.Write(append(append([]byte("event: "+event+"\ndata: "), body...), "\n\n"...)); err != nil {
		return err
	}
	return s.control.Flush()
}

// comment sends what clients do not see.
func (s stream) comment() error {
	if _, err := s.w.Write([]byte(":\n\n")); err != nil {
		return err
	}
	return s.control.Flush()
}
