package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/profile"
	"github.com/postil/postil/internal/cli/terminal"
)

// Login signs in to a server and keeps how in a profile.
type Login struct {
	Server `embed:""`

	Space string `env:"POSTIL_SPACE" placeholder:"NAME" help:"Name or id of the space to work in (the only one, or the one called default)."`
}

// defaultProfile is the name of a profile that got none.
const defaultProfile = "default"

// defaultURL is where a server is that was started without settings.
const defaultURL = "http://127.0.0.1:7070"

// Run asks for what is not given, tries it, and saves it.
func (l *Login) Run(ctx context.Context, env Env) error {
	store, err := profile.Open()
	if err != nil {
		return err
	}
	name := cmp.Or(l.Profile, defaultProfile)
	if err := profile.CheckName(name); err != nil {
		return SettingsError{"--profile: " + err.Error()}
	}
	t, err := l.target(ctx, env, store, name)
	if err != nil {
		return err
	}
	c, err := t.connect(env)
	if err != nil {
		return err
	}
	who, spaces, err := whoAmI(ctx, c)
	if err != nil {
		return fmt.Errorf("signing in to %s: %w", t.url, err)
	}
	space, err := l.choose(ctx, c, spaces, env.Streams)
	if err != nil {
		return err
	}
	saved, err := store.Save(name, profile.Profile{URL: t.url, Space: space}, t.key)
	if err != nil {
		return err
	}
	return tell(env.Out, store, name, saved, who)
}

// tell says what is kept where.
func tell(out io.Writer, store profile.Store, name string, p profile.Profile, who string) error {
	where := "the system's keyring"
	if !p.Keyring {
		where = store.KeyFile(name) + ", which only you can read: there is no keyring here"
	}
	return terminal.Pairs(out, [][2]string{{"signed in to", p.URL}, {"as", who}, {"profile", name}, {"space", cmp.Or(p.Space, "none; name one with --space")}, {"key", "in " + where}}, terminal.Width(out))
}

// target is what is given, and what is asked for.
func (l *Login) target(ctx context.Context, env Env, store profile.Store, name string) (target, error) {
	l.onLine["profile"] = false // it is made here, so that variables count
	url, key, err := l.given()
	if err != nil {
		return target{}, err
	}
	if url == "" {
		old, _ := store.Get(name) // there may be none
		answer, err := env.Ask(ctx, "Server", cmp.Or(old.URL, defaultURL))
		if errors.Is(err, terminal.ErrNobody) {
			return target{}, SettingsError{"--url: is needed where there is nobody to ask"}
		}
		if err != nil {
			return target{}, err
		}
		if url, err = address(answer); err != nil {
			return target{}, SettingsError{err.Error()}
		}
	}
	if key == "" {
		if key, err = askKey(ctx, env); err != nil {
			return target{}, err
		}
	}
	return target{url: url, key: key}, nil
}

// longestKey is more than any key has.
const longestKey = 4096

// askKey asks for the key, or reads it where there is nobody to ask.
func askKey(ctx context.Context, env Env) (string, error) {
	key, err := env.AskSecret(ctx, "API key (not shown)")
	if errors.Is(err, terminal.ErrNobody) {
		var text []byte
		text, err = io.ReadAll(io.LimitReader(env.In, longestKey))
		key = strings.TrimSpace(string(text))
	}
	if err == nil && key == "" {
		err = SettingsError{"--api-key: is needed: on the command line, in a file, typed, or on standard input"}
	}
	return key, err
}

// whoAmI tries the key, and tells whose it is and which spaces there are. A server
// that is not Postil knows the spaces only.
func whoAmI(ctx context.Context, c *client.Client) (who string, spaces []string, err error) {
	me, err := c.Me(ctx)
	if err == nil {
		for _, seat := range me.Spaces {
			spaces = append(spaces, seat.Name)
		}
		return fmt.Sprintf("%s (%s)", me.User.Name, me.User.Email), spaces, nil
	}
	if !errors.Is(err, client.ErrNotFound) {
		return "", nil, err
	}
	page, err := c.Spaces.List(ctx, client.ListSpaces{PageOptions: client.PageOptions{Limit: largestPage}})
	if err != nil {
		return "", nil, err
	}
	for _, space := range page.Items {
		spaces = append(spaces, space.Name)
	}
	return "the owner of the key", spaces, nil
}

// choose finds the space to work in.
func (l *Login) choose(ctx context.Context, c *client.Client, spaces []string, streams terminal.Streams) (string, error) {
	space := l.Space
	switch {
	case space != "":
	case len(spaces) == 1:
		return spaces[0], nil
	case slices.Contains(spaces, defaultProfile):
		return defaultProfile, nil
	case len(spaces) == 0 || !streams.Interactive():
		return "", nil
	default:
		var err error
		if space, err = streams.Ask(ctx, fmt.Sprintf("Space to work in, one of %q", spaces), spaces[0]); err != nil {
			return "", err
		}
	}
	_, err := c.Spaces.Get(ctx, space)
	return space, err
}

// Logout forgets a profile and its key.
type Logout struct {
	Profile string `arg:"" optional:"" env:"POSTIL_PROFILE" help:"The profile (the current one)."`
}

// Run forgets the profile. The key itself goes on working until it is revoked.
func (l *Logout) Run(env Env) error {
	store, err := profile.Open()
	if err != nil {
		return err
	}
	name := l.Profile
	if name == "" {
		if name, err = store.Current(); err != nil {
			return err
		}
	}
	if name == "" {
		return SettingsError{"there is no profile to forget"}
	}
	if err := store.Delete(name); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "forgot the profile %s and its key; to end the key itself, use \"postil keys delete\"\n", name)
	return err
}
