package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/store/storetest"
)

// What the demo has filled moves to the other kind of database, where the server
// shows the same under the same identifiers, and takes more.
func TestDemoMovesToAnotherDatabase(t *testing.T) {
	t.Parallel()
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		t.Run(way[0]+" to "+way[1], func(t *testing.T) {
			t.Parallel()
			dir, from, to := t.TempDir(), storetest.URL(t, way[0]), storetest.URL(t, way[1])
			demo := func(t *testing.T, url, key string) {
				var out bytes.Buffer
				d := demoCommand{URL: url, APIKey: remote.Secret(key), Space: "default"}
				if err := d.Run(t.Context(), streams{&out, io.Discard}); err != nil {
					t.Fatalf("%v\n%s", err, out.String())
				}
			}
			var before map[string]int
			t.Run("filled", func(t *testing.T) { // and stopped
				url, key := startServerIn(t, dir, from)
				demo(t, url, key)
				before = contents(t, url, key)
			})
			var out bytes.Buffer
			m := migrateCommand{From: remote.Secret(from), To: remote.Secret(to)}
			if err := m.Run(t.Context(), streams{&out, io.Discard}); err != nil {
				t.Fatalf("%v\n%s", err, out.String())
			}
			if !strings.Contains(out.String(), "migrated ") {
				t.Error(out.String())
			}
			t.Run("moved", func(t *testing.T) {
				url, key := startServerIn(t, dir, to)
				demo(t, url, key) // adds what is missing: nothing
				if diff := cmp.Diff(before, contents(t, url, key)); diff != "" || before["annotations"] < 100 {
					t.Errorf("(-before +after)\n%s", diff)
				}
			})
			storetest.Inspect(t, to).Sound()
		})
	}
}
