package apitest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-json-experiment/json"
)

// A Checker holds exchanges against one OpenAPI document.
type Checker struct {
	t   testing.TB
	doc *openapi3.T
}

// New returns a checker for an OpenAPI document, as YAML or JSON. The test ends
// when the document is not valid.
func New(t testing.TB, doc []byte) *Checker {
	t.Helper()
	parsed, err := parse(doc)
	if err != nil {
		t.Fatalf("the OpenAPI document: %v", err)
	}
	return &Checker{t: t, doc: parsed}
}

// parsed remembers documents by their text, as many tests use the same one.
var parsed sync.Map

func parse(text []byte) (*openapi3.T, error) {
	if doc, ok := parsed.Load(string(text)); ok {
		return doc.(*openapi3.T), nil
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	parsed.Store(string(text), doc)
	return doc, nil
}

// Transport wraps the transport of a client (nil: http.DefaultTransport) and
// fails the test for every exchange that the document does not allow. Requests
// are held against it when they succeeded, as others may be wrong on purpose;
// answers always, except that the body of a success for an older client
// generation is left to ProfileTransport. Paths outside the surface that the
// document describes are not looked at.
func (c *Checker) Transport(base http.RoundTripper) http.RoundTripper {
	return watch(c.t, base, c.judge)
}

func (c *Checker) judge(ex exchange) []string {
	input := c.find(ex.request)
	if input == nil {
		return c.judgeUndocumented(ex)
	}
	var wrong []string
	status := ex.answer.StatusCode
	answers := input.Route.Operation.Responses
	declared := answers.Status(status)
	if declared == nil {
		declared = answers.Default()
	}
	if declared == nil {
		wrong = append(wrong, "the status is not declared")
	}
	if status >= http.StatusBadRequest {
		wrong = append(wrong, ex.problems()...)
	} else {
		wrong = append(wrong, checkRequest(input, ex)...)
	}
	switch {
	case declared == nil:
	case status < http.StatusBadRequest && ProfileOf(ex.request.Header) != Newest:
	case len(declared.Value.Content) == 0:
		wrong = append(wrong, ex.emptiness()...)
	default:
		wrong = append(wrong, checkAnswer(input, ex)...)
	}
	return wrong
}

// judgeUndocumented allows nothing but errors where the surface has no operation.
func (c *Checker) judgeUndocumented(ex exchange) []string {
	path := ex.request.URL.Path
	switch {
	case !c.covers(path) || strings.HasSuffix(path, "/spec.yaml"):
		return nil
	case ex.answer.StatusCode < http.StatusBadRequest:
		return []string{"the document has no such operation"}
	}
	return ex.problems()
}

// covers reports whether a path lies on the document's surface: the first segment
// is that of its operations.
func (c *Checker) covers(path string) bool {
	first := func(path string) string { return strings.SplitN(path+"//", "/", 3)[1] }
	for documented := range c.doc.Paths.Map() {
		if first(documented) == first(path) {
			return true
		}
	}
	return false
}

// find returns the operation of a request, or nil. Where several paths fit, the
// one with the fewest placeholders is meant.
func (c *Checker) find(r *http.Request) *openapi3filter.RequestValidationInput {
	var found *openapi3filter.RequestValidationInput
	for path, item := range c.doc.Paths.Map() {
		op := item.GetOperation(r.Method)
		values, ok := template(path).match(r.URL.EscapedPath())
		if op == nil || !ok || found != nil && len(found.PathParams) <= len(values) {
			continue
		}
		found = &openapi3filter.RequestValidationInput{
			Request:    r,
			PathParams: values,
			Route:      &routers.Route{Spec: c.doc, Path: path, PathItem: item, Method: r.Method, Operation: op},
			Options:    options(),
		}
	}
	return found
}

// options leaves who the caller is to the server, and has errors name the place
// and the reason only, without the whole schema and value.
func options() *openapi3filter.Options {
	o := &openapi3filter.Options{
		AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
		MultiError:                        true,
		SkipSettingDefaults:               true,
		RejectWhenRequestBodyNotSpecified: true,
	}
	o.WithCustomSchemaErrorFunc(func(err *openapi3.SchemaError) string {
		return fmt.Sprintf("at /%s: %s", strings.Join(err.JSONPointer(), "/"), err.Reason)
	})
	return o
}

func checkRequest(input *openapi3filter.RequestValidationInput, ex exchange) []string {
	input.Request = ex.request.Clone(ex.request.Context())
	input.Request.Body = io.NopCloser(bytes.NewReader(ex.requestBody))
	return reasons("the request: ", openapi3filter.ValidateRequest(ex.request.Context(), input))
}

// lines is the type of bodies that are JSON line by line: the schema of an answer
// is that of each line, that of a request is about the text.
const lines = "application/x-ndjson"

// Files are texts, whatever is wrong inside them.
func init() {
	for _, file := range []string{lines, "text/csv"} {
		openapi3filter.RegisterBodyDecoder(file, openapi3filter.FileBodyDecoder)
	}
}

func checkLines(input *openapi3filter.RequestValidationInput, ex exchange) []string {
	answer := input.Route.Operation.Responses.Status(ex.answer.StatusCode)
	if answer == nil || answer.Value.Content[lines] == nil {
		return []string{"the answer: " + lines + " is not declared"}
	}
	var wrong []string
	for line := range bytes.Lines(ex.body) {
		var value any
		err := json.Unmarshal(line, &value)
		if err == nil {
			err = answer.Value.Content[lines].Schema.Value.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.MultiErrors())
		}
		wrong = append(wrong, reasons("the answer: ", err)...)
	}
	return wrong
}

func checkAnswer(input *openapi3filter.RequestValidationInput, ex exchange) []string {
	if ex.contentType() == lines {
		return checkLines(input, ex)
	}
	answer := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input,
		Status:                 ex.answer.StatusCode,
		Header:                 ex.answer.Header,
		Options:                input.Options,
	}
	return reasons("the answer: ", openapi3filter.ValidateResponse(ex.request.Context(), answer.SetBodyBytes(ex.body)))
}

// reasons takes the errors of the validator apart.
func reasons(of string, err error) []string {
	var several openapi3.MultiError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &several):
		var all []string
		for _, err := range several {
			all = append(all, reasons(of, err)...)
		}
		return all
	}
	return []string{of + err.Error()}
}
