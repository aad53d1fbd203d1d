package apitest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// An exchange is one request and its answer, both bodies read.
type exchange struct {
	request     *http.Request
	requestBody []byte
	answer      *http.Response
	body        []byte
}

// problems says what every error of either surface must be: a problem body whose
// status is that of the answer.
func (ex exchange) problems() []string {
	if kind := ex.contentType(); kind != "application/problem+json" {
		return []string{fmt.Sprintf("an error with Content-Type %q instead of application/problem+json", kind)}
	}
	var body struct {
		Title  string `json:"title"`
		Status int    `json:"status"`
	}
	if err := json.Unmarshal(ex.body, &body); err != nil {
		return []string{"the problem body is not readable: " + err.Error()}
	}
	var wrong []string
	if body.Title == "" {
		wrong = append(wrong, "the problem has no title")
	}
	if body.Status != ex.answer.StatusCode {
		wrong = append(wrong, fmt.Sprintf("the problem has status %d in an answer with status %d", body.Status, ex.answer.StatusCode))
	}
	return wrong
}

func (ex exchange) contentType() string {
	kind, _, _ := mime.ParseMediaType(ex.answer.Header.Get("Content-Type"))
	return kind
}

// emptiness says what is wrong with an answer that must have no body. A client
// must be told its length, or not need to be told: 202 carries Content-Length: 0.
func (ex exchange) emptiness() []string {
	if len(ex.body) > 0 {
		return []string{fmt.Sprintf("a body where there must be none: %.80q", ex.body)}
	}
	if ex.answer.StatusCode == http.StatusAccepted && ex.answer.ContentLength != 0 {
		return []string{"an empty 202 without Content-Length: 0"}
	}
	return nil
}

// A watcher is a RoundTripper that shows every exchange to judge and fails the
// test for each thing that is wrong with it.
type watcher struct {
	t     testing.TB
	base  http.RoundTripper
	judge func(exchange) []string
}

// RoundTrip sends the request and judges the exchange.
func (w *watcher) RoundTrip(r *http.Request) (*http.Response, error) {
	ex := exchange{request: r}
	sent, err := ex.readRequest()
	if err != nil {
		return nil, err
	}
	if ex.answer, err = w.base.RoundTrip(sent); err != nil {
		return nil, err
	}
	if err := ex.readAnswer(); err != nil {
		return nil, err
	}
	if wrong := w.judge(ex); len(wrong) > 0 {
		w.t.Errorf("%s %s answered %d:\n\t%s", r.Method, r.URL.RequestURI(), ex.answer.StatusCode, strings.Join(wrong, "\n\t"))
	}
	return ex.answer, nil
}

// readRequest reads the body and returns a copy of the request that can be sent.
func (ex *exchange) readRequest() (*http.Request, error) {
	sent := ex.request.Clone(ex.request.Context())
	if ex.request.Body == nil || ex.request.Body == http.NoBody {
		return sent, nil
	}
	defer ex.request.Body.Close()
	var err error
	ex.requestBody, err = io.ReadAll(ex.request.Body)
	sent.Body = io.NopCloser(bytes.NewReader(ex.requestBody))
	return sent, err
}

// readAnswer reads the body and leaves it to be read again.
func (ex *exchange) readAnswer() error {
	defer ex.answer.Body.Close()
	var err error
	ex.body, err = io.ReadAll(ex.answer.Body)
	ex.answer.Body = io.NopCloser(bytes.NewReader(ex.body))
	return err
}

// watch returns base, or http.DefaultTransport for nil, under the eyes of judge.
func watch(t testing.TB, base http.RoundTripper, judge func(exchange) []string) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return &watcher{t: t, base: base, judge: judge}
}
