package e2e_test

import (
	"bufio"
	"math/rand/v2"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// migrate runs a migration and kills it a while after it has come to a table,
// unless it is done by then. It returns what it printed and whether it was done.
func migrate(t *testing.T, from, to, table string, wait time.Duration) (string, bool) {
	t.Helper()
	cmd := exec.Command(binary, "migrate", "--from", from, "--to", to)
	var errs strings.Builder
	cmd.Stderr = &errs
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		out.WriteString(lines.Text() + "\n")
		if table != "" && strings.HasPrefix(lines.Text(), table+" ") {
			time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
		}
	}
	err = cmd.Wait()
	if err != nil && errs.Len() > 0 {
		t.Fatalf("%v\n%s", err, &errs)
	}
	return out.String(), err == nil
}

// A database that clients have filled goes to the other kind and back, each time
// killed on the way, and every time a server goes on from it with nothing lost.
func TestMigrationKilledOnTheWayLosesNothing(t *testing.T) {
	data, url := t.TempDir(), storetest.URL(t, "sqlite")
	l := begin(start(t, data, url))
	l.untilKilled(func() { time.Sleep(time.Second) })
	storetest.Exec(t, url, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80000)
		INSERT INTO audit (space_id, id, user_id, ip, operation, subject, at) SELECT 0, i, 0, '', 'filled', 0, 0 FROM n`)
	for _, database := range []string{"postgres", "sqlite"} {
		to := storetest.URL(t, database)
		within := 0
		for range 4 { // audit comes after assignment
			out, done := migrate(t, url, to, "assignment", time.Duration(rand.IntN(300))*time.Millisecond)
			if done {
				t.Fatalf("it was done before it was killed:\n%s", out)
			}
			look := storetest.Inspect(t, to)
			if n := look.Number(`SELECT COUNT(*) FROM audit`); n > 0 && n < 80_000 {
				within++
			}
			look.Close()
			refusal, err := postil(t, "serve", "--data", data, "--database", to, "--listen", "127.0.0.1:0", "--otlp-grpc-listen", "127.0.0.1:0")
			if err == nil || !strings.Contains(refusal, "a migration into this database is not finished; run postil migrate again") {
				t.Fatalf("a server starts on the unfinished target: %v %s", err, refusal)
			}
		}
		out, done := migrate(t, url, to, "", 0)
		if !done || !strings.Contains(out, "migrated ") {
			t.Fatal(out)
		}
		t.Logf("to %s: killed %d times within a table", database, within)
		if within == 0 || !strings.Contains(out, "some of them earlier") {
			t.Errorf("it was never killed within a table, or began again\n%s", out)
		}
		l.server = start(t, data, to)
		l.complete(to)
		before := len(l.texts)
		l.untilKilled(func() { time.Sleep(500 * time.Millisecond) })
		if len(l.texts) == before {
			t.Error("nothing was written to the target")
		}
		l.server = start(t, data, to)
		l.complete(to)
		l.signal(syscall.SIGTERM)
		if code := l.exit(); code != 0 {
			t.Errorf("exit code %d\n%s", code, &l.log)
		}
		url = to
	}
}
