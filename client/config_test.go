package client_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/postil/postil/client"
)

// variables are all that the configuration is read from.
var variables = []string{
	"ARIZE_API_KEY", "ARIZE_API_HOST", "ARIZE_API_SCHEME", "ARIZE_API_PORT", "ARIZE_SINGLE_HOST", "ARIZE_SINGLE_PORT",
	"ARIZE_BASE_DOMAIN", "ARIZE_REGION",
}

func TestConfigNamesTheServer(t *testing.T) {
	for _, test := range []struct {
		config client.Config
		env    string // pairs with spaces between them
		want   string // the address, or what the error must contain
	}{
		{client.Config{Host: "a.example"}, "", "https://a.example"},
		{client.Config{Host: "a.example:81", Port: 82}, "", "https://a.example:81"},
		{client.Config{Host: "a.example", Port: 82, Scheme: "http"}, "", "http://a.example:82"},
		{client.Config{Host: "http://a.example:81/below/"}, "", "http://a.example:81/below"},
		{client.Config{Host: "[::1]", Port: 82}, "", "https://[::1]:82"},
		{client.Config{SingleHost: "one.example", SingleHostPort: 83}, "", "https://one.example:83"},
		{client.Config{BaseDomain: "corp.example"}, "", "https://api.corp.example"},
		{client.Config{Region: "eu-west-1a"}, "", "https://api.eu-west-1a.arize.com"},
		{client.Config{}, "ARIZE_API_HOST=e.example ARIZE_API_PORT=84 ARIZE_API_SCHEME=HTTP", "http://e.example:84"},
		{client.Config{}, "ARIZE_SINGLE_HOST=s.example ARIZE_SINGLE_PORT=85", "https://s.example:85"},
		{client.Config{}, "ARIZE_BASE_DOMAIN=corp.example", "https://api.corp.example"},
		{client.Config{Host: "a.example"}, "ARIZE_REGION=eu-west-1a ARIZE_API_PORT=84", "https://a.example"},

		{client.Config{}, "", "host: must name the server"},
		{client.Config{Host: "ftp://a.example"}, "", `scheme: must be https or http, not "ftp"`},
		{client.Config{Host: "http://a.example", Scheme: "https"}, "", `"http://a.example" does not go with the scheme "https"`},
		{client.Config{Host: "a.example?x"}, "", `host: "a.example?x" is not the name of a server`},
		{client.Config{Host: "a.example", Port: 65536}, "", "port: 65536 is not from 0 to 65535"},
		{client.Config{Region: "moon"}, "", `region: "moon" is not one of ca-central-1a`},
		{client.Config{BaseDomain: "b", Region: "eu-west-1a"}, "", "BaseDomain and Region: at most one"},
		{client.Config{}, "ARIZE_API_HOST=e.example ARIZE_API_PORT=x", `ARIZE_API_PORT: "x" is not a port`},
		{client.Config{Host: "a.example", Retry: client.Retry{Attempts: -1}}, "", "retry: attempts"},
	} {
		for _, name := range variables {
			t.Setenv(name, "")
		}
		for _, pair := range strings.Fields(test.env) {
			name, value, _ := strings.Cut(pair, "=")
			t.Setenv(name, value)
		}
		test.config.APIKey = "k"
		c, err := client.New(test.config)
		switch {
		case err != nil && !strings.Contains(err.Error(), test.want):
			t.Errorf("%+v with %q: %v, want %s", test.config, test.env, err, test.want)
		case err == nil && c.Address() != test.want:
			t.Errorf("%+v with %q speaks to %s, want %s", test.config, test.env, c.Address(), test.want)
		}
	}
	if _, err := client.New(client.Config{Host: "a.example"}); err == nil || !strings.Contains(err.Error(), "ARIZE_API_KEY") {
		t.Errorf("without a key: %v", err)
	}
}

func TestConfigDoesNotShowItsKey(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"%v", "%+v", "%s"} {
		if text := fmt.Sprintf(format, client.Config{Host: "a.example", APIKey: "secret"}); strings.Contains(text, "secret") || !strings.Contains(text, "a.example") {
			t.Errorf("%s shows %s", format, text)
		}
	}
}

func TestRequestsSayWhoAsks(t *testing.T) {
	t.Setenv("ARIZE_API_KEY", "from the environment")
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		_, _ = w.Write([]byte(`{"spaces":[],"pagination":{"has_more":false}}`))
	}))
	defer server.Close()
	c := newClient(t, client.Config{Host: server.URL, UserAgent: "judge/2"})
	if _, err := c.Spaces.List(t.Context(), client.ListSpaces{}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer from the environment",
		"Sdk-Language":  "go", "Sdk-Version": client.Version, "Sdk-Package-Name": "postil",
		"User-Agent":      "judge/2 postil-go/" + client.Version,
		"Idempotency-Key": "",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
}
