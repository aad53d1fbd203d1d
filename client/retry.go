package client

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serverKind is what is known about the server.
type serverKind int32

const (
	unknownServer serverKind = iota
	postilServer             // keeps the answer of every Idempotency-Key
	otherServer              // may carry out a request twice
)

// persist sends a request until it is answered, must not be sent again, or was
// sent often enough. All attempts carry the same header, and so the same
// Idempotency-Key.
func (c *Client) persist(ctx context.Context, r request, header http.Header, payload []byte) attempt {
	for n := 1; ; n++ {
		a := c.send(ctx, r, header, payload)
		for {
			wait, again := c.again(a, n)
			if !again || sleep(ctx, wait) != nil {
				return a
			}
			if r.reads || !a.uncertain() {
				break
			}
			server := c.identify(ctx)
			if server == otherServer {
				return a
			}
			if server == postilServer {
				break
			}
			n++ // away still
		}
		c.log.DebugContext(ctx, "request is sent again", "request", r.String(), "attempt", n+1, "after", a.reason())
	}
}

// again says whether the n-th attempt is one that another may do better than, and
// after which time.
func (c *Client) again(a attempt, n int) (wait time.Duration, again bool) {
	if n >= c.retry.Attempts || !a.transient(n) {
		return 0, false
	}
	if named := retryAfter(a.header); named > 0 {
		return named, named <= c.retry.MaxWait
	}
	longest := min(c.retry.MinWait, c.retry.MaxWait)
	for range n - 1 {
		longest = min(2*longest, c.retry.MaxWait)
	}
	return longest/2 + rand.N(longest/2+1), true
}

// transient reports whether what happened may be over soon.
func (a attempt) transient(n int) bool {
	if a.err != nil {
		var certificate *tls.CertificateVerificationError
		return !errors.As(a.err, &certificate) && !errors.Is(a.err, context.Canceled)
	}
	switch a.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusConflict:
		return n > 1 && stillRunning(a.body)
	}
	return false
}

// stillRunning reports whether a conflict is with an earlier attempt that the
// server has not finished.
func stillRunning(body []byte) bool {
	var p problemBody
	return decode(body, &p) == nil && strings.Contains(p.Detail, "Idempotency-Key") &&
		(strings.HasSuffix(p.Detail, "is still running") || strings.HasSuffix(p.Detail, "send it again"))
}

// uncertain reports whether the server may have carried the request out all the
// same. One that never left was not, nor one that a server is too busy for.
func (a attempt) uncertain() bool {
	if a.status == 0 {
		return a.left
	}
	return a.err != nil || a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable
}

func (a attempt) reason() string {
	if a.err != nil {
		return a.err.Error()
	}
	return strconv.Itoa(a.status)
}

// identify finds out, once, whether the server carries out a request only once
// however often it comes with one Idempotency-Key. Postil does, and tells who it
// is. Of another server nothing is known, so that a write whose fate is unknown is
// left to the caller.
func (c *Client) identify(ctx context.Context) serverKind {
	if known := serverKind(c.kind.Load()); known != unknownServer {
		return known
	}
	a := c.send(ctx, get("/api/v1/session", nil), c.headers, nil)
	if a.err != nil || a.transient(1) {
		return unknownServer
	}
	found := otherServer
	var me struct {
		ServerVersion string `json:"server_version"`
	}
	if a.status == http.StatusOK && decode(a.body, &me) == nil && me.ServerVersion != "" {
		found = postilServer
	}
	c.kind.Store(int32(found))
	return found
}

// retryAfter is the time that an answer asks to wait, in seconds or as a date.
func retryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 && seconds < 1<<31 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(time.Until(date), 0)
	}
	return 0
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
