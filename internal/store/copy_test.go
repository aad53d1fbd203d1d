package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// file returns the file of a SQLite URL.
func file(url string) string { return strings.TrimPrefix(url, "sqlite:") }

func noProgress(_, _ int) {}

// A copy holds a moment: of two rows that are always written together, both or
// neither, and everything that was acknowledged before it was begun.
func TestCopyHoldsAMomentWhileOthersWrite(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	st := storetest.Open(t, url)
	storetest.Exec(t, url, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
		INSERT INTO setting (name, value) SELECT 'big' || i, hex(randomblob(500000)) FROM n`) // takes several steps
	ctx, stop := context.WithCancel(context.Background())
	written, done := make(chan int, 1), make(chan error, 1)
	written <- 0
	go func() {
		for n := 1; ; n++ {
			err := st.Tx(ctx, func(st *store.Store) error {
				big := strings.Repeat(string(rune('a'+n%26)), 5000)
				return errors.Join(st.InsertSetting(ctx, name("left", n), big), st.InsertSetting(ctx, name("right", n), big))
			})
			if err != nil {
				done <- err
				return
			}
			<-written
			written <- n
		}
	}()
	for n := range 6 {
		before := <-written
		written <- before
		to := filepath.Join(t.TempDir(), "copy.db")
		last := 0
		copying, giveUp := context.WithCancel(ctx)
		err := store.CopySQLite(copying, file(url), to, nil, func(done, total int) {
			if done < last || done > total {
				t.Errorf("after %d pages come %d of %d: the copy has begun again", last, done, total)
				giveUp()
			}
			last = done
		})
		giveUp()
		if err != nil {
			t.Fatal(err)
		}
		found, err := store.CheckSQLite(context.Background(), to)
		if err != nil {
			t.Fatal(err)
		}
		if wrong := allWrong(found); len(wrong) > 0 || len(found) < 5 {
			t.Errorf("copy %d: %v of %d", n, wrong, len(found))
		}
		copied := storetest.Inspect(t, "sqlite:"+to)
		copied.None("half of a transaction is there", `SELECT name FROM setting s WHERE name LIKE 'left%' AND NOT EXISTS (
			SELECT 1 FROM setting r WHERE r.name = 'right' || substr(s.name, 5) AND r.value = s.value)`)
		if there := copied.Number(`SELECT COUNT(*) FROM setting WHERE name LIKE 'left%'`); there < int64(before) {
			t.Errorf("%d of %d acknowledged pairs are in the copy", there, before)
		}
		copied.Close()
		if left := folder(t, filepath.Dir(to)); !slices.Equal(left, []string{"copy.db"}) {
			t.Errorf("beside the copy are %v", left)
		}
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if n := <-written; n < 20 {
		t.Errorf("only %d pairs were written meanwhile", n)
	}
}

func name(side string, n int) string { return fmt.Sprintf("%s %06d", side, n) }

// A copy that is refused or stopped leaves nothing, under its name or beside it.
func TestCopyIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	storetest.Open(t, url)
	stopped, stop := context.WithCancel(context.Background())
	refused := errors.New("refused")
	for what, copying := range map[string]func(to string) error{
		"refused by its check": func(to string) error {
			return store.CopySQLite(t.Context(), file(url), to, func(copied string) error {
				if info, err := os.Stat(copied); err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
					t.Errorf("its check sees %v %v", info, err)
				}
				return refused
			}, noProgress)
		},
		"stopped": func(to string) error {
			return store.CopySQLite(stopped, file(url), to, nil, func(int, int) { stop() })
		},
		"of no database": func(to string) error {
			junk := filepath.Join(t.TempDir(), "junk")
			if err := os.WriteFile(junk, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
			return store.CopySQLite(t.Context(), junk, to, nil, noProgress)
		},
	} {
		dir := t.TempDir()
		if err := copying(filepath.Join(dir, "copy.db")); err == nil {
			t.Errorf("a copy that is %s has no error", what)
		}
		if left := folder(t, dir); len(left) > 0 {
			t.Errorf("a copy that is %s leaves %v", what, left)
		}
	}
}

// What is in the way stays as it is, and so does the log of another database, which
// would be taken for a part of the copy.
func TestCopyReplacesNothing(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	storetest.Open(t, url)
	for _, there := range []string{"copy.db", "copy.db-wal", "copy.db-shm", "copy.db-journal"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, there), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		err := store.CopySQLite(t.Context(), file(url), filepath.Join(dir, "copy.db"), nil, noProgress)
		text, readErr := os.ReadFile(filepath.Join(dir, there))
		if err == nil || !strings.Contains(err.Error(), there+" is there already") || string(text) != "mine" || readErr != nil {
			t.Errorf("beside %s: %v; it holds %q", there, err, text)
		}
		if left := folder(t, dir); len(left) != 1 {
			t.Errorf("there are %v", left)
		}
	}
}

// Whatever byte of a backup changes, its checksum tells; and damage to what holds
// the file together is found without one.
func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	st := storetest.Open(t, url)
	err := st.Tx(t.Context(), func(st *store.Store) error {
		for n := range 200 {
			if err := st.InsertSetting(t.Context(), name("n", n), strings.Repeat("x", n)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(t.TempDir(), "good.db")
	if err := store.CopySQLite(t.Context(), file(url), good, func(copied string) error { return store.WriteChecksum(copied, good) }, noProgress); err != nil {
		t.Fatal(err)
	}
	if found := store.CheckChecksum(good); len(found.Wrong) > 0 || found.Left != "" {
		t.Fatalf("a good file: %+v", found)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(good + ".sha256")
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "good.db")
	write := func(content []byte) {
		t.Helper()
		if err := errors.Join(os.WriteFile(bad, content, 0o600), os.WriteFile(bad+".sha256", sum, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for range 50 {
		damaged := slices.Clone(whole)
		at := rand.IntN(len(damaged))
		damaged[at] ^= 1 << rand.IntN(8)
		write(damaged)
		if found := store.CheckChecksum(bad); len(found.Wrong) == 0 {
			t.Errorf("a bit of byte %d is changed and not missed", at)
		}
	}
	const page = 8192
	last := len(whole) - page
	for what, content := range map[string][]byte{
		"cut":                    whole[:len(whole)/2/page*page],
		"with a page of zeros":   slices.Concat(whole[:5*page], make([]byte, page), whole[6*page:]),
		"of two exchanged pages": slices.Concat(whole[:page], whole[last:], whole[2*page:last], whole[page:2*page]),
	} {
		write(content)
		found, err := store.CheckSQLite(t.Context(), bad)
		if err == nil && len(allWrong(found)) == 0 {
			t.Errorf("a file %s is taken for good", what)
		}
		if len(store.CheckChecksum(bad).Wrong) == 0 {
			t.Errorf("a file %s has the right checksum", what)
		}
	}
}

// Every rule can be broken, and says so.
func TestContradictionsAreFound(t *testing.T) {
	t.Parallel()
	const queue = `INSERT INTO queue (space_id, id, name, assignment_method, next_position, record_count, created_at, updated_at)
		VALUES (1, 2, 'q', 'ALL', 1, 0, 0, 0); `
	for want, breaking := range map[string]string{
		"a queue counts its records wrongly": `INSERT INTO queue (space_id, id, name, assignment_method, next_position, record_count, created_at, updated_at)
			VALUES (1, 2, 'q', 'ALL', 1, 3, 0, 0)`,
		"an annotator's counters are wrong": queue + `INSERT INTO queue_annotator (space_id, queue_id, user_id, position, active, load, completed)
			VALUES (1, 2, 3, 0, FALSE, 1, 0)`,
		"a deleted queue is there": queue + `INSERT INTO deleted_queue (space_id, queue_id) VALUES (1, 2)`,
		"a record has no queue or no target": `INSERT INTO target (space_id, id, kind, parent_id, key) VALUES (1, 3, 'SPAN', 4, 'k');
			INSERT INTO record (space_id, id, queue_id, position, target_id, kind, explicit, data, evaluations, created_at)
			VALUES (1, 5, 2, 1, 3, 'SPAN', FALSE, '{}', '[]', 0)`,
		"a row of work_day has no queue": `INSERT INTO work_day (space_id, queue_id, user_id, day, submitted, skipped, active_ms)
			VALUES (1, 2, 3, 4, 0, 0, 0)`,
		"an assignment has no record": `INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, state, by_method)
			VALUES (1, 2, 3, 4, 5, 'PENDING', FALSE)`,
		"a revision does not begin where the one before it ended": `INSERT INTO revision (space_id, id, target_id, config_id, annotator_id, version, actor_id, queue_id, at)
			VALUES (1, 2, 3, 4, 5, 2, 5, 0, 0)`,
		"an annotation is not what its last revision says": `INSERT INTO annotation (space_id, target_id, config_id, annotator_id, name, updated_at, version)
			VALUES (1, 2, 3, 4, 'c', 0, 1)`,
		"a draft has no record": `INSERT INTO draft (space_id, record_id, user_id, queue_id, version, content, device, updated_at)
			VALUES (1, 2, 3, 4, 1, '{}', '', 0)`,
		"an annotator does not walk, or somebody else does": `INSERT INTO walk (space_id, queue_id, user_id, rank)
			VALUES (1, 2, 3, 0)`,
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, "sqlite")
			storetest.Open(t, url)
			check := func() []string {
				t.Helper()
				to := filepath.Join(t.TempDir(), "copy.db")
				if err := store.CopySQLite(t.Context(), file(url), to, nil, noProgress); err != nil {
					t.Fatal(err)
				}
				found, err := store.CheckSQLite(t.Context(), to)
				if err != nil {
					t.Fatal(err)
				}
				return allWrong(found)
			}
			if wrong := check(); len(wrong) > 0 {
				t.Fatalf("an empty database: %v", wrong)
			}
			storetest.Exec(t, url, breaking)
			if wrong := check(); !slices.ContainsFunc(wrong, func(line string) bool { return strings.HasPrefix(line, want) }) {
				t.Errorf("what is found is %v", wrong)
			}
		})
	}
}

// A copy of an older schema is a good one; what cannot be looked at is said.
func TestOlderSchemasAreLookedAtAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	st := storetest.Open(t, url)
	if err := st.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.Exec(t, url, `DELETE FROM goose_db_version WHERE version_id > 1`)
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := store.CopySQLite(t.Context(), file(url), to, nil, noProgress); err != nil {
		t.Fatal(err)
	}
	found, err := store.CheckSQLite(t.Context(), to)
	if err != nil || len(allWrong(found)) > 0 {
		t.Fatal(found, err)
	}
	left := 0
	for _, f := range found {
		if strings.Contains(f.Left, "schema") {
			left++
		}
	}
	if left < 4 {
		t.Errorf("only %d things were left out: %+v", left, found)
	}
	if version, err := store.SQLiteSchema(t.Context(), to); version != 1 || err != nil {
		t.Errorf("its schema is %d, %v", version, err)
	}
}

func allWrong(found []store.Finding) (wrong []string) {
	for _, f := range found {
		wrong = append(wrong, f.Wrong...)
	}
	return wrong
}

// folder lists a folder's files.
func folder(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
