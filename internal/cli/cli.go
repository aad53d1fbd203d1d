// Package cli is the command line: one struct per command. Serve wires all parts
// of the server together; demo is a client of its public API; backup, restore and
// migrate work on databases.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Version is the release, set when it is built.
var Version = "dev"

// command is the whole command line.
type command struct {
	Serve   serveCommand     `cmd:"" help:"Run the server."`
	Demo    demoCommand      `cmd:"" help:"Fill a space of a running server with example content."`
	Backup  backupCommand    `cmd:"" help:"Copy a SQLite database into a file, also while a server uses it."`
	Restore restoreCommand   `cmd:"" help:"Make a SQLite database of a backup."`
	Migrate migrateCommand   `cmd:"" help:"Copy everything into another database, such as from SQLite to PostgreSQL. (The schema needs no command: serve brings it up to date.)"`
	Version kong.VersionFlag `help:"Print the version."`
}

// streams are where a command prints: what was asked for, and what goes wrong.
type streams struct{ out, err io.Writer }

// Run runs one command line and returns the exit code: 0, 1 when the command
// failed, 2 when it was not understood or its settings are wrong.
func Run(args []string, stdout, stderr io.Writer) int {
	var c command
	code := -1
	parser, err := kong.New(&c, kong.Name("postil"), kong.Description("A self-hosted server for annotation queues."),
		kong.Vars{"version": Version}, kong.Writers(stdout, stderr), kong.Exit(func(n int) { code = n }),
		kong.Configuration(settingsFile))
	if err != nil {
		fmt.Fprintln(stderr, "postil:", err)
		return 2
	}
	chosen, err := parser.Parse(args)
	if code >= 0 { // --help and --version have printed what was asked for
		return code
	}
	if err != nil {
		fmt.Fprintf(stderr, "postil: %v\nRun \"postil --help\" to see what there is.\n", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	chosen.BindTo(ctx, (*context.Context)(nil))
	return report(chosen.Run(streams{stdout, stderr}), stderr)
}

// settingsError lists what is wrong with the settings, a line each.
type settingsError []string

// Error returns the lines.
func (e settingsError) Error() string {
	text := "the settings are wrong:"
	for _, line := range e {
		text += "\n  " + line
	}
	return text
}

func report(err error, stderr io.Writer) int {
	var settings settingsError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &settings):
		fmt.Fprintln(stderr, "postil:", err)
		return 2
	}
	fmt.Fprintln(stderr, "postil:", err)
	return 1
}
