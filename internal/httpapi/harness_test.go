package httpapi_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/api"
	"github.com/postil/postil/api/apitest"
	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/httpapi"
	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil { // a flag given to go test wins
		panic(err)
	}
	os.Exit(storetest.Main(m))
}

const (
	adminEmail    = "admin@example.com"
	adminPassword = "correct horse"
)

// adminHash is made once, because that takes long.
var adminHash = auth.HashPassword(adminPassword)

// object is a decoded JSON object.
type object = map[string]any

// fixture is a server with one administrator, and a browser.
type fixture struct {
	*testing.T
	app   *app.App
	url   string
	key   string        // the administrator's
	ahead *atomic.Int64 // nanoseconds by which the server's clock is fast
	*http.Client
}

// later moves the server's clock on, after it has noted who was here.
func (f *fixture) later(d time.Duration) {
	f.app.WriteSeen(f.Context())
	f.ahead.Add(int64(d))
}

// browser returns another browser.
func (f *fixture) browser() *fixture {
	f.Helper()
	other := *f
	client := *f.Client
	other.Client = &client
	var err error
	if other.Jar, err = cookiejar.New(nil); err != nil {
		f.Fatal(err)
	}
	return &other
}

// me returns the id of whoever is signed in.
func (f *fixture) me() string {
	f.Helper()
	o, _ := f.want(200, "GET", "/api/v1/session", nil)
	return o["user"].(object)["id"].(string)
}

// space returns the id of the only space of whoever is signed in.
func (f *fixture) space() string {
	f.Helper()
	o, _ := f.want(200, "GET", "/api/v1/session", nil)
	return o["spaces"].([]any)[0].(object)["id"].(string)
}

// each runs a test against a fresh server on each database.
func each(t *testing.T, test func(*fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, st *store.DB) { test(serve(t, st, httptest.NewServer)) })
}

func serve(t *testing.T, st *store.DB, start func(http.Handler) *httptest.Server) *fixture {
	t.Helper()
	ctx, log := context.Background(), slog.New(slog.NewTextHandler(t.Output(), nil))
	ahead := &atomic.Int64{}
	a, err := app.New(ctx, st.Store, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }, app.Options{}, log)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, app: a, key: auth.NewKey(), ahead: ahead}
	if err := a.Install(ctx, app.Installation{Email: adminEmail, PasswordHash: adminHash, Key: f.key}); err != nil {
		t.Fatal(err)
	}
	began := time.Now() // failures are not forgiven however slow the machine is
	surface, mux := httpapi.New(a, httpapi.Options{Version: "test"}, func() time.Time { return began }, log), http.NewServeMux()
	surface.Routes(mux)
	server := start(obs.IdentifyRequests(auth.Identify(a, auth.Cookies{}, mux, surface.Fail)))
	t.Cleanup(server.Close)
	f.url, f.Client = server.URL, server.Client()
	f.Transport = apitest.New(t, api.PostilV1).Transport(f.Transport)
	if f.Jar, err = cookiejar.New(nil); err != nil {
		t.Fatal(err)
	}
	return f
}

// want makes a request, requires its status, and returns the answer and its body.
// Body is nil, a string of JSON, or a value to encode; headers come in pairs.
func (f *fixture) want(status int, method, path string, body any, header ...string) (object, *http.Response) {
	f.Helper()
	data, ok := []byte(nil), false
	if text, isText := body.(string); isText {
		data, ok = []byte(text), true
	}
	if body != nil && !ok {
		var err error
		if data, err = json.Marshal(body, json.Deterministic(true)); err != nil {
			f.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(f.Context(), method, f.url+path, bytes.NewReader(data))
	if err != nil {
		f.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := f.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		f.Fatal(err)
	}
	if res.StatusCode != status {
		f.Fatalf("%s %s answered %d, want %d: %s", method, path, res.StatusCode, status, answer)
	}
	var o object
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &o); err != nil {
			f.Fatalf("%s %s answered %q: %v", method, path, answer, err)
		}
	}
	return o, res
}

// refused makes a request that must fail with a status and a detail.
func (f *fixture) refused(status int, detail, method, path string, body any, header ...string) *http.Response {
	f.Helper()
	o, res := f.want(status, method, path, body, header...)
	if o["detail"] != detail {
		f.Errorf("%s %s:\n got detail %q\nwant detail %q", method, path, o["detail"], detail)
	}
	return res
}

func (f *fixture) signIn(email, password string) (object, *http.Response) {
	f.Helper()
	return f.want(201, "POST", "/api/v1/session", object{"email": email, "password": password})
}

// account creates an account with a temporary password and returns its id.
func (f *fixture) account(email string) (id, password string) {
	f.Helper()
	actor, err := f.app.AuthenticateKey(f.Context(), f.key)
	if err != nil {
		f.Fatal(err)
	}
	made, err := f.app.CreateUser(auth.WithActor(f.Context(), actor), app.NewUser{
		Name: "Ann", Email: email, Role: postil.RoleMember, InviteMode: postil.InviteTemporaryPassword})
	if err != nil {
		f.Fatal(err)
	}
	return f.app.IDs().Encode(postil.UserID, made.ID), made.TemporaryPassword
}
