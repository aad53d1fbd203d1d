package postil

import (
	"fmt"
	"strings"
)

// Code says what kind of failure an Error is. The edge of the server maps each
// code to one status; nothing below the edge knows about statuses.
type Code string

// The codes an Error may carry.
const (
	// Malformed: the request cannot be bound to its schema (syntax, type,
	// unknown member, missing member, enum, length, count, identifier format).
	Malformed Code = "malformed"
	// Invalid: the request is well-formed but breaks a rule that needs data or
	// compares several members.
	Invalid Code = "invalid"
	// Unauthenticated: no credentials, or wrong ones.
	Unauthenticated Code = "unauthenticated"
	// Forbidden: the caller may read the resource but not do this with it.
	Forbidden Code = "forbidden"
	// NotFound: it does not exist, or the caller may not read it.
	NotFound Code = "not_found"
	// Conflict: a uniqueness rule or the present state stands against it.
	Conflict Code = "conflict"
	// TooLarge: the body is larger than the server accepts.
	TooLarge Code = "too_large"
	// TooMany: the caller asks too often and has to wait.
	TooMany Code = "too_many"
	// Busy: the server cannot take the request now; it may be sent again.
	Busy Code = "busy"
	// Internal: our fault; the text is never shown.
	Internal Code = "internal"
)

// Problem is one broken rule: the path of the member that breaks it, as in
// "record_sources[0].end_time", and the rule in words.
type Problem struct {
	Path string
	Rule string
}

// Error is the one error type that leaves the use cases. Text and Problems are
// safe to show to the caller; Cause is for the log only.
type Error struct {
	Code     Code
	Text     string
	Problems []Problem
	Cause    error
}

// maxShown is how many problems an error tells one by one.
const maxShown = 20

// Error returns the text followed by the first problems, "path: rule" each.
func (e *Error) Error() string {
	parts := make([]string, 0, len(e.Problems)+1)
	if e.Text != "" {
		parts = append(parts, e.Text)
	}
	for i, p := range e.Problems {
		if i == maxShown {
			parts = append(parts, fmt.Sprintf("and %d more", len(e.Problems)-maxShown))
			break
		}
		if p.Path == "" {
			parts = append(parts, p.Rule)
			continue
		}
		parts = append(parts, p.Path+": "+p.Rule)
	}
	if len(parts) == 0 {
		return string(e.Code)
	}
	return strings.Join(parts, "; ")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf returns an error of the given code; its text is shown to callers.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...)}
}

// At returns an error of the given code with one problem.
func At(code Code, path, format string, args ...any) *Error {
	return &Error{Code: code, Problems: []Problem{{Path: path, Rule: fmt.Sprintf(format, args...)}}}
}

// Problems collects broken rules so that all of them are reported at once. The
// zero value reports them as Malformed; Add with another code wins only when
// nothing malformed was found, because a request that cannot be bound is not
// judged further.
type Problems struct {
	malformed []Problem
	invalid   []Problem
}

// Check adds a Malformed problem unless ok.
func (p *Problems) Check(ok bool, path, format string, args ...any) bool {
	if !ok {
		p.malformed = append(p.malformed, Problem{path, fmt.Sprintf(format, args...)})
	}
	return ok
}

// Rule adds an Invalid problem unless ok.
func (p *Problems) Rule(ok bool, path, format string, args ...any) bool {
	if !ok {
		p.invalid = append(p.invalid, Problem{path, fmt.Sprintf(format, args...)})
	}
	return ok
}

// Err returns nil, or one *Error that carries every malformed problem, or if
// there are none every invalid one.
func (p *Problems) Err() error {
	switch {
	case len(p.malformed) > 0:
		return &Error{Code: Malformed, Problems: p.malformed}
	case len(p.invalid) > 0:
		return &Error{Code: Invalid, Problems: p.invalid}
	}
	return nil
}
