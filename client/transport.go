package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
)

// request is one call of an operation.
type request struct {
	method string
	path   string
	query  url.Values
	body   any    // encoded as JSON, unless it is nil or a document
	reads  bool   // changes nothing, whatever the method
	beta   string // the operation's name, where the official client says that it may change
}

// String is the request as errors name it.
func (r request) String() string { return r.method + " " + r.path }

func get(path string, query url.Values) request {
	return request{method: http.MethodGet, path: path, query: query, reads: true}
}

func post(path string, body any) request {
	return request{method: http.MethodPost, path: path, body: body}
}

func patch(path string, body any) request {
	return request{method: http.MethodPatch, path: path, body: body}
}

func remove(path string, body any) request {
	return request{method: http.MethodDelete, path: path, body: body}
}

// keyHeader is the name of the Idempotency-Key in lower case, which servers do not
// tell apart. Under its usual name package net/http would send a lost write again
// by itself, whatever the server.
const keyHeader = "idempotency-key"

// at puts a path together; every second element is a value and escaped.
func at(parts ...string) string {
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 1 {
			part = url.PathEscape(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

// attempt is what came of sending a request once: an answer, or an error.
type attempt struct {
	status int // 0 without an answer
	header http.Header
	body   []byte
	err    error
	left   bool // the request may have left for the server
}

// fetch sends a request and decodes its answer.
func fetch[T any](ctx context.Context, c *Client, r request) (*T, error) {
	into := new(T)
	if err := c.do(ctx, r, into); err != nil {
		return nil, err
	}
	return into, nil
}

// do sends a request, again where that is safe, and decodes the answer into
// `into`, unless that is nil.
func (c *Client) do(ctx context.Context, r request, into any) error {
	c.notice(r.beta)
	var payload []byte
	header := c.headers.Clone()
	switch body := r.body.(type) {
	case nil:
	case document:
		payload = body
		header.Set("Content-Type", "application/octet-stream")
	default:
		var err error
		if payload, err = encode(body); err != nil {
			return fmt.Errorf("%s: %w", r, err)
		}
		header.Set("Content-Type", "application/json")
	}
	if !r.reads {
		header[keyHeader] = []string{idempotencyKey(ctx)}
	}
	a := c.persist(ctx, r, header, payload)
	switch {
	case a.err != nil:
		return lost(ctx, r, a.err)
	case ctx.Err() != nil && a.transient(1):
		return fmt.Errorf("%w; gave up waiting: %w", problem(r, a), ctx.Err())
	case a.status < 200 || a.status > 299:
		return problem(r, a)
	case into == nil:
		return nil
	}
	if err := decode(a.body, into); err != nil {
		return fmt.Errorf("%s: %d, but the answer is not what it should be: %w", r, a.status, err)
	}
	return nil
}

// lost is the error of a request that got no whole answer.
func lost(ctx context.Context, r request, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", r, err)
	}
	return fmt.Errorf("%s: %w: %w", r, ErrUnavailable, err)
}

// send makes one attempt and reads the whole answer.
func (c *Client) send(ctx context.Context, r request, header http.Header, payload []byte) (a attempt) {
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { a.left = true }}
	resp, err := c.open(httptrace.WithClientTrace(ctx, trace), r, header, payload)
	if err != nil {
		a.err = err
		return a
	}
	defer resp.Body.Close()
	a.status, a.header = resp.StatusCode, resp.Header
	a.body, a.err = io.ReadAll(resp.Body)
	return a
}

// open makes one attempt; the caller reads the body of the answer and closes it.
func (c *Client) open(ctx context.Context, r request, header http.Header, payload []byte) (*http.Response, error) {
	address := c.base + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	req.Header = header.Clone()
	resp, err := c.http.Do(req)
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // what it wraps; errors name the request themselves
	}
	return resp, err
}

// encode writes JSON without the escapes that HTML would need.
func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// decode reads JSON; numbers of open content stay as they were written.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
