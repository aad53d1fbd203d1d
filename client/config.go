package client

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Config says which server a [Client] speaks to, and as whom. What is left empty
// is taken from the environment variables that the official SDKs use, and a field
// that is set wins over its variable. A field that says where the server is
// replaces all variables that do.
type Config struct {
	// APIKey is sent as the bearer token. ARIZE_API_KEY
	APIKey string

	// Host is the name of the server, with or without a port, or the whole address
	// as in "http://localhost:7070/below". There is no default: a key must not go
	// to a server that nobody named. ARIZE_API_HOST
	Host string
	// Scheme is "https", the default, or "http". ARIZE_API_SCHEME
	Scheme string
	// Port is the port when Host names none; 0 is that of the scheme. ARIZE_API_PORT
	Port int

	// SingleHost is the one host of an installation that serves everything from
	// there. ARIZE_SINGLE_HOST
	SingleHost string
	// SingleHostPort is the port of an installation with a single port.
	// ARIZE_SINGLE_PORT
	SingleHostPort int
	// BaseDomain stands for the host "api." and the domain. ARIZE_BASE_DOMAIN
	BaseDomain string
	// Region is one of Arize AX, as in "eu-west-1a". ARIZE_REGION
	Region string

	// HTTPClient makes the requests. The default one waits two minutes for the
	// beginning of an answer; a context can end a call at any time.
	HTTPClient *http.Client
	// Logger gets notices about operations that may change and, at debug level,
	// about repeated attempts. The default is that of package slog.
	Logger *slog.Logger
	// QuietPreRelease says not to tell of operations that the official client marks
	// as beta.
	QuietPreRelease bool
	// Retry says when a request is sent again.
	Retry Retry
	// UserAgent goes before the client's own name in the header of that name.
	UserAgent string
}

// String shows the configuration without its key.
func (c Config) String() string {
	type plain Config // without this method
	if c.APIKey != "" {
		c.APIKey = "***"
	}
	return fmt.Sprintf("%+v", plain(c))
}

// Retry says how often and after which time a request is sent again. The waiting
// time doubles with each attempt and is spread at random, so that many clients do
// not come back at once. When the server names a time, that is waited instead.
type Retry struct {
	// Attempts is how often a request is sent at most; 1 means never again. The
	// default is 4.
	Attempts int
	// MinWait is what is waited at most before the second attempt; 250 ms by default.
	MinWait time.Duration
	// MaxWait is the longest that is waited before any attempt; 30 s by default. A
	// server that asks for more time is not asked again.
	MaxWait time.Duration
}

func (r Retry) withDefaults() Retry {
	return Retry{
		Attempts: cmp.Or(r.Attempts, 4),
		MinWait:  cmp.Or(r.MinWait, 250*time.Millisecond),
		MaxWait:  cmp.Or(r.MaxWait, 30*time.Second),
	}
}

func (r Retry) check() error {
	if r.Attempts < 0 || r.MinWait < 0 || r.MaxWait < 0 {
		return errors.New("retry: attempts and waits must not be negative")
	}
	return nil
}

// withEnvironment fills what is empty from the variables.
func (c Config) withEnvironment() (Config, error) {
	var errs []error
	port := func(name string) int {
		text := variable(name)
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %q is not a port", name, text))
		}
		return n
	}
	c.APIKey = cmp.Or(c.APIKey, variable("ARIZE_API_KEY"))
	c.Scheme = cmp.Or(c.Scheme, strings.ToLower(variable("ARIZE_API_SCHEME")))
	if c.Host == "" && !c.placed() {
		c.Host, c.Port = variable("ARIZE_API_HOST"), cmp.Or(c.Port, port("ARIZE_API_PORT"))
		c.SingleHost, c.SingleHostPort = variable("ARIZE_SINGLE_HOST"), port("ARIZE_SINGLE_PORT")
		c.BaseDomain, c.Region = variable("ARIZE_BASE_DOMAIN"), variable("ARIZE_REGION")
	}
	return c, errors.Join(errs...)
}

func variable(name string) string { return strings.TrimSpace(os.Getenv(name)) }

// placed reports whether one of the settings that replace the host is there.
func (c Config) placed() bool {
	return c.SingleHost != "" || c.SingleHostPort != 0 || c.BaseDomain != "" || c.Region != ""
}

// regions are those of Arize AX.
var regions = []string{"ca-central-1a", "eu-west-1a", "us-central-1a", "us-east-1b"}

// address is the root of the server's operations, without a slash at its end.
func (c Config) address() (string, error) {
	var ways []string
	host, port := c.Host, c.Port
	if c.SingleHost != "" || c.SingleHostPort != 0 {
		ways = append(ways, "SingleHost")
		host, port = cmp.Or(c.SingleHost, host), cmp.Or(c.SingleHostPort, port)
	}
	if c.BaseDomain != "" {
		ways = append(ways, "BaseDomain")
		host = "api." + c.BaseDomain
	}
	if c.Region != "" {
		ways = append(ways, "Region")
		host = "api." + c.Region + ".arize.com"
		if !slices.Contains(regions, c.Region) {
			return "", fmt.Errorf("region: %q is not one of %s", c.Region, strings.Join(regions, ", "))
		}
	}
	switch {
	case len(ways) > 1:
		return "", fmt.Errorf("%s: at most one of them may say where the server is", strings.Join(ways, " and "))
	case host == "":
		return "", errors.New("host: must name the server, here or in ARIZE_API_HOST")
	}
	return join(c.Scheme, host, port)
}

// join puts an address together; a host that is a whole address brings its scheme.
func join(scheme, host string, port int) (string, error) {
	if own, rest, ok := strings.Cut(host, "://"); ok {
		if scheme != "" && scheme != own {
			return "", fmt.Errorf("host: %q does not go with the scheme %q", host, scheme)
		}
		scheme, host = own, rest
	}
	scheme = cmp.Or(scheme, "https")
	if scheme != "https" && scheme != "http" {
		return "", fmt.Errorf("scheme: must be https or http, not %q", scheme)
	}
	u, err := url.Parse(scheme + "://" + strings.TrimRight(host, "/"))
	switch {
	case err != nil || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "", fmt.Errorf("host: %q is not the name of a server", host)
	case port < 0 || port > 65535:
		return "", fmt.Errorf("port: %d is not from 0 to 65535", port)
	case port != 0 && u.Port() == "":
		u.Host = net.JoinHostPort(u.Hostname(), strconv.Itoa(port))
	}
	return u.String(), nil
}
