package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/axapi"
	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// lifetime is how long something is kept: whole days, or 0 for ever.
type lifetime time.Duration

// maxLifetime is 100 years, in days.
const maxLifetime = 36_500

// UnmarshalText reads a number of days, such as 90d, or "forever".
func (l *lifetime) UnmarshalText(text []byte) error {
	if string(text) == "forever" {
		*l = 0
		return nil
	}
	number, ok := strings.CutSuffix(string(text), "d")
	days, err := strconv.Atoi(number)
	if !ok || err != nil || days < 1 || days > maxLifetime {
		return fmt.Errorf("must be a number of days from 1d to %dd, or forever, not %q", maxLifetime, text)
	}
	*l = lifetime(time.Duration(days) * 24 * time.Hour)
	return nil
}

// settings are all settings of the server: flag, variable, default and help of
// each on one line. A file given by --config holds them by the flag's name.
type settings struct {
	location `embed:""`

	Listen            string        `default:"127.0.0.1:7070" env:"POSTIL_LISTEN" placeholder:"ADDR" help:"Address of the web server: both REST surfaces and OTLP over HTTP (${default})."`
	PublicURL         string        `name:"public-url" env:"POSTIL_PUBLIC_URL" placeholder:"URL" help:"Address under which browsers reach the server, such as https://postil.example.com or, below a path, https://example.com/postil (the one it listens on)."`
	OTLPGRPCListen    string        `name:"otlp-grpc-listen" default:"127.0.0.1:4317" env:"POSTIL_OTLP_GRPC_LISTEN" placeholder:"ADDR" help:"Address for OTLP over gRPC (${default})."`
	DatabaseDirect    remote.Secret `env:"POSTIL_DATABASE_DIRECT" placeholder:"URL" help:"With a pooler such as pgbouncer in transaction mode before PostgreSQL: the URL past it, for migrations and to hear other servers."`
	DatabaseConns     int           `name:"database-connections" default:"24" env:"POSTIL_DATABASE_CONNECTIONS" help:"Connections to PostgreSQL that this server opens at most, and one more to hear others (${default})."`
	DatabaseTimeout   time.Duration `name:"database-statement-timeout" default:"30s" env:"POSTIL_DATABASE_STATEMENT_TIMEOUT" help:"How long PostgreSQL may take for one statement, unless the URL says (${default})."`
	DatabaseWait      time.Duration `name:"database-wait" default:"1m" env:"POSTIL_DATABASE_WAIT" help:"How long to wait at the start for a PostgreSQL that cannot be reached yet (${default})."`
	AdminEmail        string        `default:"admin@localhost" env:"POSTIL_ADMIN_EMAIL" placeholder:"ADDRESS" help:"E-mail of the administrator made at the first start (${default})."`
	AdminPasswordFile string        `env:"POSTIL_ADMIN_PASSWORD_FILE" placeholder:"FILE" help:"Holds the administrator's first password (one is made and printed)."`
	APIKeyFile        string        `name:"api-key-file" env:"POSTIL_API_KEY_FILE" placeholder:"FILE" help:"Holds the first API key: read when it exists, written otherwise (the key is printed)."`

	AnnotationValidation string `default:"strict" env:"POSTIL_ANNOTATION_VALIDATION" help:"strict refuses labels and scores that their config does not have, lenient accepts them (${default})."`
	MissingRecords       string `default:"refuse" env:"POSTIL_MISSING_RECORDS" help:"refuse fails a request that adds unknown spans, traces or examples, skip leaves those out (${default})."`
	ClientProfile        string `env:"POSTIL_CLIENT_PROFILE" placeholder:"NAME" help:"Answer every AX client as this generation: L1, L2, U1, U2, U3, O1, O2, O3 or OL (each its own)."`

	KeepSpans lifetime `default:"forever" env:"POSTIL_KEEP_SPANS" placeholder:"DAYS" help:"How long spans are kept after the first of their trace came, such as 90d, or forever (${default}). Records keep their copies, and what was said stays."`
	KeepAudit lifetime `default:"forever" env:"POSTIL_KEEP_AUDIT" placeholder:"DAYS" help:"How long the audit log is kept, such as 400d, or forever (${default})."`

	LogFormat    string        `default:"text" env:"POSTIL_LOG_FORMAT" help:"text or json (${default})."`
	LogLevel     string        `default:"info" env:"POSTIL_LOG_LEVEL" help:"debug, info, warn or error (${default})."`
	DrainDelay   time.Duration `default:"0s" env:"POSTIL_DRAIN_DELAY" help:"How long to go on serving when the server stops, while /readyz says no, so that a balancer can look elsewhere (${default})."`
	DrainTimeout time.Duration `default:"20s" env:"POSTIL_DRAIN_TIMEOUT" help:"How long requests under way may take when the server stops (${default})."`
}

// options are the rules that the settings loosen.
func (s *settings) options() app.Options {
	return app.Options{LenientAnnotations: s.AnnotationValidation == "lenient", SkipMissing: s.MissingRecords == "skip",
		Keep: store.Keeping{Spans: time.Duration(s.KeepSpans), Audit: time.Duration(s.KeepAudit)}}
}

// databaseOptions is how the server uses the database.
func (s *settings) databaseOptions() store.Options {
	return store.Options{Connections: s.DatabaseConns, StatementTimeout: s.DatabaseTimeout, Direct: string(s.DatabaseDirect)}
}

// check makes the data folder if it is not there and returns every mistake in the
// settings at once. Nothing else is opened or written.
func (s *settings) check() error {
	var wrong remote.SettingsError
	wrong.Add("listen", checkAddress(s.Listen))
	wrong.Add("otlp-grpc-listen", checkAddress(s.OTLPGRPCListen))
	folder := checkFolder(s.Data)
	wrong.Add("data", folder)
	if folder == nil || s.Database != "" { // else it has been said
		wrong.Add("database", checkDatabase(s.database()))
	}
	if wrong = append(wrong, s.mistakes()...); len(wrong) > 0 {
		return wrong
	}
	return nil
}

// mistakes are those that can be seen without ports, folder and database.
func (s *settings) mistakes() (wrong remote.SettingsError) {
	add := wrong.Add
	add("public-url", checkPublicURL(s.PublicURL))
	if s.AdminPasswordFile != "" {
		_, err := s.adminPassword()
		add("admin-password-file", err)
	}
	if !postil.ValidEmail(s.AdminEmail) {
		add("admin-email", fmt.Errorf("%q is not a mail address", s.AdminEmail))
	}
	if s.APIKeyFile != "" {
		_, err := s.firstKey()
		add("api-key-file", err)
	}
	add("client-profile", axapi.ParseProfile(s.ClientProfile))
	if s.DatabaseDirect != "" {
		add("database-direct", store.CheckPostgresURL(string(s.DatabaseDirect)))
	}
	if s.DatabaseConns < 2 && s.DatabaseConns != 0 {
		add("database-connections", errors.New("must be at least 2"))
	}
	if s.DatabaseTimeout < time.Second && s.DatabaseTimeout != 0 {
		add("database-statement-timeout", errors.New("must be at least 1s"))
	}
	add("annotation-validation", oneOf(s.AnnotationValidation, "strict", "lenient"))
	add("missing-records", oneOf(s.MissingRecords, "refuse", "skip"))
	add("log-format", oneOf(s.LogFormat, "text", "json"))
	add("log-level", oneOf(s.LogLevel, "debug", "info", "warn", "error"))
	return wrong
}

// oneOf reports a value that is none of the words.
func oneOf(value string, words ...string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return fmt.Errorf("must be one of %s, not %q", strings.Join(words, ", "), value)
}

func checkAddress(address string) error {
	l, err := listen(address)
	if err != nil {
		return err
	}
	return l.Close()
}

func listen(address string) (net.Listener, error) {
	if address == "" { // which would be any port, open to everyone
		return nil, errors.New("must be an address such as 127.0.0.1:7070")
	}
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use already; choose another port", address)
	}
	return l, err
}

// checkFolder makes sure that the folder can be written to and is on a local
// disk: SQLite's locks do not hold on network file systems.
func checkFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot be made: %w", err)
	}
	probe, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return fmt.Errorf("cannot be written to: %w", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// adminPassword reads the administrator's first password, or returns nothing
// when there is no file for it.
func (s *settings) adminPassword() (string, error) {
	if s.AdminPasswordFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(s.AdminPasswordFile)
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(text), "\r\n")
	return password, app.CheckNewPassword(password)
}

// minKey is the shortest API key that is accepted from a file.
const minKey = 20

// firstKey reads the first API key, or returns nothing when there is no file yet.
func (s *settings) firstKey() (string, error) {
	text, err := os.ReadFile(s.APIKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", checkFolder(filepath.Dir(s.APIKeyFile))
	}
	if err != nil {
		return "", err
	}
	key := strings.TrimSpace(string(text))
	if len(key) < minKey || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("%s must hold a key of at least %d characters without spaces", s.APIKeyFile, minKey)
	}
	return key, nil
}

// settingsFile reads a YAML file whose keys are the names of flags.
func settingsFile(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	return fileResolver{values}, nil
}

type fileResolver struct{ values map[string]any }

// Validate refuses keys that are no setting of any command.
func (f fileResolver) Validate(parser *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(parser, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	var unknown []string
	for key := range f.values {
		if !known[key] {
			unknown = append(unknown, key)
		}
	}
	if slices.Sort(unknown); len(unknown) > 0 {
		return fmt.Errorf("settings file: no such setting: %s", strings.Join(unknown, ", "))
	}
	return nil
}

// Resolve returns the value of a flag that has none from the command line, unless
// a variable gives it one.
func (f fileResolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if slices.ContainsFunc(flag.Envs, func(name string) bool { _, given := os.LookupEnv(name); return given }) {
		return nil, nil
	}
	switch value := f.values[flag.Name].(type) {
	case nil:
		return nil, nil
	case []any, map[string]any:
		return nil, fmt.Errorf("settings file: %s must be a single value", flag.Name)
	default:
		return fmt.Sprint(value), nil
	}
}
