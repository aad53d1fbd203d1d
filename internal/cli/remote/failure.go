package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/profile"
	"github.com/postil/postil/internal/cli/terminal"
)

// The exit codes of the program.
const (
	OK          = 0
	Failed      = 1
	Misused     = 2 // not understood, or settings that are wrong
	NotFound    = 3
	Refused     = 4 // not signed in, or not allowed
	Conflicting = 5
	Unavailable = 6 // the server cannot be reached, or asks to come back later
	Interrupted = 130
)

// ExitCode is the one that tells what went wrong.
func ExitCode(err error) int {
	var settings SettingsError
	var unknown *profile.UnknownError
	switch {
	case err == nil:
		return OK
	case errors.As(err, &settings), errors.Is(err, errNoServer):
		return Misused
	case errors.Is(err, context.Canceled):
		return Interrupted
	case errors.Is(err, client.ErrNotFound), errors.As(err, &unknown):
		return NotFound
	case errors.Is(err, client.ErrUnauthenticated), errors.Is(err, client.ErrForbidden):
		return Refused
	case errors.Is(err, client.ErrConflict):
		return Conflicting
	case errors.Is(err, client.ErrUnavailable), errors.Is(err, client.ErrRateLimited):
		return Unavailable
	}
	return Failed
}

// problem is an error as programs read it.
type problem struct {
	Message   string                `json:"message"`
	ExitCode  int                   `json:"exit_code"`
	Status    int                   `json:"status,omitzero"`
	Title     string                `json:"title,omitempty"`
	Detail    string                `json:"detail,omitempty"`
	Type      string                `json:"type,omitempty"`
	RequestID string                `json:"request_id,omitempty"`
	Errors    []client.FieldProblem `json:"errors,omitempty"`
}

// Complain says what went wrong: in words, or as a JSON object.
func Complain(out io.Writer, err error, asJSON bool) {
	if !asJSON {
		fmt.Fprintln(out, "postil: "+terminal.Text(message(err)))
		return
	}
	p := problem{Message: message(err), ExitCode: ExitCode(err)}
	if e, ok := errors.AsType[*client.Error](err); ok {
		p.Status, p.Title, p.Detail, p.Type, p.RequestID, p.Errors = e.Status, e.Title, e.Detail, e.Type, e.RequestID, e.Fields
	}
	if e, ok := errors.AsType[*client.ArgumentError](err); ok {
		p.Errors = []client.FieldProblem{e.FieldProblem}
	}
	text, failed := json.Marshal(map[string]problem{"error": p}, jsontext.WithIndent("  "))
	if failed != nil {
		text = []byte(failed.Error())
	}
	fmt.Fprintln(out, terminal.JSON(text))
}

// message is an error in words, with what to do about it where that is known.
func message(err error) string {
	text := err.Error()
	if e, ok := errors.AsType[*client.Error](err); ok {
		for _, f := range e.Fields {
			if line := f.Path + ": " + f.Rule; !strings.Contains(text, line) {
				text += "\n  " + line
			}
		}
		if e.Status >= 500 && e.RequestID != "" {
			text += "\n(the server's log calls this request " + e.RequestID + ")"
		}
	}
	switch {
	case errors.Is(err, context.Canceled):
		_, more, _ := strings.Cut(text, "\n") // such as how far it came
		return strings.TrimSpace("interrupted\n" + more)
	case errors.Is(err, client.ErrUnauthenticated):
		text += "\nThe key is not, or no longer, good; \"postil login\" takes a new one."
	}
	return text
}
