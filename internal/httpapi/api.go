// Package httpapi is Postil's own REST surface below /api/v1: what the
// AX-compatible one lacks, beginning with signing in. It binds requests, calls
// use cases and writes their outcome; the document is api/postil-v1.yaml.
package httpapi

import (
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
	version string
	log     *slog.Logger
	signIns *limiter
}

// New returns the surface of a server of this version over the use cases.
func New(a *app.App, version string, now func() time.Time, log *slog.Logger) *API {
	return &API{app: a, version: version, log: log, signIns: newLimiter(now)}
}

// operation does one thing and returns the answer. It may set headers.
type operation func(w http.ResponseWriter, r *http.Request) (wire.Answer, error)

// Routes mounts every operation.
func (api *API) Routes(mux *http.ServeMux) {
	for _, operations := range []map[string]operation{api.sessionOperations(), api.workOperations()} {
		for pattern, op := range operations {
			mux.Handle(pattern, api.serve(op))
		}
	}
	mux.HandleFunc("/api/v1/", func(w http.ResponseWriter, r *http.Request) {
		api.Fail(w, r, postil.Errorf(postil.NotFound, "there is no operation %s %s", r.Method, r.URL.Path))
	})
}

// Fail answers a request that failed before it reached an operation.
func (api *API) Fail(w http.ResponseWriter, r *http.Request, err error) {
	wire.Problem(r, err, api.log).Send(w)
}

func (api *API) serve(op operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		out, err := op(w, r)
		if err != nil {
			api.Fail(w, r, err)
			return
		}
		out.Send(w)
	}
}

// signedIn refuses whoever is nobody.
func signedIn(op operation) operation {
	return func(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
		if auth.FromContext(r.Context()).UserID == 0 {
			return wire.Answer{}, postil.Errorf(postil.Unauthenticated, "an API key or a session is needed")
		}
		return op(w, r)
	}
}

// maxBody bounds a request, in bytes.
const maxBody = 64 << 10

// bind reads the body into a request type.
func bind(r *http.Request, into any) error { return bindUpTo(r, maxBody, into) }

// bindUpTo is bind for a body that may be larger, or must be smaller.
func bindUpTo(r *http.Request, limit int64, into any) error {
	body, err := wire.ReadBody(r, limit)
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
