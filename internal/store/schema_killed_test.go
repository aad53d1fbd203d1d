package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// openOnly is the variable that has the test program do nothing but open the
// database at a URL, which a test can kill.
const openOnly = "POSTIL_TEST_OPEN"

// openAsProcess opens a database like a server that starts, and returns the exit
// code: unreachable when it is worth trying again.
func openAsProcess(url string) int {
	fmt.Println("opening")
	db, err := store.Open(context.Background(), url)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		if store.IsUnreachable(err) {
			return unreachable
		}
		return 1
	}
	return 0
}

const (
	unreachable     = 3
	killsPerVersion = 5
	rowsToMigrate   = 2000 // in each table
)

// A server that is killed while it brings the schema up to date leaves a database
// that the next one brings up to date, whatever version it was at and however often
// that happens.
func TestSchemaIsBroughtUpToDateAfterAnyNumberOfKills(t *testing.T) {
	t.Parallel()
	tables := shapes(t)
	for _, database := range []string{"sqlite", "postgres"} {
		for _, version := range store.OlderSchemas() {
			t.Run(fmt.Sprintf("%s from %d", database, version), func(t *testing.T) {
				t.Parallel()
				from := older(t, database, version)
				undisturbed := storetest.Copy(t, from)
				takes := bringUpToDate(t, undisturbed)
				want := contentOf(t, undisturbed, tables)
				if diff := cmp.Diff(schemaIn(t, empty(t, database)), want.schema); diff != "" {
					t.Errorf("the schema (-new +brought up to date)\n%s", diff)
				}
				killed, url := 0, storetest.Copy(t, from)
				for n := 0; killed < killsPerVersion && n < 10*killsPerVersion; n++ {
					// Each in another part of the time that it takes, at random within.
					moment := takes*time.Duration(n%killsPerVersion)/killsPerVersion + rand.N(takes/killsPerVersion+1)
					if _, how := disturb(t, url, killer(t, url, moment)); how != "" {
						t.Logf("%s after %v of %v", how, moment, takes)
						killed++
						continue
					}
					want.equal(t, url) // it was too fast
					url = storetest.Copy(t, from)
				}
				if killed < killsPerVersion {
					t.Errorf("it was killed %d times only", killed)
				}
				bringUpToDate(t, url)
				want.equal(t, url)
			})
		}
	}
}

// older makes a filled database whose schema is at a version, and an empty one for
// version 0.
func older(t *testing.T, database string, version int64) string {
	t.Helper()
	at := func(database string) (url string) {
		if database == "sqlite" {
			url = "sqlite:" + filepath.Join(t.TempDir(), "postil.db")
			if err := os.WriteFile(file(url), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		} else {
			url = storetest.URL(t, database)
			storetest.Exec(t, url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
		}
		if version > 0 {
			if err := store.MigrateTo(t.Context(), url, version); err != nil {
				t.Fatal(err)
			}
		}
		return url
	}
	url := at(database)
	fillMany(t, url, shapesIn(t, at("postgres")), rowsToMigrate)
	return url
}

// bringUpToDate opens a database in a process of its own, and returns how long that
// takes.
func bringUpToDate(t *testing.T, url string) time.Duration {
	t.Helper()
	takes, _ := disturb(t, url, func(*os.Process) string { return "" })
	return takes
}

// disturb opens a database in a process of its own, which kill ends and says how. When
// the process was faster, or was not ended, it must succeed.
func disturb(t *testing.T, url string, kill func(*os.Process) string) (takes time.Duration, how string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd := exec.Command(self)
	cmd.Env, cmd.Stderr = append(os.Environ(), openOnly+"="+url), &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Errorf("the process says nothing: %v", err)
	}
	began := time.Now()
	how = kill(cmd.Process)
	err = cmd.Wait()
	takes = time.Since(began)
	switch {
	case err == nil:
		return takes, ""
	case how == "":
		t.Fatalf("%v\n%s", err, &said)
	case !strings.Contains(err.Error(), "signal: killed") && cmd.ProcessState.ExitCode() != unreachable:
		t.Fatalf("%s, and it fails by itself: %v\n%s", how, err, &said)
	}
	return takes, how
}

// killer returns what ends a process after a while, on PostgreSQL also by ending its
// connections, or both.
func killer(t *testing.T, url string, after time.Duration) func(*os.Process) string {
	t.Helper()
	process := func(p *os.Process) {
		if err := p.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
	}
	backends := func() {
		storetest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	}
	ways := []func(*os.Process) string{func(p *os.Process) string { process(p); return "killed" }}
	if strings.HasPrefix(url, "postgres:") {
		ways = append(ways,
			func(*os.Process) string { backends(); return "its backends were ended" },
			func(p *os.Process) string { process(p); backends(); return "killed, and its backends ended" })
	}
	return func(p *os.Process) string {
		time.Sleep(after)
		return ways[rand.IntN(len(ways))](p)
	}
}

// whole is what a database holds.
type whole struct {
	tables []tableShape
	schema schema
	rows   map[string][]string
}

func contentOf(t *testing.T, url string, tables []tableShape) whole {
	t.Helper()
	return whole{tables, schemaIn(t, url), content(t, url, tables)}
}

// equal requires that a database holds the same in the same schema, and that each
// migration was run once.
func (want whole) equal(t *testing.T, url string) {
	t.Helper()
	got := contentOf(t, url, want.tables)
	if diff := cmp.Diff(want.schema, got.schema); diff != "" {
		t.Errorf("the schema (-undisturbed +killed)\n%s", diff)
	}
	for table, rows := range want.rows {
		if !slices.Equal(rows, got.rows[table]) {
			t.Errorf("%s has %d rows, %d when undisturbed, and they differ", table, len(got.rows[table]), len(rows))
		}
	}
	storetest.Inspect(t, url).None("a migration that ran twice", `SELECT version_id FROM goose_db_version GROUP BY version_id HAVING COUNT(*) > 1`)
}
