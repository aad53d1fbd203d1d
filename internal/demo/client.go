package demo

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// client speaks to one server as one caller.
type client struct {
	base    string
	http    *http.Client
	headers http.Header // who calls: a key, or the cookies of a session
}

// request is one call: its method and path, and what goes with it.
type request struct {
	method  string
	path    string
	query   url.Values
	body    any
	headers http.Header
}

// attempts is how often a request is sent that a busy server refuses.
const attempts = 6

// do sends the request and decodes the answer into `into`, unless that is nil. Any
// status but a 2xx is an *answerError. A server that is busy (429, 503) is asked
// again after the time it names.
func (c *client) do(ctx context.Context, r request, into any) (*http.Response, error) {
	var payload []byte
	if r.body != nil {
		var err error
		if payload, err = json.Marshal(r.body, json.Deterministic(true)); err != nil {
			return nil, fmt.Errorf("%s: encoding: %w", r, err)
		}
	}
	for attempt := 1; ; attempt++ {
		resp, body, err := c.send(ctx, r, payload)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r, err)
		}
		if wait, busy := busyFor(resp); busy && attempt < attempts {
			if err := sleep(ctx, wait); err != nil {
				return nil, fmt.Errorf("%s: %w", r, err)
			}
			continue
		}
		return resp, decode(r, resp, body, into)
	}
}

// send makes one attempt and reads the whole answer.
func (c *client) send(ctx context.Context, r request, payload []byte) (*http.Response, []byte, error) {
	address := c.base + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, bytes.NewReader(payload))
	if err != nil {
		return nil, nil, err
	}
	for _, h := range []http.Header{c.headers, r.headers} {
		for name, values := range h {
			req.Header[name] = values
		}
	}
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if u := (*url.Error)(nil); errors.As(err, &u) {
			err = u.Err // what it wraps; do names the request itself
		}
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

// String is the request as errors name it.
func (r request) String() string { return r.method + " " + r.path }

// busyFor says whether the server is busy, and for how long.
func busyFor(resp *http.Response) (time.Duration, bool) {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0, false
	}
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		seconds = 1
	}
	return time.Duration(min(seconds, 60)) * time.Second, true
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func decode(r request, resp *http.Response, body []byte, into any) error {
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return failed(r, resp, body)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %s, but the answer is not what it should be: %w", r, resp.Status, err)
	}
	return nil
}

// answerError is an answer that is not a 2xx.
type answerError struct {
	request request
	status  int
	problem struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
}

func failed(r request, resp *http.Response, body []byte) error {
	e := &answerError{request: r, status: resp.StatusCode}
	if json.Unmarshal(body, &e.problem) != nil {
		text := strings.ToValidUTF8(string(body[:min(len(body), 300)]), "")
		e.problem.Detail = strings.TrimSpace(text)
	}
	return e
}

// Error names the request, the status and what the server says about it.
func (e *answerError) Error() string {
	text := fmt.Sprintf("%s: %d %s", e.request, e.status, http.StatusText(e.status))
	if says := cmp.Or(e.problem.Detail, e.problem.Title); says != "" {
		text += ": " + says
	}
	return text
}

// address checks and shortens the base URL of the server.
func address(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) {
		return "", fmt.Errorf("server address %q: want http://HOST:PORT or https://HOST", base)
	}
	return strings.TrimRight(base, "/"), nil
}
