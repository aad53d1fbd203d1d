package client

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// What an operation can fail with, to be told apart by [errors.Is]. All but
// ErrUnavailable, which may also be a server that cannot be reached, stand for
// answers of the server or for what the client found out before asking it.
var (
	ErrUnauthenticated = errors.New("not authenticated")      // 401
	ErrForbidden       = errors.New("forbidden")              // 403
	ErrNotFound        = errors.New("not found")              // 404, or a name that nothing has
	ErrConflict        = errors.New("conflict")               // 409
	ErrValidation      = errors.New("invalid request")        // 400, 413 and 422, or arguments that cannot be sent
	ErrRateLimited     = errors.New("too many requests")      // 429
	ErrUnavailable     = errors.New("server not available")   // 502 to 504, or no answer
	ErrAmbiguous       = errors.New("the name is not unique") // several resources have the name
)

var errorOf = map[int]error{
	http.StatusBadRequest:            ErrValidation,
	http.StatusRequestEntityTooLarge: ErrValidation,
	http.StatusUnprocessableEntity:   ErrValidation,
	http.StatusUnauthorized:          ErrUnauthenticated,
	http.StatusForbidden:             ErrForbidden,
	http.StatusNotFound:              ErrNotFound,
	http.StatusConflict:              ErrConflict,
	http.StatusTooManyRequests:       ErrRateLimited,
	http.StatusBadGateway:            ErrUnavailable,
	http.StatusServiceUnavailable:    ErrUnavailable,
	http.StatusGatewayTimeout:        ErrUnavailable,
}

// Error is an answer that says that the request failed.
type Error struct {
	Method string // of the request
	Path   string

	Status   int    // the HTTP status
	Title    string // the kind of problem
	Detail   string // what is wrong here
	Type     string // URI of the kind of problem
	Instance string // URI of this occurrence
	Code     string // the kind of failure in one word, where the server says it

	// RequestID is what the server's log calls the request.
	RequestID string
	// RetryAfter is how long the server asks to wait; 0 when it does not.
	RetryAfter time.Duration
	// Fields are the members of the request at fault, as far as the server names them.
	Fields []FieldProblem
	// Deleted and NotDeleted tell how far a delete came that ended half-way.
	Deleted, NotDeleted []string
	// Current is, with a conflict about a record, what it is like now.
	Current *WorkItem

	text string // the beginning of a body that is no problem
}

// FieldProblem is a member of a request that is at fault, and the rule it breaks.
type FieldProblem struct {
	Path string `json:"path"`
	Rule string `json:"rule"`
}

// Error names the request, the status and what the server says about it.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s %s: %d %s", e.Method, e.Path, e.Status, http.StatusText(e.Status))
	if says := cmp.Or(e.Detail, e.Title, e.text); says != "" && says != http.StatusText(e.Status) {
		text += ": " + says
	}
	return text
}

// Is reports whether target is the error that the status stands for.
func (e *Error) Is(target error) bool {
	of := errorOf[e.Status]
	return of != nil && of == target
}

// problemBody is the body of a failed request, on either surface.
type problemBody struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Detail    string         `json:"detail"`
	Instance  string         `json:"instance"`
	Code      string         `json:"error_code"`
	RequestID string         `json:"request_id"`
	Errors    []FieldProblem `json:"errors"`
	Current   *WorkItem      `json:"current"`

	DeletedSpans       []string `json:"deleted_span_ids"`
	NotDeletedSpans    []string `json:"not_deleted_span_ids"`
	DeletedExamples    []string `json:"deleted_example_ids"`
	NotDeletedExamples []string `json:"not_deleted_example_ids"`
}

// problem turns an answer that is not a 2xx into an error.
func problem(r request, a attempt) *Error {
	e := &Error{Method: r.method, Path: r.path, Status: a.status, RetryAfter: retryAfter(a.header)}
	var p problemBody
	if decode(a.body, &p) != nil {
		text := strings.ToValidUTF8(string(a.body[:min(len(a.body), 300)]), "")
		e.text = strings.TrimSpace(text)
	}
	e.Type, e.Title, e.Detail, e.Instance, e.Code = p.Type, p.Title, p.Detail, p.Instance, p.Code
	e.RequestID = cmp.Or(p.RequestID, a.header.Get("X-Request-Id"))
	e.Deleted = append(p.DeletedSpans, p.DeletedExamples...)
	e.NotDeleted = append(p.NotDeletedSpans, p.NotDeletedExamples...)
	e.Fields, e.Current = p.Errors, p.Current
	if len(e.Fields) == 0 && e.Is(ErrValidation) {
		e.Fields = fieldsOf(p.Detail)
	}
	return e
}

// named is a problem of one member as the detail of a problem tells it.
var named = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_\-]*(?:\[\d+\]|\.[A-Za-z_][A-Za-z0-9_\-]*)*): (.+)$`)

// fieldsOf takes a detail of the form "path: rule; path: rule" apart, or returns
// nothing when it has another form.
func fieldsOf(detail string) []FieldProblem {
	var fields []FieldProblem
	for part := range strings.SplitSeq(detail, "; ") {
		m := named.FindStringSubmatch(part)
		if m == nil {
			return nil
		}
		fields = append(fields, FieldProblem{Path: m[1], Rule: m[2]})
	}
	return fields
}

// ArgumentError says that a call was not made because of its arguments. It is an
// ErrValidation.
type ArgumentError struct{ FieldProblem }

// Error names the argument and the rule.
func (e *ArgumentError) Error() string { return e.Path + ": " + e.Rule }

// Is reports whether target is ErrValidation.
func (e *ArgumentError) Is(target error) bool { return target == ErrValidation }

func argument(path, rule string) error { return &ArgumentError{FieldProblem{path, rule}} }

// NotFoundError says that nothing has the name. It is an ErrNotFound.
type NotFoundError struct {
	Kind      string   // as in "annotation queue"
	Name      string   // what was looked for
	Available []string // names that do exist, though not necessarily all
	Hint      string   // what to do about it
}

// Error names what was looked for and what there is instead.
func (e *NotFoundError) Error() string {
	text := fmt.Sprintf("%s %q not found", e.Kind, e.Name)
	if shown := e.Available[:min(len(e.Available), 10)]; len(shown) > 0 {
		text += fmt.Sprintf("; there is %s", quoted(shown))
	}
	if more := len(e.Available) - 10; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Is reports whether target is ErrNotFound.
func (e *NotFoundError) Is(target error) bool { return target == ErrNotFound }

// AmbiguousNameError says that several resources have the name, so that an id is
// needed. It is an ErrAmbiguous.
type AmbiguousNameError struct {
	Kind string
	Name string
	IDs  []string // of those that have the name
}

// Error names the resources to choose from.
func (e *AmbiguousNameError) Error() string {
	return fmt.Sprintf("%s %q is not unique; use one of the ids %s", e.Kind, e.Name, strings.Join(e.IDs, ", "))
}

// Is reports whether target is ErrAmbiguous.
func (e *AmbiguousNameError) Is(target error) bool { return target == ErrAmbiguous }

func quoted(names []string) string {
	q := make([]string, len(names))
	for i, name := range names {
		q[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(q, ", ")
}
