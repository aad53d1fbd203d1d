// Command bench measures what Postil costs beside the database it stands on. It
// fills a database, starts the real binary on it, and lets clients do over HTTP
// what people and instrumented applications do: annotate, add records, list them,
// send spans. The same work is then done with plain SQL, in this process, on the
// same database, as fast as that goes. The two take turns, and what counts is
// their ratio within each turn: on a machine that is busy with other things, the
// figures change from minute to minute and the ratios hardly do.
//
//	scripts/with-postgres go run ./test/bench
//
// POSTIL_DATABASE is the URL of a PostgreSQL server on which the program may
// create databases; without it, SQLite alone is measured.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// settings are what the flags say.
type settings struct {
	binary   string
	dir      string
	postgres string
	turns    int
	turn     time.Duration
	small    int
	large    int
	only     string
	on       string
}

func main() {
	var s settings
	flag.StringVar(&s.binary, "binary", "bin/postil", "the server to measure")
	flag.StringVar(&s.dir, "dir", os.TempDir(), "folder for the databases; what is there must not be in memory")
	flag.StringVar(&s.postgres, "postgres", os.Getenv("POSTIL_DATABASE"), "URL of a PostgreSQL server; empty leaves PostgreSQL out")
	flag.IntVar(&s.turns, "turns", 5, "how often each thing is measured")
	flag.DurationVar(&s.turn, "turn", 2*time.Second, "how long each measurement takes")
	flag.IntVar(&s.small, "small", 10_000, "records, and spans, in the database")
	flag.IntVar(&s.large, "large", 0, "also compare with a database of this many, such as 1000000")
	flag.StringVar(&s.only, "only", "", "measure what has this in its name")
	flag.StringVar(&s.on, "on", "SQLite,PostgreSQL", "the databases")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) error {
	var rows []row
	for database := range strings.SplitSeq(s.on, ",") {
		if database == "PostgreSQL" && s.postgres == "" {
			fmt.Fprintln(os.Stderr, "no POSTIL_DATABASE: leaving PostgreSQL out")
			continue
		}
		found, err := measureDatabase(ctx, s, database)
		if err != nil {
			return fmt.Errorf("%s: %w", database, err)
		}
		rows = append(rows, found...)
	}
	if s.wants("encode") {
		found, err := measurePackages(ctx, s)
		if err != nil {
			return err
		}
		rows = append(rows, found...)
	}
	printTable(os.Stdout, rows)
	return nil
}

func (s settings) wants(name string) bool { return strings.Contains(name, s.only) }

// measureDatabase measures everything that one database has a part in.
func measureDatabase(ctx context.Context, s settings, database string) ([]row, error) {
	small, err := newSite(ctx, s, database, s.small)
	if err != nil {
		return nil, err
	}
	defer small.close()
	var rows []row
	if s.large > 0 && s.wants("scale") { // first, while the small one is small
		large, err := newSite(ctx, s, database, s.large)
		if err != nil {
			return nil, err
		}
		defer large.close()
		if rows, err = measureScale(ctx, s, small, large); err != nil {
			return nil, fmt.Errorf("scale: %w", err)
		}
	}
	for _, m := range []struct {
		name    string
		measure func(context.Context, settings, *site) ([]row, error)
	}{
		{"annotate", measureAnnotate}, {"list", measureList}, {"add", measureAdd}, {"ingest", measureIngest}, {"mixed", measureMixed},
	} {
		if !s.wants(m.name) {
			continue
		}
		found, err := m.measure(ctx, s, small)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		rows = append(rows, found...)
	}
	return rows, nil
}
