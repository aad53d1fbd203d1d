package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"syscall"
)

// server is the binary, started as a process of its own.
type server struct {
	cmd     *exec.Cmd
	address string // host and port
}

var ready = regexp.MustCompile(`ready at http://(\S+)`)

// startServer starts the binary on a database and waits until it answers. It
// finds everything installed and prints one line.
func startServer(ctx context.Context, binary, dir, database string) (*server, error) {
	cmd := exec.CommandContext(ctx, binary, "serve", "--data", dir, "--database", database, "--listen", "127.0.0.1:0", "--otlp-grpc-listen", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	found := ready.FindStringSubmatch(line)
	if err != nil || found == nil {
		return nil, errors.Join(fmt.Errorf("the server did not start: %q", line), cmd.Wait())
	}
	return &server{cmd, found[1]}, nil
}

// stop asks the server to stop and waits for it.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have crashed
	_ = s.cmd.Wait()
}
