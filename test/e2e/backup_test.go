package e2e_test

import (
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// postil runs a command to its end and returns what it printed.
func postil(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(binary, args...).CombinedOutput()
	return string(out), err
}

// so far is what has been acknowledged until now.
func (l *life) soFar() *life {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &life{server: l.server, ingested: slices.Clone(l.ingested), added: maps.Clone(l.added), texts: maps.Clone(l.texts)}
}

// A backup of a server that eight clients keep busy holds what was acknowledged
// before it was begun and nothing by half, and a server goes on from it.
func TestBackupOfABusyServerIsWhole(t *testing.T) {
	data, url := t.TempDir(), storetest.URL(t, "sqlite")
	l := begin(start(t, data, url))
	dir := t.TempDir()
	var then *life
	l.untilKilled(func() {
		for n := range 5 {
			time.Sleep(300 * time.Millisecond)
			then = l.soFar()
			to := filepath.Join(dir, string(rune('a'+n))+".db")
			if out, err := postil(t, "backup", "--database", url, "--to", to, "--verify"); err != nil {
				t.Errorf("%v\n%s", err, out)
				return
			}
			then.complete("sqlite:" + to)
		}
	})
	if len(then.texts) < 20 || len(l.texts) == len(then.texts) {
		t.Errorf("%d annotations before the last backup and %d after it prove nothing", len(then.texts), len(l.texts)-len(then.texts))
	}
	restored := "sqlite:" + filepath.Join(dir, "restored.db")
	if out, err := postil(t, "restore", "--from", filepath.Join(dir, "e.db"), "--to", restored); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	then.server = start(t, data, restored)
	then.want("GET", l.queue, nil)
	then.complete(restored)
}

// Whenever a backup is killed, there is a whole file under its name or none.
func TestKilledBackupLeavesNothingThatLooksWhole(t *testing.T) {
	url := storetest.URL(t, "sqlite")
	storetest.Open(t, url)
	storetest.Exec(t, url, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80)
		INSERT INTO setting (name, value) SELECT 'big' || i, hex(randomblob(500000)) FROM n`)
	dir := t.TempDir()
	partial, whole := 0, 0
	for n := range 12 {
		to := filepath.Join(dir, string(rune('a'+n))+".db")
		backup := exec.Command(binary, "backup", "--database", url, "--to", to)
		if err := backup.Start(); err != nil {
			t.Fatal(err)
		}
		// Half of them once there is something, and half at any time.
		wait := []time.Duration{100 * time.Millisecond, 2 * time.Second}[n%2]
		for deadline := time.Now().Add(5 * time.Second); n%2 == 0 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			if parts, _ := filepath.Glob(to + ".partial*"); len(parts) > 0 {
				break
			}
		}
		time.Sleep(time.Duration(rand.Int64N(int64(wait))))
		_ = backup.Process.Kill() // it may have ended
		_ = backup.Wait()
		parts, err := filepath.Glob(to + ".partial*")
		if err != nil {
			t.Fatal(err)
		}
		partial += len(parts)
		if _, err := os.Stat(to); errors.Is(err, os.ErrNotExist) {
			continue
		}
		whole++
		if out, err := postil(t, "restore", "--from", to, "--to", "sqlite:"+to+".restored"); err != nil || strings.Contains(out, "not looked at") {
			t.Errorf("%v\n%s", err, out)
		}
	}
	t.Logf("%d were killed while they copied, %d were done", partial, whole)
	if partial == 0 {
		t.Error("none was killed while it copied")
	}
}
