package httpapi

import (
	"errors"
	"net/http"

	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// problemBody is the body of a failed request: that of RFC 9457, and what helps a
// person to go on.
type problemBody struct {
	wire.ProblemBody
	Errors    []fieldProblem `json:"errors,omitempty"`
	RequestID string         `json:"request_id,omitzero"`
	Current   any            `json:"current,omitempty"`
}

// fieldProblem is one member at fault and the rule that it breaks.
type fieldProblem struct {
	Path string `json:"path"`
	Rule string `json:"rule"`
}

// Fail answers a request that failed.
func (api *API) Fail(w http.ResponseWriter, r *http.Request, err error) {
	api.problem(r, err).Send(w)
}

func (api *API) problem(r *http.Request, err error) wire.Answer {
	e := wire.Shown(r, err, api.log)
	body := problemBody{ProblemBody: wire.NewProblemBody(e), RequestID: obs.RequestID(r),
		Errors: list(e.Problems, func(p postil.Problem) fieldProblem { return fieldProblem(p) })}
	var outdated *outdatedError
	if errors.As(err, &outdated) {
		body.Current = outdated.current
	}
	return wire.ProblemAnswer(e, body)
}

// outdatedError is an error of a request that went by an outdated state.
type outdatedError struct {
	error
	current any
}

// Unwrap returns the error itself.
func (e *outdatedError) Unwrap() error { return e.error }

// withCurrent adds the body that shows the present state to the answer that tells
// err, so that the caller need not ask for it.
func withCurrent(err error, current any) error { return &outdatedError{err, current} }
