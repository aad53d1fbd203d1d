package rig

import (
	"net"
	"sync"
	"testing"
)

// Pipe passes TCP connections on to an address, until it is cut: then nothing
// comes through any more and nobody is told, as when a cable is pulled.
type Pipe struct {
	Addr string
	to   string

	mu    sync.Mutex
	calm  sync.Cond // of mu: not cut, or closed
	cut   bool
	conns map[net.Conn]struct{}
}

// NewPipe starts a pipe to an address.
func NewPipe(t testing.TB, to string) *Pipe {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Pipe{Addr: l.Addr().String(), to: to, conns: map[net.Conn]struct{}{}}
	p.calm.L = &p.mu
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		p.Mend()
	})
	return p
}

// Cut lets nothing through until Mend.
func (p *Pipe) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = true
}

// Mend lets new connections through; those of before are reset.
func (p *Pipe) Mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = false
	for c := range p.conns {
		_ = c.Close() // whoever reads it notices
	}
	p.calm.Broadcast()
}

// keep holds a connection until it is let go or the pipe is mended.
func (p *Pipe) keep(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = struct{}{}
}

func (p *Pipe) drop(c net.Conn) {
	_ = c.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// wait waits while the pipe is cut.
func (p *Pipe) wait() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.cut {
		p.calm.Wait()
	}
}

func (p *Pipe) serve(from net.Conn) {
	p.keep(from)
	defer p.drop(from)
	p.wait()
	to, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	p.keep(to)
	defer p.drop(to)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.pass(from, to)
	}()
	p.pass(to, from)
	<-done
}

// pass copies in one direction, and closes both ends with the first.
func (p *Pipe) pass(from, to net.Conn) {
	defer p.drop(to)
	defer p.drop(from)
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.wait()
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
