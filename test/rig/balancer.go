package rig

import (
	"context"
	"errors"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Balancer sends each request to the next replica that says it is ready. When a
// replica gives no whole answer, neither does the balancer: every status that a
// client sees is a replica's.
type Balancer struct {
	URL      string
	proxy    *httputil.ReverseProxy
	checks   *http.Client
	mu       sync.Mutex
	replicas []replica
	turn     int
	seen     map[int]int
}

type replica struct {
	url   *url.URL
	ready bool
}

const (
	checkEvery = 50 * time.Millisecond
	// waitForReady is how long a request waits for a replica that is ready.
	waitForReady = 10 * time.Second
)

// Balance starts a balancer for n replicas, which Use names. If cut is not 0,
// connections of clients are cut in the middle of what is being sent to them,
// after so many bytes on average.
func Balance(t testing.TB, n, cut int) *Balancer {
	b := &Balancer{replicas: make([]replica, n), seen: map[int]int{}, checks: &http.Client{Timeout: time.Second, Transport: &http.Transport{}}}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	b.proxy = &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(targetOf(r.In)) },
		Transport:      transport,
		ModifyResponse: b.count,
		ErrorLog:       log.New(io.Discard, "", 0),
		ErrorHandler:   func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	server := httptest.NewUnstartedServer(b)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it aborts on purpose
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it aborts on purpose
	if cut > 0 {
		server.Listener = cutting{server.Listener, cut}
	}
	server.Start()
	b.URL = server.URL
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { b.check(ctx, i) })
	}
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		server.Close()
		transport.CloseIdleConnections()
		b.checks.CloseIdleConnections()
	})
	return b
}

// Use makes a server one of the replicas, in place of what it was.
func (b *Balancer) Use(i int, s *Server) error {
	to, err := url.Parse(s.URL)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.replicas[i] = replica{url: to}
	return err
}

// Seen returns how many answers of each status the replicas gave.
func (b *Balancer) Seen() map[int]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	seen := map[int]int{}
	for status, n := range b.seen {
		seen[status] = n
	}
	return seen
}

func (b *Balancer) count(res *http.Response) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[res.StatusCode]++
	return nil
}

// check asks a replica again and again whether it is ready.
func (b *Balancer) check(ctx context.Context, i int) {
	for ctx.Err() == nil {
		b.mu.Lock()
		to := b.replicas[i].url
		b.mu.Unlock()
		if to != nil {
			ok := b.answers(ctx, to.JoinPath("/readyz").String())
			b.mu.Lock()
			if b.replicas[i].url == to { // else it has been replaced
				b.replicas[i].ready = ok
			}
			b.mu.Unlock()
		}
		select {
		case <-time.After(checkEvery):
		case <-ctx.Done():
		}
	}
}

func (b *Balancer) answers(ctx context.Context, address string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	res, err := b.checks.Do(req)
	if err != nil {
		return false
	}
	return res.Body.Close() == nil && res.StatusCode == http.StatusOK
}

type targetKey struct{}

func targetOf(r *http.Request) *url.URL { return r.Context().Value(targetKey{}).(*url.URL) }

// ServeHTTP passes a request on.
func (b *Balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for late := time.Now().Add(waitForReady); time.Now().Before(late) && r.Context().Err() == nil; time.Sleep(checkEvery) {
		if to := b.next(); to != nil {
			b.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), targetKey{}, to)))
			return
		}
	}
	panic(http.ErrAbortHandler)
}

func (b *Balancer) next() *url.URL {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.replicas {
		b.turn++
		if r := b.replicas[b.turn%len(b.replicas)]; r.ready {
			return r.url
		}
	}
	return nil
}

// cutting cuts each connection after a random number of bytes sent.
type cutting struct {
	net.Listener
	mean int
}

func (l cutting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &cutConn{c, int(rand.ExpFloat64() * float64(l.mean))}, err
}

type cutConn struct {
	net.Conn
	left int
}

func (c *cutConn) Write(p []byte) (int, error) {
	if len(p) <= c.left {
		c.left -= len(p)
		return c.Conn.Write(p)
	}
	n, err := c.Conn.Write(p[:c.left])
	return n, errors.Join(err, c.Close(), net.ErrClosed)
}
