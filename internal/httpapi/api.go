// Package httpapi is Postil's own REST surface below /api/v1: what the
// AX-compatible one lacks, beginning with signing in. It binds requests, calls
// use cases and writes their outcome; the document is api/postil-v1.yaml.
package httpapi

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// API serves the operations of the surface.
type API struct {
	app     *app.App
	opts    Options
	log     *slog.Logger
	signIns *limiter
}

// Options are what the surface is told about the server.
type Options struct {
	Version string
	Cookies auth.Cookies
}

// New returns the surface over the use cases.
func New(a *app.App, opts Options, now func() time.Time, log *slog.Logger) *API {
	return &API{app: a, opts: opts, log: log, signIns: newLimiter(now)}
}

// operation does one thing and returns the answer. It may set headers.
type operation func(w http.ResponseWriter, r *http.Request) (wire.Answer, error)

// Routes mounts every operation.
func (api *API) Routes(mux *http.ServeMux) {
	for _, operations := range []map[string]operation{
		api.sessionOperations(),
		api.userOperations(),
		api.keyOperations(),
		api.memberOperations(),
		api.queueOperations(),
		api.recordOperations(),
		api.traceOperations(),
		api.eventOperations(),
		api.remarkOperations(),
		api.distributionOperations(),
		api.bulkOperations(),
		api.contentOperations(),
		api.workOperations(),
	} {
		for pattern, op := range operations {
			mux.Handle(pattern, api.serve(op))
		}
	}
	mux.HandleFunc("/api/v1/", func(w http.ResponseWriter, r *http.Request) {
		api.Fail(w, r, postil.Errorf(postil.NotFound, "there is no operation %s %s", r.Method, r.URL.Path))
	})
}

// serve runs an operation, and answers a repeated request with its first answer.
func (api *API) serve(op operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if takesKey(r) {
			api.once(w, r, op).Send(w)
			return
		}
		api.run(w, r, op).Send(w)
	}
}

// run runs an operation and turns its error into a problem.
func (api *API) run(w http.ResponseWriter, r *http.Request, op operation) wire.Answer {
	out, err := op(w, r)
	if err != nil {
		return api.problem(r, err)
	}
	return out
}

// once runs an operation unless it was run under the same key before.
func (api *API) once(w http.ResponseWriter, r *http.Request, op operation) wire.Answer {
	body, err := readBody(r)
	if err != nil {
		return api.problem(r, err)
	}
	key, fingerprint, err := wire.IdempotencyKey(r, body)
	if err != nil {
		return api.problem(r, err)
	}
	var out wire.Answer
	kept, err := api.app.Once(r.Context(), key, fingerprint, func(ctx context.Context) app.Answer {
		r := r.WithContext(ctx)
		r.Body = io.NopCloser(bytes.NewReader(body))
		out = api.run(w, r, op)
		return app.Answer{Status: out.Status, ContentType: out.ContentType, Body: out.Body, Secret: out.Secret}
	})
	if err != nil {
		return api.problem(r, err)
	}
	return wire.Answer{Status: kept.Status, ContentType: kept.ContentType, Body: kept.Body, RetryAfter: out.RetryAfter}
}

// signedIn refuses whoever is nobody, and keys that may only send spans.
func signedIn(op operation) operation {
	return func(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
		if err := auth.Require(r.Context()); err != nil {
			return wire.Answer{}, err
		}
		return op(w, r)
	}
}

// bind reads the body into a request type.
func bind(r *http.Request, into any) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	return wire.Decode(body, into)
}

// answer is a status with a JSON body. What users stored is shown as it is, also
// where a name comes twice.
func answer(status int, body any) (wire.Answer, error) {
	b, err := encode(body)
	return wire.Answer{Status: status, ContentType: "application/json", Body: b}, err
}

func encode(body any) ([]byte, error) {
	return json.Marshal(body, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}
