package axapi

import (
	"errors"
	"net/http"

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
	postil.Busy:            http.StatusServiceUnavailable,
	postil.Internal:        http.StatusInternalServerError,
}

// retryAfter is how many seconds a busy server asks its clients to wait.
const retryAfter = "1"

// problem turns an error into the answer that tells it: an RFC 9457 body whose
// detail names every member at fault. An error that is none of ours is logged
// whole and shown as nothing but internal.
func (api *API) problem(r *http.Request, err error) answer {
	var e *postil.Error
	switch {
	case errors.As(err, &e):
	case errors.Is(err, r.Context().Err()) && r.Context().Err() != nil:
		e = postil.Errorf(postil.Busy, "the request was given up")
	default:
		e = &postil.Error{Code: postil.Internal}
	}
	if e.Code == postil.Internal {
		api.log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "err", err)
		e = postil.Errorf(postil.Internal, "something went wrong on the server")
	}
	status := statusOf[e.Code]
	w := writer{}
	w.open('{')
	w.strMember("type", "about:blank")
	w.strMember("title", http.StatusText(status))
	w.key("status")
	w.int(int64(status))
	w.strMember("detail", e.Error())
	w.close('}')
	out := answer{status: status, contentType: "application/problem+json", body: w.b}
	if e.Code == postil.Busy {
		out.retryAfter = retryAfter
	}
	return out
}
