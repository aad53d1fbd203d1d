package cli

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/otlp"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

const testPassword = "correct horse"

var testHash = auth.HashPassword(testPassword)

// mainPort is everything that the main port serves, on a fresh database.
type mainPort struct {
	*testing.T
	http.Handler
	cookie string // of the administrator who is signed in
}

// eachPort runs a test on each database, with a public address.
func eachPort(t *testing.T, publicURL string, test func(*mainPort)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		log := slog.New(slog.NewTextHandler(t.Output(), nil))
		a, err := app.New(context.Background(), st.Store, time.Now, app.Options{}, log)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Install(context.Background(), app.Installation{Email: "admin@example.com", PasswordHash: testHash, Key: auth.NewKey()}); err != nil {
			t.Fatal(err)
		}
		s := serveCommand{settings{PublicURL: publicURL}}
		handler, err := s.handler(a, otlp.New(a, log), arrowapi.New(a, otlp.Decode, log), &obs.Health{Check: a.Ready}, obs.NewMetrics(Version), log)
		if err != nil {
			t.Fatal(err)
		}
		p := &mainPort{T: t, Handler: handler}
		res, body := p.ask("POST", "/api/v1/session", `{"email":"admin@example.com","password":"`+testPassword+`"}`)
		if res.StatusCode != 201 {
			t.Fatalf("signing in answers %d %s", res.StatusCode, body)
		}
		p.cookie, _, _ = strings.Cut(res.Header.Get("Set-Cookie"), ";")
		test(p)
	})
}

// ask makes a request with the cookie; headers come in pairs.
func (p *mainPort) ask(method, path, body string, header ...string) (*http.Response, string) {
	p.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Cookie", p.cookie)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	text, err := io.ReadAll(w.Result().Body)
	if err != nil {
		p.Fatal(err)
	}
	return w.Result(), string(text)
}

// Another site can make a browser send the cookie along, but not get anything done.
func TestWritesOfAnotherSiteAreRefused(t *testing.T) {
	t.Parallel()
	eachPort(t, "", func(p *mainPort) {
		ours, theirs := []string{"Sec-Fetch-Site", "same-origin"}, [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}}
		for _, c := range []struct {
			method, path, body string
			status             int
		}{
			{"POST", "/api/v1/api-keys", `{"name":"k"}`, 201},
			{"PUT", "/api/v1/preferences", `{}`, 200},
			{"DELETE", "/api/v1/sessions/x", ``, 400},
			{"POST", "/v2/projects", `{"name":"p"}`, 400},
			{"POST", "/api/v1/session", `{"email":"a@example.com","password":"x"}`, 401},
		} {
			for _, header := range theirs {
				res, body := p.ask(c.method, c.path, c.body, header...)
				var problem struct{ Status int }
				if err := json.Unmarshal([]byte(body), &problem); err != nil || res.StatusCode != 403 || problem.Status != 403 ||
					res.Header.Get("Content-Type") != "application/problem+json" {
					p.Errorf("%s %s from %v answers %d %q", c.method, c.path, header, res.StatusCode, body)
				}
			}
			if res, body := p.ask(c.method, c.path, c.body, ours...); res.StatusCode != c.status {
				p.Errorf("%s %s from here answers %d %q", c.method, c.path, res.StatusCode, body)
			}
		}
	})
}

func TestTheAppIsWhereNothingElseIs(t *testing.T) {
	t.Parallel()
	eachPort(t, "", func(p *mainPort) {
		for path, kind := range map[string]string{
			"/": "text/html", "/login": "text/html", "/s/x/queues": "text/html", "/v2x": "text/html",
			"/api/v1/session": "application/json", "/v2/spaces": "application/json", "/v2/spec.yaml": "application/yaml", "/livez": "text/plain", "/metrics": "text/plain",
		} {
			res, _ := p.ask("GET", path, "")
			if got := res.Header.Get("Content-Type"); res.StatusCode != 200 || !strings.HasPrefix(got, kind) {
				p.Errorf("%s answers %d with %s", path, res.StatusCode, got)
			}
		}
		for request, status := range map[string]int{
			"GET /api/v1/nothing": 404, "GET /api/nothing": 404, "GET /v2/nothing": 404, "GET /v1/traces": 405, "GET /v1/nothing": 404,
			"POST /livez": 405, "POST /login": 404, "GET /assets/gone.js": 404,
		} {
			method, path, _ := strings.Cut(request, " ")
			if res, body := p.ask(method, path, ""); res.StatusCode != status || strings.Contains(body, "<html") {
				p.Errorf("%s answers %d %q", request, res.StatusCode, body)
			}
		}
		if res, _ := p.ask("GET", "/v2/spaces", ""); res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Strict-Transport-Security") != "" {
			p.Errorf("the headers are %v", res.Header)
		}
	})
}

// Below a path, at which some proxies pass the whole path on and others what is
// left of it.
func TestThePublicAddressMayHaveAPath(t *testing.T) {
	t.Parallel()
	eachPort(t, "https://example.com/tools/postil/", func(p *mainPort) {
		if !strings.HasPrefix(p.cookie, "__Host-postil_session=") {
			p.Errorf("the cookie is %s", p.cookie)
		}
		for _, path := range []string{"/tools/postil/api/v1/session", "/api/v1/session", "/tools/postil/v2/spaces"} {
			if res, body := p.ask("GET", path, ""); res.StatusCode != 200 || res.Header.Get("Strict-Transport-Security") == "" {
				p.Errorf("%s answers %d %q %v", path, res.StatusCode, body, res.Header)
			}
		}
		if res, page := p.ask("GET", "/tools/postil/s/x/queues", ""); res.StatusCode != 200 || !strings.Contains(page, `<meta name="postil-base" content="/tools/postil/">`) {
			p.Errorf("the page is %d %s", res.StatusCode, page)
		}
		if res, _ := p.ask("GET", "/tools/postil", ""); res.StatusCode != 308 || res.Header.Get("Location") != "/tools/postil/" {
			p.Errorf("without the slash: %d to %s", res.StatusCode, res.Header.Get("Location"))
		}
		if res, body := p.ask("PUT", "/api/v1/preferences", "{}", "Origin", "https://example.com"); res.StatusCode != 200 {
			p.Errorf("from the public address: %d %s", res.StatusCode, body)
		}
		plain := strings.TrimPrefix(p.cookie, "__Host-")
		if res, _ := p.ask("GET", "/api/v1/session", "", "Cookie", plain); res.StatusCode != 401 {
			p.Errorf("a cookie that any host of the domain could set answers %d", res.StatusCode)
		}
	})
}

func TestEveryAnswerNamesItsRequest(t *testing.T) {
	t.Parallel()
	eachPort(t, "", func(p *mainPort) {
		for _, path := range []string{"/", "/livez", "/v2/spaces", "/api/v1/session", "/v2/nothing"} {
			first, _ := p.ask("GET", path, "")
			second, _ := p.ask("GET", path, "")
			a, b := first.Header.Get("X-Request-Id"), second.Header.Get("X-Request-Id")
			if len(a) < 20 || a == b {
				p.Errorf("%s has %q and %q", path, a, b)
			}
		}
		for given, kept := range map[string]bool{"req-1.a_b:c/d+e=": true, "a b": false, "a\nb": false, "": false, strings.Repeat("x", 129): false, "ü": false} {
			res, body := p.ask("GET", "/api/v1/nothing", "", "X-Request-Id", given)
			id := res.Header.Get("X-Request-Id")
			if id == "" || (id == given) != kept || !strings.Contains(body, `"request_id":"`+id+`"`) {
				p.Errorf("given %q, the request is %q: %s", given, id, body)
			}
		}
		if _, body := p.ask("GET", "/v2/nothing", ""); strings.Contains(body, "request_id") || strings.Contains(body, "errors") {
			p.Errorf("a member that older clients refuse: %s", body)
		}
	})
}

func TestPublicAddressesAreChecked(t *testing.T) {
	t.Parallel()
	for url, ok := range map[string]bool{
		"": true, "https://postil.example.com": true, "http://localhost:7070/": true, "https://example.com/a/b": true, "https://[::1]:8443": true,
		"postil.example.com": false, "ftp://example.com": false, "https://": false, "https://u:p@example.com": false, "https://example.com?x=1": false,
		"https://example.com/#a": false, "https://example.com/a//b": false, "https://example.com/../b": false, "https://example.com/a%2Fb": false,
	} {
		if err := checkPublicURL(url); (err == nil) != ok {
			t.Errorf("%q: %v", url, err)
		}
	}
}
