package storetest

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Line is a way to a PostgreSQL database that can be cut.
type Line struct {
	URL string // of the database at its other end

	to  string // socket of the server
	mu  sync.Mutex
	cut Cut
	all map[net.Conn]bool

	listener net.Listener
}

// Cut says when a line is cut, once.
type Cut struct {
	Text     string // when a client has sent this
	Answered bool   // not then, but when the commit after it was answered: the answer is lost
}

// NewLine returns a line to the database at a URL of this package.
func NewLine(t testing.TB, database string) *Line {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "line") //nolint:usetesting // a socket's name must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	const socket = ".s.PGSQL.5432"
	l := &Line{to: filepath.Join(u.Query().Get("host"), socket), all: map[net.Conn]bool{}}
	u.RawQuery = url.Values{"host": {dir}}.Encode()
	l.URL = u.String()
	listener, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	l.listener = listener
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(client)
		}
	}()
	return l
}

// CutOnce arms the line.
func (l *Line) CutOnce(cut Cut) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
}

// Cut closes every connection there is.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.all {
		c.Close()
	}
}

// Close cuts the line for good.
func (l *Line) Close() {
	l.listener.Close()
	l.Cut()
}

// due returns what is armed if a client's message is what it waits for, and
// disarms it.
func (l *Line) due(message []byte) (cut Cut, due bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut.Text == "" || !bytes.Contains(message, []byte(l.cut.Text)) {
		return Cut{}, false
	}
	cut, l.cut = l.cut, Cut{}
	return cut, true
}

// carry hands on what the two sides of a connection say.
func (l *Line) carry(client net.Conn) {
	server, err := net.Dial("unix", l.to)
	if err != nil {
		client.Close()
		return
	}
	l.mu.Lock()
	l.all[client], l.all[server] = true, true
	l.mu.Unlock()
	end := func() {
		client.Close()
		server.Close()
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.all, client)
		delete(l.all, server)
	}
	var lose sync.Once
	losing := make(chan struct{})
	go func() {
		defer end()
		hand(server, client, func(message []byte) bool {
			cut, due := l.due(message)
			if due && cut.Answered {
				lose.Do(func() { close(losing) })
				return true
			}
			return !due
		})
	}()
	defer end()
	hand(client, server, func(message []byte) bool {
		select {
		case <-losing:
			return !bytes.Contains(message, []byte("COMMIT\x00"))
		default:
			return true
		}
	})
}

// hand copies until one side ends or keep says that what was read is to be lost.
func hand(to io.Writer, from io.Reader, keep func([]byte) bool) {
	buffer := make([]byte, 1<<20)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if !keep(buffer[:n]) {
				return
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
