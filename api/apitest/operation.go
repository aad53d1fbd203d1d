package apitest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// OperationObject returns the object, in the words of Profile.Check, that an
// answer of the AX-compatible surface holds. Its path is percent-encoded as it was
// sent. The object is "" when the answer has no body. ok is false when there is no
// such operation, or it has no such success.
func OperationObject(method, path string, status int) (object string, ok bool) {
	of, ok := answerOf(method, path, status)
	if of.object == nothing {
		return "", ok
	}
	return of.object, ok
}

func answerOf(method, path string, status int) (answer, bool) {
	for operation, answers := range rules().Operations {
		documented, pattern, _ := strings.Cut(operation, " ")
		if _, ok := template(pattern).match(path); !ok || documented != method {
			continue
		}
		of, ok := answers[status]
		if !ok && status >= http.StatusBadRequest {
			return answer{object: "problem"}, true
		}
		return of, ok
	}
	return answer{}, false
}

// ProfileTransport wraps the transport of a client (nil: http.DefaultTransport)
// and fails the test for every answer of the AX-compatible surface that clients of
// the profile would not parse. It does not make the client one of that profile:
// send its headers, or force the profile in the server. Paths without an operation
// are not looked at.
func ProfileTransport(t testing.TB, p Profile, base http.RoundTripper) http.RoundTripper {
	return watch(t, base, p.judge)
}

func (p Profile) judge(ex exchange) []string {
	method, path, status := ex.request.Method, ex.request.URL.EscapedPath(), ex.answer.StatusCode
	of, ok := answerOf(method, path, status)
	switch {
	case !ok && !isOperation(method, path):
		return nil
	case !ok, len(of.only) > 0 && !slices.Contains(of.only, p):
		return []string{fmt.Sprintf("%s does not know this status", p)}
	case of.object == nothing:
		return ex.emptiness()
	case status >= http.StatusBadRequest:
		return append(ex.problems(), p.lines(of.object, ex.body)...)
	case ex.contentType() != "application/json":
		return []string{fmt.Sprintf("Content-Type %q instead of application/json", ex.contentType())}
	}
	return p.lines(of.object, ex.body)
}

// isOperation reports whether the surface has the operation: each may fail.
func isOperation(method, path string) bool {
	_, ok := answerOf(method, path, http.StatusInternalServerError)
	return ok
}

// lines is Check with one line for each thing that is wrong.
func (p Profile) lines(object string, body []byte) []string {
	err := p.Check(object, body)
	if err == nil {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		lines = append(lines, fmt.Sprintf("for %s, %s", p, line))
	}
	return lines
}
