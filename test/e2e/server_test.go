// Package e2e_test drives the built binary from outside, as its users do.
package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "postil-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "postil")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "github.com/postil/postil/cmd/postil")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building: %v\n%s", err, out)
		return 1
	}
	return storetest.Main(m)
}

// server is a running server process.
type server struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	key    string
	client *http.Client
	log    bytes.Buffer // read it when the process has ended
}

// ready is how the server says where it can be reached.
var ready = regexp.MustCompile(`is ready at (http://\S+)`)

// start starts the server on free ports and waits until it is ready.
func start(t *testing.T, data, database string, flags ...string) *server {
	t.Helper()
	keyFile := filepath.Join(data, "key")
	args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--otlp-grpc-listen", "127.0.0.1:0", "--api-key-file", keyFile}, flags...)
	s := &server{t: t, cmd: exec.Command(binary, args...), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	s.cmd.Env = append(os.Environ(), "POSTIL_DATABASE="+database)
	s.cmd.Stderr = &s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // it may have ended
		_ = s.cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	found := ready.FindStringSubmatch(line)
	if found == nil {
		_ = s.cmd.Wait()
		t.Fatalf("the server did not start: %q %v\n%s", line, err, &s.log)
	}
	s.url = found[1]
	key, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	s.key = strings.TrimSpace(string(key))
	return s
}

// kill ends the process as a power cut would.
func (s *server) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.cmd.Wait() // "signal: killed"
	s.client.CloseIdleConnections()
}

// exit waits for the process to end and returns its exit code.
func (s *server) exit() int {
	s.t.Helper()
	late := time.AfterFunc(30*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer late.Stop()
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}

// object is a JSON object.
type object = map[string]any

// ask makes a request and decodes its answer; an error means that no whole
// answer came.
func (s *server) ask(method, path string, body any) (status int, answer object, err error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(context.Background(), method, s.url+path, bytes.NewReader(data))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	req.Header.Set("Content-Type", "application/json")
	res, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && len(text) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") {
		err = json.Unmarshal(text, &answer)
	}
	return res.StatusCode, answer, err
}

// want makes a request that must succeed.
func (s *server) want(method, path string, body any) object {
	s.t.Helper()
	status, answer, err := s.ask(method, path, body)
	if err != nil || status >= 300 {
		s.t.Fatalf("%s %s: %d %v %v", method, path, status, answer, err)
	}
	return answer
}

// first returns the first item of a list in an answer.
func first(answer object, list string) object { return answer[list].([]any)[0].(object) }
