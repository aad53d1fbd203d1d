package wire

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/postil"
)

var statusOf = map[postil.Code]int{
	postil.Malformed:       http.StatusBadRequest,
	postil.Invalid:         http.StatusUnprocessableEntity,
	postil.Unauthenticated: http.StatusUnauthorized,
	postil.Forbidden:       http.StatusForbidden,
	postil.NotFound:        http.StatusNotFound,
	postil.Conflict:        http.StatusConflict,
	postil.TooLarge:        http.StatusRequestEntityTooLarge,
	postil.TooMany:         http.StatusTooManyRequests,
	postil.Busy:            http.StatusServiceUnavailable,
	postil.Internal:        http.StatusInternalServerError,
}

// retryAfter is how many seconds a busy server asks its clients to wait.
const retryAfter = "1"

// ProblemBody is the body of a failed request as RFC 9457 has it. The
// AX-compatible surface sends no member beyond these: older clients refuse what
// they do not know.
type ProblemBody struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// NewProblemBody returns the body that tells an error; its detail names every
// member at fault.
func NewProblemBody(e *postil.Error) ProblemBody {
	status := statusOf[e.Code]
	return ProblemBody{"about:blank", http.StatusText(status), status, e.Error()}
}

// Problem turns an error into the answer that tells it as RFC 9457 has it, and
// nothing more. How long to wait after TooMany is for the caller to say.
func Problem(r *http.Request, err error, log *slog.Logger) Answer {
	e := Shown(r, err, log)
	return ProblemAnswer(e, NewProblemBody(e))
}

// ProblemAnswer is the answer to a request that failed with e, with a body that
// tells it.
func ProblemAnswer(e *postil.Error, body any) Answer {
	text, err := json.Marshal(body, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)) // as users stored it
	if err != nil {
		panic(err) // what is in it always encodes
	}
	out := Answer{Status: statusOf[e.Code], ContentType: "application/problem+json", Body: text}
	if e.Code == postil.Busy {
		out.RetryAfter = retryAfter
	}
	return out
}

// Shown returns an error as the caller may see it. One that is none of ours is
// logged whole and shown as nothing but internal.
func Shown(r *http.Request, err error, log *slog.Logger) *postil.Error {
	var e *postil.Error
	if !errors.As(err, &e) {
		e = &postil.Error{Code: postil.Internal}
		if gone := r.Context().Err(); gone != nil && errors.Is(err, gone) {
			e = postil.Errorf(postil.Busy, "the request was given up")
		}
	}
	if e.Code == postil.Busy && e.Cause != nil {
		log.WarnContext(r.Context(), "request put off", "route", r.Pattern, "request", obs.RequestID(r), "err", e.Cause)
	}
	if e.Code == postil.Internal {
		log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "request", obs.RequestID(r), "err", err)
		e = postil.Errorf(postil.Internal, "something went wrong on the server")
	}
	return e
}
