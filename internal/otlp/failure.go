package otlp

import (
	"context"
	"errors"
	"net/http"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// retryDelay is when a sender may come back that was sent away as Busy.
const retryDelay = time.Second

// failure is the answer to a request that was not taken, on either transport.
// OTLP senders try again after Unavailable and 503 and drop what they sent after
// most others, so what may pass must not be answered with a code that is final.
type failure struct {
	code  codes.Code
	http  int
	text  string
	retry time.Duration // zero when it is no use to try again
}

// Error returns the text that the sender gets.
func (f *failure) Error() string { return f.text }

// failures says how each code of an error is answered.
var failures = map[postil.Code]failure{
	postil.Malformed:       {code: codes.InvalidArgument, http: http.StatusBadRequest},
	postil.Invalid:         {code: codes.InvalidArgument, http: http.StatusBadRequest},
	postil.Unauthenticated: {code: codes.Unauthenticated, http: http.StatusUnauthorized},
	postil.Forbidden:       {code: codes.PermissionDenied, http: http.StatusForbidden},
	postil.NotFound:        {code: codes.NotFound, http: http.StatusNotFound},
	postil.Conflict:        {code: codes.FailedPrecondition, http: http.StatusConflict},
	postil.TooLarge:        {code: codes.ResourceExhausted, http: http.StatusRequestEntityTooLarge},
	postil.Busy:            {code: codes.Unavailable, http: http.StatusServiceUnavailable, retry: retryDelay},
}

// failureOf returns the answer to an error, and logs the error when it is ours.
func (r *Receiver) failureOf(ctx context.Context, err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	if errors.Is(err, wire.ErrEncoding) {
		return &failure{code: codes.InvalidArgument, http: http.StatusUnsupportedMediaType, text: err.Error()}
	}
	if e, ok := errors.AsType[*postil.Error](err); ok {
		if f, ok := failures[e.Code]; ok {
			f.text = e.Error()
			return &f
		}
	}
	switch {
	case errors.Is(err, context.Canceled): // the sender has gone
		return &failure{code: codes.Canceled, http: http.StatusServiceUnavailable, text: "canceled"}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{code: codes.Unavailable, http: http.StatusServiceUnavailable, text: "it took too long", retry: retryDelay}
	}
	r.log.ErrorContext(ctx, "OTLP request failed", "err", err)
	return &failure{code: codes.Internal, http: http.StatusInternalServerError, text: "internal error"}
}
