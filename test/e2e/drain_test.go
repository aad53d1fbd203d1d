package e2e_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// slowRequest is a request whose body is still on its way.
type slowRequest struct {
	net.Conn
	rest string
}

// beginRequest sends a request to create a project, but for the end of its body.
func beginRequest(s *server, name string) slowRequest {
	s.t.Helper()
	space := first(s.want("GET", "/v2/spaces", nil), "spaces")["id"]
	body := fmt.Sprintf(`{"name":%q,"space_id":%q}`, name, space)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /v2/projects HTTP/1.1\r\nHost: postil\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
		s.key, len(body))
	if err != nil {
		s.t.Fatal(err)
	}
	goOn := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n")) // the server reads, so the request is under way
	if _, err := io.ReadFull(conn, goOn); err != nil {
		s.t.Fatal(err)
	}
	if _, err := io.WriteString(conn, body[:10]); err != nil {
		s.t.Fatal(err)
	}
	return slowRequest{conn, body[10:]}
}

// finish sends the rest and returns the status of the answer.
func (r slowRequest) finish(t *testing.T) int {
	t.Helper()
	if _, err := io.WriteString(r, r.rest); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(r), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

// signal sends the process a signal.
func (s *server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// becomes waits until a path answers with a status; 0 stands for no answer.
func (s *server) becomes(path string, want int) {
	s.t.Helper()
	got := -1
	for deadline := time.Now().Add(10 * time.Second); got != want && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		got, _, _ = s.ask("GET", path, nil)
	}
	if got != want {
		s.t.Fatalf("%s answers %d, not %d", path, got, want)
	}
}

func TestStoppingFinishesTheRequestsUnderWay(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			data, url := t.TempDir(), storetest.URL(t, database)
			s := start(t, data, url, "--drain-delay", "500ms")
			s.becomes("/readyz", http.StatusOK)
			slow := beginRequest(s, "begun before the end")
			s.signal(syscall.SIGTERM)
			s.becomes("/readyz", http.StatusServiceUnavailable)
			s.becomes("/livez", http.StatusOK)
			s.want("GET", "/v2/spaces", nil) // still serving
			s.becomes("/readyz", 0)          // no new ones any more
			if got := slow.finish(t); got != http.StatusCreated {
				t.Errorf("the request under way was answered %d", got)
			}
			if code := s.exit(); code != 0 {
				t.Errorf("exit code %d\n%s", code, &s.log)
			}
			s = start(t, data, url)
			if got := first(s.want("GET", "/v2/projects", nil), "projects")["name"]; got != "begun before the end" {
				t.Errorf("the request under way left %v", got)
			}
		})
	}
}

func TestStoppingDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := start(t, data, storetest.URL(t, "sqlite"), "--drain-timeout", "200ms")
	slow := beginRequest(s, "never finished")
	s.signal(syscall.SIGTERM)
	if code := s.exit(); code != 1 || !strings.Contains(s.log.String(), "requests were cut off") {
		t.Errorf("exit code %d\n%s", code, &s.log)
	}
	if _, err := http.ReadResponse(bufio.NewReader(slow), nil); err == nil {
		t.Error("the unfinished request was answered")
	}
}
