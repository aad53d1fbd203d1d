// Package rig is for tests of the built binary: it starts server processes, one
// or several on one database, kills them, and talks to them as clients do.
package rig

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// Build compiles the program into dir. Each of the flags is one of go build's.
func Build(dir string, flags ...string) (binary string, err error) {
	binary = filepath.Join(dir, "postil")
	args := append([]string{"build", "-buildvcs=false", "-o", binary}, flags...)
	if out, err := exec.Command("go", append(args, "github.com/postil/postil/cmd/postil")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building: %w\n%s", err, out)
	}
	return binary, nil
}

// Main builds the program for the tests of a package, says where it is, and runs them
// with the databases that they need. It returns the exit code.
func Main(m *testing.M, binary *string) int {
	flag.Parse()
	dir, err := os.MkdirTemp("", "postil-rig")
	if err == nil {
		defer os.RemoveAll(dir)
		*binary, err = Build(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return storetest.Main(m)
}

// Server is a running server process.
type Server struct {
	URL string
	cmd *exec.Cmd
	log *tail
}

// tail is what a process prints as its log, of which the end is kept.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const logKept = 64 << 10

func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() > logKept {
		l.text.Next(l.text.Len() - logKept/2)
	}
	return l.text.Write(p)
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// ready is how a server says where it can be reached.
var ready = regexp.MustCompile(`is ready at (http://\S+)`)

// Start starts a server on free ports and waits until it is ready. The first on
// a database writes its API key into the data folder; the others find it there.
func Start(t testing.TB, binary, data, database string, flags ...string) (*Server, error) {
	args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--otlp-grpc-listen", "127.0.0.1:0",
		"--api-key-file", keyFile(data)}, flags...)
	s := &Server{cmd: exec.Command(binary, args...), log: &tail{}}
	s.cmd.Env = append(os.Environ(), "POSTIL_DATABASE="+database)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	t.Cleanup(s.Kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	found := ready.FindStringSubmatch(line)
	if found == nil {
		s.Kill()
		return nil, fmt.Errorf("the server did not start: %q %w\n%s", line, err, s.log)
	}
	s.URL = found[1]
	return s, nil
}

func keyFile(data string) string { return filepath.Join(data, "key") }

// Key returns the API key that the first server on a data folder made.
func Key(data string) (string, error) {
	text, err := os.ReadFile(keyFile(data))
	return strings.TrimSpace(string(text)), err
}

// Kill ends the process as a power cut would. It may have ended.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // "signal: killed"
}

// Stop tells the process to end and returns its exit code.
func (s *Server) Stop() int {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(time.Minute, func() { _ = s.cmd.Process.Kill() })
	defer late.Stop()
	_ = s.cmd.Wait() // the exit code tells
	return s.cmd.ProcessState.ExitCode()
}

// Log returns the end of what the process has logged.
func (s *Server) Log() string { return s.log.String() }
