package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/postil/postil/internal/cli/remote"
)

// manCommand prints the manual page.
type manCommand struct{}

// Run prints it, made of the same words as the help of each command.
func (*manCommand) Run(chosen *kong.Context, env remote.Env) error {
	w := bufio.NewWriter(env.Out)
	page := manual{w}
	page.line(".TH POSTIL 1 \"\" \"Postil %s\"", roff(env.Version))
	page.section("NAME", "postil - "+chosen.Model.Help)
	page.section("SYNOPSIS", "postil COMMAND [FLAGS]")
	page.line(".SH COMMANDS")
	for _, leaf := range chosen.Model.Leaves(true) {
		page.command(leaf)
	}
	page.line(".SH EXIT STATUS")
	for _, code := range exitCodes {
		page.line(".TP\n.B %d\n%s", code.number, roff(code.means))
	}
	page.section("FILES", "~/.config/postil/profiles.yaml, or below $XDG_CONFIG_HOME, has the profiles. Their keys are in the system's keyring or, where there is none, beside it.")
	page.section("ENVIRONMENT", "Each flag names its variable. NO_COLOR turns bold and dimmed text off. ARIZE_API_KEY and ARIZE_API_HOST, and what else the official clients of Arize AX read, count where no flag, no POSTIL_ variable and no profile on the command line says otherwise.")
	return w.Flush()
}

// exitCodes are what the program ends with.
var exitCodes = []struct {
	number int
	means  string
}{
	{remote.OK, "it went well"},
	{remote.Failed, "it failed"},
	{remote.Misused, "the command line was not understood, or the settings are wrong"},
	{remote.NotFound, "something is not there"},
	{remote.Refused, "not signed in, or not allowed"},
	{remote.Conflicting, "it conflicts with what is there, such as a name that is taken"},
	{remote.Unavailable, "the server cannot be reached, or asks to come back later"},
	{remote.Interrupted, "interrupted"},
}

// manual writes a manual page. What goes wrong, Flush says.
type manual struct{ w io.Writer }

func (m manual) line(format string, args ...any) { fmt.Fprintf(m.w, format+"\n", args...) }

func (m manual) section(title, text string) { m.line(".SH %s\n%s", title, roff(text)) }

func (m manual) command(node *kong.Node) {
	m.line(".SS %s\n%s", roff(node.FullPath()), roff(node.Help))
	for _, p := range node.Positional {
		m.line(".TP\n.I %s\n%s", roff(p.Name), roff(p.Help))
	}
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			if f.Name == "help" || f.Name == "version" {
				continue
			}
			m.line(".TP\n.B %s\n%s", roff(f.String()), roff(strings.TrimSpace(f.Help+variable(f))))
		}
	}
}

func variable(f *kong.Flag) string {
	if len(f.Envs) == 0 {
		return ""
	}
	return " [$" + f.Envs[0] + "]"
}

// roff escapes a text.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
