package apitest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

const (
	queueID  = "QW5ub3RhdGlvblF1ZXVlOjE6YUJjRA=="
	spaceID  = "U3BhY2U6MTphQmNE"
	recordID = "QW5ub3RhdGlvblF1ZXVlUmVjb3JkOjE6YUJjRA=="

	projectBody = `{"id":"TW9kZWw6MTphQmNE","name":"shop","space_id":"` + spaceID + `","created_at":"2026-03-01T00:00:00Z"}`
	notFound    = `{"title":"Not Found","status":404,"detail":"no such queue"}`
)

// recorder stands in for the test that uses a transport, and keeps its errors.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// said fails the test unless exactly one error was recorded and it holds every
// one of these texts; none are expected when there are no texts.
func (r *recorder) said(t *testing.T, texts ...string) {
	t.Helper()
	if len(texts) == 0 && len(r.errors) > 0 {
		t.Fatalf("unexpected: %s", strings.Join(r.errors, "\n"))
	}
	if len(texts) > 0 && len(r.errors) != 1 {
		t.Fatalf("%d errors instead of one: %q", len(r.errors), r.errors)
	}
	for _, text := range texts {
		if !strings.Contains(r.errors[0], text) {
			t.Errorf("%q does not name %q", r.errors[0], text)
		}
	}
}

// reply is what the server of a test answers.
type reply struct {
	status int
	kind   string // Content-Type
	body   string
}

func okJSON(body string) reply { return reply{200, "application/json", body} }

func failure(status int, body string) reply { return reply{status, "application/problem+json", body} }

// call is a request of a test.
type call struct {
	method, path, body string
	header             http.Header
}

// exchange sends a call through the transport that wrap puts around a real one,
// to a server that gives this reply, and returns the body that arrived.
func exchange(t *testing.T, c call, r reply, wrap func(http.RoundTripper) http.RoundTripper) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, got *http.Request) {
		if sent, _ := io.ReadAll(got.Body); string(sent) != c.body {
			t.Errorf("the server got the body %q", sent)
		}
		w.Header().Set("Content-Type", r.kind)
		w.WriteHeader(r.status)
		io.WriteString(w, r.body)
	}))
	defer server.Close()
	request, err := http.NewRequestWithContext(context.Background(), c.method, server.URL+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range c.header {
		request.Header[name] = values
	}
	if c.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	client := http.Client{Transport: wrap(server.Client().Transport)}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
