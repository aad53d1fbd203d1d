package linear_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
	"github.com/postil/postil/test/rig"
)

// mutant is the program with something taken away that keeps histories right.
type mutant struct {
	edits []edit
	sql   string // what the database loses
}

// edit replaces a text of a source file that is there exactly once.
type edit struct{ file, old, new string }

var mutants = map[string]mutant{
	"a submit with any token": {edits: []edit{{"internal/app/submit.go", "case token != t.stored.Lease.Token:", "case false:"}}},
	"a claim of what is taken": {edits: []edit{{"internal/store/work.go",
		"WHERE `+free+` AND a.record_id = $7 RETURNING",
		"WHERE a.space_id = $1 AND a.queue_id = $2 AND a.user_id = $3 AND a.record_id = $7 AND (a.lease_ends <= $4 OR a.lease_device = $5 OR TRUE) RETURNING"}}},
	"a move of what is done": {edits: []edit{{"internal/store/assignment.go", "a.state = 'PENDING' AND a.by_method", "a.state <> 'PENDING' AND a.by_method"}}},
	"a target twice in a queue": {
		edits: []edit{{"internal/store/queue.go", "id, st.eng.forUpdate, st.configsOfQueues()", `id, "", st.configsOfQueues()`}},
		sql:   "ALTER TABLE record DROP CONSTRAINT record_space_id_queue_id_target_id_key",
	},
}

// overlay writes the changed files into dir and returns the flag of go build that
// puts them in place of the product's.
func (m mutant) overlay(t *testing.T, dir string) string {
	t.Helper()
	replaced := map[string]string{}
	for n, e := range m.edits {
		path, err := filepath.Abs(filepath.Join("../..", e.file))
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(string(source), e.old) != 1 {
			t.Fatalf("%s does not have %q exactly once any more: take away what does its work now", e.file, e.old)
		}
		replaced[path] = filepath.Join(dir, string(rune('a'+n))+".go")
		if err := os.WriteFile(replaced[path], []byte(strings.Replace(string(source), e.old, e.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return "-overlay=" + file
}

func TestMutantsStillApply(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		m.overlay(t, t.TempDir())
	}
}

// forgiving notes what is wrong with an answer: a mutant may well fail, but only
// its histories convict it.
type forgiving struct{ testing.TB }

func (f forgiving) Errorf(format string, args ...any) { f.Helper(); f.Logf(format, args...) }

// TestMutantsAreCaught shows that the histories would not be linearizable if what
// the product does for that were missing.
func TestMutantsAreCaught(t *testing.T) {
	if *playing == 0 {
		t.Skip("takes a while; make linear runs it")
	}
	for name, m := range mutants {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			binary, err := rig.Build(dir, m.overlay(t, dir))
			if err != nil {
				t.Fatal(err)
			}
			database := storetest.URL(t, "postgres")
			if m.sql != "" {
				storetest.Exec(t, database, m.sql)
			}
			o := open(t, binary, database, 3)
			for until := time.Now().Add(*playing); time.Now().Before(until); {
				if err := o.round(forgiving{t}).check(); err != nil {
					t.Logf("caught in round %d", o.rounds)
					return
				}
			}
			t.Errorf("not caught in %d rounds", o.rounds)
		})
	}
}
