package main

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
	"github.com/postil/postil/test/rig"
)

// program is the server, built once for all tests.
var program string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "postil-bench")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if program, err = rig.Build(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return storetest.Main(m)
}

// What is filled in agrees with itself, as the program checks before it asks
// anything, and the server answers every question about it.
func TestEveryQuestionIsAnsweredAtEverySize(t *testing.T) {
	for _, database := range []string{"SQLite", "PostgreSQL"} {
		t.Run(database, func(t *testing.T) {
			s := scaleSettings{records: 1000, spans: 10_000, settings: settings{binary: program, dir: t.TempDir(), turns: 1, turn: 20 * time.Millisecond, small: 200, on: database}}
			if database == "PostgreSQL" {
				s.postgres = storetest.URL(t, "postgres")
			}
			rows, sizes, err := s.measure(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			const against, deletion, memory = 1, 3, 2
			if want := len(questions()) + against + deletion + memory; len(rows) != want {
				t.Errorf("there are %d rows, want %d", len(rows), want)
			}
			for _, r := range rows {
				if len(r.ratio) != 1 || math.IsNaN(r.ratio[0]) || math.IsInf(r.ratio[0], 0) || r.ratio[0] <= 0 {
					t.Errorf("%s, compared with %s: %v times", r.what, r.against, r.ratio)
				}
			}
			for _, r := range sizes {
				if r.small <= 0 || r.large < 0.9*r.small { // catalogs differ a little
					t.Errorf("%s: %s takes %v MB, and %v MB in the large database", r.database, r.group, r.small, r.large)
				}
			}
			if left, err := os.ReadDir(s.dir); err != nil || len(left) > 0 {
				t.Errorf("%d folders are left behind (%v)", len(left), err)
			}
		})
	}
}
