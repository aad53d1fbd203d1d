package remote

import (
	"fmt"

	"github.com/postil/postil/internal/cli/output"
	"github.com/postil/postil/internal/cli/profile"
)

// Profiles are the commands about profiles.
type Profiles struct {
	List   listProfiles  `cmd:"" help:"List the profiles."`
	Use    useProfile    `cmd:"" help:"Make a profile the current one."`
	Delete deleteProfile `cmd:"" help:"Forget a profile and its key."`
}

type listProfiles struct {
	Output string `short:"o" default:"table" enum:"table,json,csv,parquet" env:"POSTIL_OUTPUT" help:"table, json, csv or parquet (${default})."`
}

// profileItem is a profile as it is listed.
type profileItem struct {
	Name    string `json:"name"`
	Current bool   `json:"current"`
	URL     string `json:"url"`
	Space   string `json:"space"`
	Key     string `json:"key"`
}

// Run lists the profiles.
func (c *listProfiles) Run(env Env) error {
	store, err := profile.Open()
	if err != nil {
		return err
	}
	names, err := store.Names()
	if err != nil {
		return err
	}
	current, err := store.Current()
	if err != nil {
		return err
	}
	l := output.List{Member: "profiles", Columns: output.Columns("NAME=name CURRENT=current URL=url SPACE=space KEY=key")}
	for _, name := range names {
		p, err := store.Get(name)
		if err != nil {
			return err
		}
		key := "keyring"
		if !p.Keyring {
			key = store.KeyFile(name)
		}
		r, err := row(profileItem{name, name == current, p.URL, p.Space, key})
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, r)
	}
	return output.Writer{Format: c.Output, Out: env.Out}.List(l)
}

// ProfileArg names a profile.
type ProfileArg struct {
	Profile string `arg:"" help:"The name of the profile."`
}

type useProfile struct {
	ProfileArg `embed:""`
}

// Run makes the profile the current one.
func (c *useProfile) Run(env Env) error {
	store, err := profile.Open()
	if err != nil {
		return err
	}
	if err := store.Use(c.Profile); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "the current profile is %s\n", c.Profile)
	return err
}

type deleteProfile struct {
	ProfileArg `embed:""`
}

// Run forgets the profile.
func (c *deleteProfile) Run(env Env) error { return (&Logout{Profile: c.Profile}).Run(env) }
