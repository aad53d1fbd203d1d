package wire

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

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

// problem is the body of a failed request as RFC 9457 has it, with no member
// beyond those: older clients refuse what they do not know.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// Problem turns an error into the answer that tells it; its detail names every
// member at fault. An error that is none of ours is logged whole and shown as
// nothing but internal. How long to wait after TooMany is for the caller to say.
func Problem(r *http.Request, err error, log *slog.Logger) Answer {
	e := shown(r, err)
	if e.Code == postil.Internal {
		log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "err", err)
		e = postil.Errorf(postil.Internal, "something went wrong on the server")
	}
	status := statusOf[e.Code]
	body, err := json.Marshal(problem{"about:blank", http.StatusText(status), status, e.Error()}, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(err) // strings and a number always encode
	}
	out := Answer{Status: status, ContentType: "application/problem+json", Body: body}
	if e.Code == postil.Busy {
		out.RetryAfter = retryAfter
	}
	return out
}

// shown returns the error as the caller may see it.
func shown(r *http.Request, err error) *postil.Error {
	var e *postil.Error
	if errors.As(err, &e) {
		return e
	}
	if gone := r.Context().Err(); gone != nil && errors.Is(err, gone) {
		return postil.Errorf(postil.Busy, "the request was given up")
	}
	return &postil.Error{Code: postil.Internal}
}
