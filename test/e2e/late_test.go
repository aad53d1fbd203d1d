package e2e_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// What starts together with its database comes up when that does.
func TestServerWaitsForADatabaseThatStartsLater(t *testing.T) {
	t.Parallel()
	url, begin := storetest.Late(t)
	if code, said := serveAndFail(t, url, "--database-wait", "600ms"); code != 1 || !strings.Contains(said, "the database cannot be reached") || strings.Contains(said, "settings") {
		t.Errorf("when it does not start, exit code %d: %s", code, said)
	}
	begun := make(chan error, 1)
	time.AfterFunc(1500*time.Millisecond, func() { begun <- begin() })
	s := start(t, t.TempDir(), url)
	if err := <-begun; err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if n := strings.Count(s.log.String(), "waiting for the database"); n != 1 {
		t.Errorf("it says %d times that it waits:\n%s", n, &s.log)
	}
	for mistake, wrong := range map[string]string{
		"another database": strings.Replace(url, "/postgres?", "/nowhere?", 1),
		"another role":     strings.Replace(url, "postgres@", "nobody@", 1),
	} {
		if code, said := serveAndFail(t, wrong); code != 2 || !strings.Contains(said, "--database: ") || strings.Contains(said, "waiting") {
			t.Errorf("%s: exit code %d: %s", mistake, code, said)
		}
	}
}

// serveAndFail runs a server that does not get ready, and returns its exit code and
// what it says.
func serveAndFail(t *testing.T, database string, flags ...string) (code int, said string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--otlp-grpc-listen", "127.0.0.1:0"}, flags...)...)
	cmd.Env = append(os.Environ(), "POSTIL_DATABASE="+database)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("%v\n%s", err, out)
	}
	return exit.ExitCode(), string(out)
}
