package e2e_test

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/postil/postil/internal/store/storetest"
)

var update = flag.Bool("update", false, "write what the scripts print into them")

// TestCommandLine runs the scripts: what a person at a terminal sees. Each has
// two free addresses, $HTTP and $GRPC, and the settings that serve on them in
// $POSTIL_LISTEN and $POSTIL_OTLP_GRPC_LISTEN, and an empty PostgreSQL database in
// $POSTGRES, for one of them.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	postgres := storetest.URL(t, "postgres")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Deadline:            time.Now().Add(time.Minute),
		Setup: func(env *testscript.Env) error {
			web, err := freeAddress()
			if err != nil {
				return err
			}
			grpc, err := freeAddress()
			for name, value := range map[string]string{
				"HTTP": web, "GRPC": grpc, "POSTIL_LISTEN": web, "POSTIL_OTLP_GRPC_LISTEN": grpc,
				"POSTGRES": postgres, "TZ": "UTC", "XDG_CONFIG_HOME": filepath.Join(env.WorkDir, "config"),
				"PATH": filepath.Dir(binary) + string(os.PathListSeparator) + env.Getenv("PATH"),
			} {
				env.Setenv(name, value)
			}
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serving": serving, "refused": refused, "occupied": occupied, "mode": mode, "migrated-by-newer": migratedByNewer, "damage": damage,
			"mask": mask,
		},
	})
}

// masks are what differs between two runs of a script, and what it is compared as.
var masks = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}`), "<uuid>"},
	{regexp.MustCompile(`\b[A-Za-z0-9+/]{28,}={0,2}`), "<id>"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:[0-9.]+Z)?`), "<time>"},
	{regexp.MustCompile(`(127\.0\.0\.1):\d+`), "$1:<port>"},
}

// mask writes what was printed to a file, without what differs between two runs.
func mask(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[0]), ts.Getenv("WORK"), "$WORK")
	for _, m := range masks {
		text = m.what.ReplaceAllString(text, m.as)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// freeAddress returns an address that nothing listens on, outside the range from
// which the system hands out ports to whoever asks for any.
func freeAddress() (string, error) {
	var err error
	for range 100 {
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000))); err == nil {
			return l.Addr().String(), l.Close()
		}
	}
	return "", err
}

// serving waits until a server is ready at $HTTP.
func serving(ts *testscript.TestScript, _ bool, _ []string) {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		res, err := http.Get("http://" + ts.Getenv("HTTP") + "/readyz")
		if err != nil {
			continue
		}
		ts.Check(res.Body.Close())
		if res.StatusCode == http.StatusOK {
			return
		}
	}
	ts.Fatalf("no server got ready")
}

// refused runs postil with arguments that it must refuse: with exit code 2 and
// nothing on standard output.
func refused(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("postil", args...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		ts.Fatalf("postil %s: %v, want exit code 2", strings.Join(args, " "), err)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("postil %s printed %q", strings.Join(args, " "), out)
	}
}

// occupied listens on an address until the script ends.
func occupied(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", args[0])
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
}

// mode requires a file's permissions, in octal.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// migratedByNewer makes a database look as if a later release had migrated it.
func migratedByNewer(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	ts.Check(err)
}

// damage changes a file's last byte.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	content, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	content[len(content)-1]++
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content, 0o600))
}
