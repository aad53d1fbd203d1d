// Package axapi is the REST surface that clients of Arize AX speak: version 2 of
// its contract, exact in paths, status codes, members and errors. It binds
// requests, calls use cases, and writes their outcome in the form the client's
// generation knows; what differs between generations is a profile.
//
// The routes, request types and answers are written by hand rather than
// generated from api/ax-v2.yaml: members that may be absent, null or a value,
// unions told apart by either case, answers without one member too many, and
// records copied as stored bytes are all outside what generated code does. The
// tests hold every exchange against the document instead.
package axapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// API serves the AX-compatible operations.
type API struct {
	app    *app.App
	log    *slog.Logger
	forced *profile // answers every client alike, when set
}

// New returns the surface over the use cases. forceProfile names the profile
// that all clients get, or is empty.
func New(a *app.App, forceProfile string, log *slog.Logger) *API {
	api := &API{app: a, log: log}
	for _, p := range profiles {
		if p.name == forceProfile {
			api.forced = &p
		}
	}
	return api
}

// maxBody bounds a request, in bytes. A dataset is the largest thing sent here.
const maxBody = 64 << 20

// call is one request to an operation.
type call struct {
	*http.Request
	client
	body []byte // of a request that has one
	w    *writer

	secret bool // the answer holds what is shown once
}

// operation does one thing and returns its success status; the body, if any, is
// in c.w.
type operation func(c *call) (status int, err error)

// Routes mounts every operation.
func (api *API) Routes(mux *http.ServeMux) {
	for pattern, op := range api.operations() {
		mux.Handle(pattern, api.serve(op))
	}
	mux.HandleFunc("/v2/", func(w http.ResponseWriter, r *http.Request) {
		api.problem(r, postil.Errorf(postil.NotFound, "there is no operation %s %s", r.Method, r.URL.Path)).Send(w)
	})
}

// Fail answers a request that failed before it reached an operation.
func (api *API) Fail(w http.ResponseWriter, r *http.Request, err error) {
	api.problem(r, err).Send(w)
}

// serve runs an operation: it binds the body, answers a repeated request with its
// first answer, and turns errors into problems.
func (api *API) serve(op operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := auth.Require(r.Context()); err != nil {
			api.problem(r, err).Send(w)
			return
		}
		body, err := wire.ReadBody(r, maxBody)
		if err != nil {
			api.problem(r, err).Send(w)
			return
		}
		if r.Header.Get("Idempotency-Key") == "" || r.Method == http.MethodGet {
			out, _ := api.run(op, r, body)
			out.Send(w)
			recycle(out.Body)
			return
		}
		api.once(op, r, body).Send(w)
	}
}

// run runs an operation once; secret says that its answer must not be kept.
func (api *API) run(op operation, r *http.Request, body []byte) (out wire.Answer, secret bool) {
	c := &call{Request: r, client: clientOf(r), body: body}
	if api.forced != nil {
		c.profile = *api.forced
	}
	c.w = &writer{b: buffer(), profile: c.profile, ids: api.app.IDs()}
	status, err := op(c)
	if err != nil {
		return api.problem(r, err), false
	}
	out = wire.Answer{Status: status, Body: c.w.b}
	if len(out.Body) > 0 {
		out.ContentType = "application/json"
	}
	return out, c.secret
}

// once runs an operation unless it was run under the same key before.
func (api *API) once(op operation, r *http.Request, body []byte) wire.Answer {
	key, fingerprint, err := wire.IdempotencyKey(r, body)
	if err != nil {
		return api.problem(r, err)
	}
	var out wire.Answer
	kept, err := api.app.Once(r.Context(), key, fingerprint, func(ctx context.Context) app.Answer {
		var secret bool
		out, secret = api.run(op, r.WithContext(ctx), body)
		return app.Answer{Status: out.Status, ContentType: out.ContentType, Body: out.Body, Secret: secret}
	})
	if err != nil {
		return api.problem(r, err)
	}
	return wire.Answer{Status: kept.Status, ContentType: kept.ContentType, Body: kept.Body, RetryAfter: out.RetryAfter}
}

func (api *API) problem(r *http.Request, err error) wire.Answer {
	var half partly
	if errors.As(err, &half) {
		return half.problem(r, api.log)
	}
	return wire.Problem(r, err, api.log)
}
