// Package remote has the commands that speak to a server, one struct each. They do
// so as any client of its public API would, through package client, and know
// nothing of databases.
package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/output"
	"github.com/postil/postil/internal/cli/profile"
	"github.com/postil/postil/internal/cli/terminal"
)

// Secret is a setting that is never printed.
type Secret string

// String hides the value.
func (Secret) String() string { return "***" }

// Server says which server a command speaks to, and as whom.
type Server struct {
	URL        string `env:"POSTIL_URL" placeholder:"URL" help:"The server (the one of the profile)."`
	APIKey     Secret `name:"api-key" env:"POSTIL_API_KEY" placeholder:"KEY" help:"The key to sign in with (the one of the profile)."`
	APIKeyFile string `name:"api-key-file" env:"POSTIL_API_KEY_FILE" placeholder:"FILE" help:"Holds the key, instead of --api-key."`
	Profile    string `env:"POSTIL_PROFILE" placeholder:"NAME" help:"The profile to use (the current one)."`

	onLine map[string]bool // the flags that the command line has, and not a variable
}

// AfterApply learns which flags were given, and makes them known to the command.
func (s *Server) AfterApply(chosen *kong.Context) error {
	s.onLine = map[string]bool{}
	for _, p := range chosen.Path {
		if p.Flag != nil && !p.Resolved {
			s.onLine[p.Flag.Name] = true
		}
	}
	chosen.Bind(s)
	return nil
}

// Flags are those of every command that speaks to a server.
type Flags struct {
	Server `embed:""`

	Space  string `env:"POSTIL_SPACE" placeholder:"NAME" help:"Name or id of the space (the one of the profile)."`
	Output string `short:"o" default:"table" enum:"table,json,csv,parquet" env:"POSTIL_OUTPUT" help:"table, json, csv or parquet (${default})."`
}

// AfterApply makes the flags known to the command.
func (f *Flags) AfterApply(chosen *kong.Context) error {
	chosen.Bind(f)
	return f.Server.AfterApply(chosen)
}

// target is where a command goes.
type target struct {
	url, key, space string
	arize           bool // the variables of the official clients say so, and client reads them
	profile         string
}

// A SettingsError says what is wrong with the settings, a line each.
type SettingsError []string

// Error returns the lines.
func (e SettingsError) Error() string {
	return strings.Join(append([]string{"the settings are wrong:"}, e...), "\n  ")
}

// Add adds what is wrong with a flag, if anything is.
func (e *SettingsError) Add(flag string, err error) {
	if err != nil {
		*e = append(*e, fmt.Sprintf("--%s: %v", flag, err))
	}
}

// errNoServer says that nothing says where the server is.
var errNoServer = errors.New(`there is no server to speak to; "postil login" makes a profile, or set --url and --api-key`)

// resolve finds the server. Flags win over variables, and POSTIL_… over the
// variables of the official clients, and these over the profile. A key goes only
// where it belongs: that of the profile to the server of the profile, and
// ARIZE_API_KEY to the server that the other ARIZE_… variables name.
func (s *Server) resolve() (target, error) {
	store, err := profile.Open()
	if err != nil {
		return target{}, err
	}
	url, key, err := s.given()
	if err != nil {
		return target{}, err
	}
	name := s.Profile
	if name == "" && url == "" && arizeServer() {
		return target{key: key, arize: true}, nil
	}
	if name == "" && (url == "" || key == "") {
		if name, err = store.Current(); err != nil {
			return target{}, err
		}
	}
	if name == "" {
		if url == "" {
			return target{}, errNoServer
		}
		if key == "" {
			return target{}, SettingsError{"--api-key: is needed for " + url}
		}
		return target{url: url, key: key}, nil
	}
	return complete(store, name, url, key)
}

// complete fills from a profile what is not given otherwise.
func complete(store profile.Store, name, url, key string) (target, error) {
	p, err := store.Get(name)
	if err != nil {
		return target{}, err
	}
	t := target{url: url, key: key, space: p.Space, profile: name}
	if url != "" && url != p.URL {
		if key == "" {
			return target{}, SettingsError{fmt.Sprintf("--api-key: is needed for %s; the key of profile %q is for %s", url, name, p.URL)}
		}
		t.space = ""
		return t, nil
	}
	t.url = p.URL
	if key == "" {
		t.key, err = store.Key(name)
	}
	return t, err
}

// given is what flags and variables say. With a profile on the command line the
// variables do not count.
func (s *Server) given() (url, key string, err error) {
	counts := func(flag string) bool { return s.onLine[flag] || !s.onLine["profile"] }
	if counts("url") && s.URL != "" {
		if url, err = address(s.URL); err != nil {
			return "", "", SettingsError{"--url: " + err.Error()}
		}
	}
	if counts("api-key") && s.APIKey != "" {
		return url, string(s.APIKey), nil
	}
	if !counts("api-key-file") || s.APIKeyFile == "" {
		return url, "", nil
	}
	text, err := os.ReadFile(s.APIKeyFile)
	if err != nil {
		return url, "", SettingsError{fmt.Sprintf("--api-key-file: %v", err)}
	}
	return url, strings.TrimSpace(string(text)), nil
}

// address is the address of a server as it is kept: with its scheme, and without a
// slash at the end.
func address(text string) (string, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%q is not the address of a server, such as https://postil.example.com", text)
	}
	return text, nil
}

// arizeServer reports whether the variables of the official clients name a server.
func arizeServer() bool {
	for _, name := range []string{"ARIZE_API_HOST", "ARIZE_SINGLE_HOST", "ARIZE_BASE_DOMAIN", "ARIZE_REGION"} {
		if strings.TrimSpace(os.Getenv(name)) != "" {
			return true
		}
	}
	return false
}

// A session is one command's connection: the client, and how to print.
type session struct {
	*client.Client
	out     output.Writer
	streams terminal.Streams
	space   string
	url     string
	profile string
}

// Env is what the program gives every command.
type Env struct {
	terminal.Streams
	// Version is that of the program.
	Version string
}

// Bind lets commands ask for a session. It is opened when one does.
func Bind(chosen *kong.Context, env Env) error {
	chosen.Bind(env)
	return chosen.BindToProvider(open)
}

// open connects a command.
func open(f *Flags, env Env) (*session, error) {
	t, err := f.resolve()
	if err != nil {
		return nil, err
	}
	c, err := t.connect(env)
	if err != nil {
		return nil, err
	}
	space := f.Space
	if space == "" {
		space = t.space
	}
	return &session{Client: c, out: output.Writer{Format: f.Output, Out: env.Out}, streams: env.Streams, space: space, url: t.url, profile: t.profile}, nil
}

// connect makes the client. Nothing is sent.
func (t target) connect(env Env) (*client.Client, error) {
	scheme, _, _ := strings.Cut(t.url, "://")
	cfg := client.Config{APIKey: t.key, Host: t.url, Scheme: scheme, QuietPreRelease: true, Logger: slog.New(slog.DiscardHandler), UserAgent: "postil-cli/" + env.Version}
	c, err := client.New(cfg)
	if err != nil {
		return nil, SettingsError{strings.TrimPrefix(err.Error(), "client: ")}
	}
	return c, nil
}

// ref names something of the space.
func (s *session) ref(name string) client.Ref { return client.Ref{Name: name, Space: s.space} }

// errNotConfirmed says that something was not deleted because nobody agreed.
var errNotConfirmed = errors.New("nothing was done")

// Consent is the flag of commands that delete.
type Consent struct {
	Yes bool `short:"y" help:"Do it without asking; needed where there is nobody to ask."`
}

// ask makes sure that somebody wants it.
func (c Consent) ask(ctx context.Context, streams terminal.Streams, question string) error {
	if c.Yes {
		return nil
	}
	yes, err := streams.Confirm(ctx, question)
	switch {
	case errors.Is(err, terminal.ErrNobody):
		return SettingsError{"--yes: is needed where there is nobody to ask"}
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case !yes:
		return errNotConfirmed
	}
	return nil
}

// text reads a text given as it is or, with a leading @, as the name of a file; @-
// is standard input.
func (s *session) text(given string) (string, error) {
	name, isFile := strings.CutPrefix(given, "@")
	switch {
	case !isFile:
		return given, nil
	case name == "-":
		text, err := io.ReadAll(s.streams.In)
		return string(text), err
	}
	text, err := os.ReadFile(name)
	return string(text), err
}
