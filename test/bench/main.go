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
// With the word scale it compares instead what requests cost on a small and on a
// large database:
//
//	scripts/with-postgres go run ./test/bench scale
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
	only     string
	on       string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	mode, args := run, os.Args[1:]
	if len(args) > 0 && args[0] == "scale" {
		mode, args = runScale, args[1:]
	}
	if err := mode(ctx, args); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// flags are those of both modes.
func (s *settings) flags(mode string) *flag.FlagSet {
	f := flag.NewFlagSet(mode, flag.ExitOnError)
	f.StringVar(&s.binary, "binary", "bin/postil", "the server to measure")
	f.StringVar(&s.dir, "dir", os.TempDir(), "folder for the databases; what is there must not be in memory")
	f.StringVar(&s.postgres, "postgres", os.Getenv("POSTIL_DATABASE"), "URL of a PostgreSQL server; empty leaves PostgreSQL out")
	f.IntVar(&s.turns, "turns", 5, "how often each thing is measured")
	f.DurationVar(&s.turn, "turn", 2*time.Second, "how long each measurement takes")
	f.StringVar(&s.only, "only", "", "measure what has this in its name")
	f.StringVar(&s.on, "on", "SQLite,PostgreSQL", "the databases")
	return f
}

func run(ctx context.Context, args []string) error {
	var s settings
	f := s.flags("bench")
	f.IntVar(&s.small, "small", 10_000, "records, and spans, in the database")
	_ = f.Parse(args) // it exits when it fails
	var rows []row
	err := s.eachDatabase(func(database string) error {
		found, err := measureDatabase(ctx, s, database)
		rows = append(rows, found...)
		return err
	})
	if err != nil {
		return err
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

// eachDatabase calls fn for the databases that are to be measured.
func (s settings) eachDatabase(fn func(database string) error) error {
	for database := range strings.SplitSeq(s.on, ",") {
		if database == "PostgreSQL" && s.postgres == "" {
			fmt.Fprintln(os.Stderr, "no POSTIL_DATABASE: leaving PostgreSQL out")
			continue
		}
		if err := fn(database); err != nil {
			return fmt.Errorf("%s: %w", database, err)
		}
	}
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
