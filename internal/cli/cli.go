// Package cli is the command line: one struct per command. Serve wires all parts
// of the server together; demo is a client of its public API; backup, restore and
// migrate work on databases. The commands that speak to a server are in package
// remote.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/cli/terminal"
)

// Version is the release, set when it is built.
var Version = "dev"

// command is the whole command line.
type command struct {
	Serve   serveCommand   `cmd:"" group:"operate" help:"Run the server."`
	Demo    demoCommand    `cmd:"" group:"operate" help:"Fill a space of a running server with example content."`
	Backup  backupCommand  `cmd:"" group:"operate" help:"Copy a SQLite database into a file, also while a server uses it."`
	Restore restoreCommand `cmd:"" group:"operate" help:"Make a SQLite database of a backup."`
	Doctor  doctorCommand  `cmd:"" group:"operate" help:"Look for what keeps a server, or the way to one, from working."`
	Migrate migrateCommand `cmd:"" group:"operate" help:"Copy everything into another database, such as from SQLite to PostgreSQL. (The schema needs no command: serve brings it up to date.)"`

	remote.Commands `embed:""`

	Completion completionCommand `cmd:"" group:"more" help:"Print what makes a shell complete command lines."`
	Man        manCommand        `cmd:"" group:"more" help:"Print the manual page, with all commands and exit codes."`

	Version kong.VersionFlag `help:"Print the version."`
}

// streams are where a command of the server prints: what was asked for, and what
// goes wrong.
type streams struct{ out, err io.Writer }

// groups are the headings under which help lists the commands.
var groups = []kong.Group{
	{Key: "operate", Title: "Running a server"},
	{Key: "server", Title: "Signing in to one"},
	{Key: "resource", Title: "What it holds"},
	{Key: "file", Title: "Working with it"},
	{Key: "more", Title: "More"},
}

// Run runs one command line and returns the exit code, one of those in package
// remote.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c command
	code := -1
	parser, err := kong.New(&c, kong.Name("postil"), kong.Description("A self-hosted server for annotation queues, and its client."),
		kong.Vars{"version": Version}, kong.Writers(stdout, stderr), kong.Exit(func(n int) { code = n }),
		kong.Configuration(settingsFile), kong.ExplicitGroups(groups), kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: true}))
	if err != nil {
		fmt.Fprintln(stderr, "postil:", err)
		return remote.Misused
	}
	if len(args) > 0 && args[0] == completing {
		complete(parser.Model, args[1:], stdout)
		return remote.OK
	}
	chosen, err := parser.Parse(args)
	if code >= 0 { // --help and --version have printed what was asked for
		return code
	}
	if err != nil {
		fmt.Fprintf(stderr, "postil: %v\nRun \"postil --help\" to see what there is.\n", err)
		return remote.Misused
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	chosen.BindTo(ctx, (*context.Context)(nil))
	err = remote.Bind(chosen, remote.Env{Streams: terminal.Streams{In: stdin, Out: stdout, Err: stderr}, Version: Version})
	if err == nil {
		err = chosen.Run(streams{stdout, stderr})
	}
	return report(err, stderr, wantsJSON(chosen))
}

// wantsJSON reports whether the command prints JSON.
func wantsJSON(chosen *kong.Context) bool {
	for _, flag := range chosen.Flags() {
		if flag.Name == "output" {
			return chosen.FlagValue(flag) == "json"
		}
	}
	return false
}

func report(err error, stderr io.Writer, asJSON bool) int {
	if err != nil {
		remote.Complain(stderr, err, asJSON)
	}
	return remote.ExitCode(err)
}
