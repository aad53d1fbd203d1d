package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/postil/postil/internal/cli/output"
	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/cli/terminal"
)

// doctorCommand looks for what keeps the server here, or the way to another one,
// from working. It changes nothing.
type doctorCommand struct {
	settings `embed:""`

	URL     string        `env:"POSTIL_URL" placeholder:"URL" help:"The server that is asked (the one of the profile)."`
	APIKey  remote.Secret `name:"api-key" env:"POSTIL_API_KEY" placeholder:"KEY" help:"The key to ask it with (the one of the profile)."`
	Profile string        `env:"POSTIL_PROFILE" placeholder:"NAME" help:"The profile whose server is asked (the current one)."`
	Output  string        `short:"o" default:"table" enum:"table,json" env:"POSTIL_OUTPUT" help:"table or json (${default})."`
}

// errUnwell says that a check failed; which, has been said.
var errUnwell = errors.New("something is wrong: see what failed above")

// Run prints what each check found, a line each.
func (d *doctorCommand) Run(ctx context.Context, env remote.Env) error {
	found := d.examine(ctx)
	server := remote.Server{URL: d.URL, APIKey: d.APIKey, Profile: d.Profile}
	if d.URL != "" {
		server.APIKeyFile = d.APIKeyFile // of the server here otherwise, and not of the one that is asked
	}
	found = append(found, server.Examine(ctx, env)...)
	if err := d.print(env, found); err != nil {
		return err
	}
	for _, f := range found {
		if f.State == remote.Fail {
			return errUnwell
		}
	}
	return nil
}

func (d *doctorCommand) print(env remote.Env, found []remote.Finding) error {
	if d.Output == "json" {
		return output.Writer{Format: "json", Out: env.Out}.Value(map[string]any{"checks": found})
	}
	width := terminal.Width(env.Out)
	for _, f := range found {
		text := f.Says
		if f.Do != "" {
			text += "\n→ " + f.Do
		}
		name := fmt.Sprintf("%-4s  %-8s", f.State, f.Check)
		if err := terminal.Pairs(env.Out, [][2]string{{name, text}}, width); err != nil {
			return err
		}
	}
	return nil
}
