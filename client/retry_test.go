package client_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/client"
)

// script is a server that answers requests one after the other as it is told, and
// notes them. Asked who it is, it says that it is Postil or, with other, nothing.
type script struct {
	*testing.T
	other   bool
	answers []string // a status, or "drop" for a connection that ends

	mu   sync.Mutex
	seen []string // method and Idempotency-Key
	addr string
}

func (s *script) start() *client.Client {
	server := httptest.NewServer(s)
	s.Cleanup(server.Close)
	s.addr = server.URL
	return newClient(s.T, client.Config{
		Host: server.URL, APIKey: "k", Retry: client.Retry{MinWait: time.Millisecond, MaxWait: 3 * time.Second},
	})
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/api/v1/session" && !s.other {
		_, _ = w.Write([]byte(`{"server_version":"1"}`))
		return
	}
	if r.URL.Path == "/api/v1/session" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.seen = append(s.seen, r.Method+" "+r.Header.Get("Idempotency-Key"))
	answer := s.answers[min(len(s.seen), len(s.answers))-1]
	switch answer {
	case "drop":
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			s.Error(err)
			return
		}
		_ = conn.Close()
	case "200":
		_, _ = w.Write([]byte(`{"id":"x"}`))
	case "409 running":
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"detail":"the request with this Idempotency-Key is still running"}`))
	default:
		status, after, _ := strings.Cut(answer, " ")
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(map[string]int{"429": 429, "500": 500, "502": 502, "503": 503, "504": 504, "409": 409}[status])
		_, _ = w.Write([]byte(`{"title":"no","status":` + status + `}`))
	}
}

func TestWhatIsSentAgain(t *testing.T) {
	t.Parallel()
	read := func(c *client.Client) error {
		_, err := c.Users.Get(t.Context(), "x")
		return err
	}
	search := func(c *client.Client) error {
		_, err := c.Spans.List(t.Context(), client.ByID("TW9kZWw6MQ=="), client.ListSpans{})
		return err
	}
	write := func(c *client.Client) error {
		_, err := c.Users.Update(t.Context(), "x", client.UpdateUser{Name: new("n")})
		return err
	}
	for name, test := range map[string]struct {
		other   bool
		call    func(*client.Client) error
		answers string
		sent    int
		err     error
	}{
		"reads":                           {call: read, answers: "drop,502,503,200", sent: 4},
		"searches, which are POSTs":       {call: search, answers: "drop,504,200", sent: 3},
		"reads, until it is enough":       {call: read, answers: "503", sent: 4, err: client.ErrUnavailable},
		"no failures of the server's own": {call: read, answers: "500,200", sent: 1, err: errAny},
		"no conflicts":                    {call: write, answers: "409,200", sent: 1, err: client.ErrConflict},
		"writes to Postil":                {call: write, answers: "drop,502,429,200", sent: 4},
		"writes that still run":           {call: write, answers: "drop,409 running,200", sent: 3},
		"writes to others that are busy":  {other: true, call: write, answers: "429,503,200", sent: 3},
		"no writes to others when lost":   {other: true, call: write, answers: "drop,200", sent: 1, err: client.ErrUnavailable},
		"no writes to others after a 502": {other: true, call: write, answers: "502,200", sent: 1, err: client.ErrUnavailable},
		"reads of others":                 {other: true, call: read, answers: "drop,200", sent: 2},
		"not when the wait is too long":   {call: read, answers: "429 60,200", sent: 1, err: client.ErrRateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{T: t, other: test.other, answers: strings.Split(test.answers, ",")}
			err := test.call(s.start())
			if (err == nil) != (test.err == nil) || test.err != errAny && !errors.Is(err, test.err) {
				t.Errorf("the call ended with %v, want %v", err, test.err)
			}
			if len(s.seen) != test.sent {
				t.Errorf("it was sent %d times, want %d: %q", len(s.seen), test.sent, s.seen)
			}
			for _, seen := range s.seen {
				if seen != s.seen[0] || strings.HasPrefix(seen, "PATCH") && len(seen) < 20 {
					t.Errorf("not all attempts have the same key: %q", s.seen)
				}
			}
		})
	}
}

var errAny = errors.New("any error")

func TestRetryAfterIsWaited(t *testing.T) {
	t.Parallel()
	s := &script{T: t, answers: []string{"429 1", "200"}}
	began := time.Now()
	if _, err := s.start().Users.Get(t.Context(), "x"); err != nil || time.Since(began) < time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
	s = &script{T: t, answers: []string{"429 60"}}
	_, err := s.start().Users.Get(t.Context(), "x")
	if e, ok := errors.AsType[*client.Error](err); !ok || e.RetryAfter != time.Minute {
		t.Errorf("the error does not tell how long to wait: %v", err)
	}
}

// A server that nobody listens at got nothing, so that writes are sent again
// whatever server it is.
func TestWritesThatNeverLeftAreSentAgain(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	attempts := 0
	transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		attempts++
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}
	c := newClient(t, client.Config{Host: "http://" + address, APIKey: "k", HTTPClient: &http.Client{Transport: transport},
		Retry: client.Retry{Attempts: 3, MinWait: time.Millisecond}})
	err = c.Users.Delete(t.Context(), "x")
	if attempts != 3 || !errors.Is(err, client.ErrUnavailable) {
		t.Errorf("%d attempts, and then %v", attempts, err)
	}
}

// The connection of an earlier request makes no difference: package net/http would
// send a request with an Idempotency-Key again by itself.
func TestLostWritesToOthersAreNotSentAgainByTheTransport(t *testing.T) {
	t.Parallel()
	s := &script{T: t, other: true, answers: []string{"200", "drop", "200"}}
	c := s.start()
	for _, want := range []error{nil, client.ErrUnavailable} {
		if err := c.Users.Delete(t.Context(), "x"); !errors.Is(err, want) {
			t.Errorf("ended with %v, want %v", err, want)
		}
	}
	if len(s.seen) != 2 {
		t.Errorf("%d requests arrived, want 2: %q", len(s.seen), s.seen)
	}
}

// An addition that the server breaks off, or has a problem with, is an error after
// what was told before.
func TestAdditionsThatBreakOffAreErrors(t *testing.T) {
	t.Parallel()
	for lines, want := range map[string]error{
		`{"matching":9,"processed":3,"added":3,"done":false}` + "\n":                                                                          client.ErrUnavailable,
		`{"matching":9,"processed":3,"added":3,"done":false}` + "\n" + `{"matching":9,"processed":3,"added":3,"done":false,"problem":"full"}`: errAny,
		`{"matching":9,"processed":9,"added":3,"done":true}`:                                                                                  nil,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(lines)) }))
		c := newClient(t, client.Config{Host: server.URL, APIKey: "k"})
		steps, err := client.Collect(c.Queues.Add(t.Context(), client.ByID("UXVldWU6MQ=="), client.Addition{}))
		server.Close()
		if len(steps) != 1 || (err == nil) != (want == nil) || want != errAny && !errors.Is(err, want) {
			t.Errorf("%s ended after %+v with %v, want %v", lines, steps, err, want)
		}
	}
}

func TestContextEndsTheWaiting(t *testing.T) {
	t.Parallel()
	s := &script{T: t, answers: []string{"503 2"}}
	c := s.start()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := c.Users.Get(ctx, "x")
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, client.ErrUnavailable) || time.Since(began) > time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

func TestBetaOperationsAreToldOfOnce(t *testing.T) {
	t.Parallel()
	s := &script{T: t, answers: []string{"200"}}
	s.start()
	for quiet, want := range map[bool]int{false: 2, true: 0} {
		var log bytes.Buffer
		c := newClient(t, client.Config{Host: s.addr, APIKey: "k", QuietPreRelease: quiet, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		queue := client.ByID("UXVldWU6MQ==")
		for range 2 {
			_, err := c.AnnotationQueues.AnnotateRecord(t.Context(), queue, "r", nil)
			_, err2 := c.AnnotationQueues.AssignRecord(t.Context(), queue, "r", nil)
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Count(log.String(), "in beta"); got != want {
			t.Errorf("quiet %t: told %d times, want %d:\n%s", quiet, got, want, log.String())
		}
	}
}
